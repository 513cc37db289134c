#include "core/Json.h"

#include <QJsonDocument>
#include <QJsonParseError>

#include <cmath>

namespace krown {

Result<QJsonObject> parseObject(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return failure({ErrorKind::InvalidInput, QStringLiteral("invalid_json"),
                        QStringLiteral("The body is not JSON: %1 at byte %2.")
                            .arg(problem.errorString())
                            .arg(problem.offset)});
    }
    if (!document.isObject()) {
        return failure({ErrorKind::InvalidInput, QStringLiteral("invalid_json"),
                        QStringLiteral("The body must be a JSON object, such as {\"name\": \"value\"}.")});
    }
    return document.object();
}

JsonReader::JsonReader(QJsonObject object)
    : m_object(std::move(object))
{
}

bool JsonReader::has(QLatin1StringView field) const
{
    return m_object.contains(field);
}

QJsonValue JsonReader::take(QLatin1StringView field)
{
    m_known.insert(field);
    return m_object.value(field);
}

void JsonReader::complain(QLatin1StringView field, const QString& message)
{
    if (!m_error) m_error = Error::invalid(field, message);
}

QString JsonReader::text(QLatin1StringView field, rules::TextRule rule)
{
    if (!has(field)) complain(field, QStringLiteral("The field \"%1\" is missing.").arg(field));
    return optionalText(field, rule).value_or(QString());
}

std::optional<QString> JsonReader::optionalText(QLatin1StringView field, rules::TextRule rule)
{
    const QJsonValue value = take(field);
    if (value.isUndefined()) return std::nullopt;
    if (!value.isString()) {
        complain(field, QStringLiteral("The field \"%1\" must be text.").arg(field));
        return std::nullopt;
    }
    // JSON can spell a lone surrogate (RFC 8259, 8.2), which no encoding can store or send.
    if (!value.toString().isValidUtf16())
        complain(field, QStringLiteral("The field \"%1\" holds half a character.").arg(field));
    if (const rules::Complaint complaint = rule(value.toString())) complain(field, *complaint);
    return value.toString();
}

qint64 JsonReader::integer(QLatin1StringView field, qint64 lowest, qint64 highest)
{
    if (!has(field)) complain(field, QStringLiteral("The field \"%1\" is missing.").arg(field));
    return optionalInteger(field, lowest, highest).value_or(lowest);
}

std::optional<qint64> JsonReader::optionalInteger(QLatin1StringView field, qint64 lowest, qint64 highest)
{
    const QJsonValue value = take(field);
    if (value.isUndefined()) return std::nullopt;
    const double number = value.toDouble(std::nan(""));
    if (!value.isDouble() || number != std::floor(number) || number < static_cast<double>(lowest) ||
        number > static_cast<double>(highest)) {
        complain(field, QStringLiteral("The field \"%1\" must be a whole number from %2 to %3.")
                            .arg(field)
                            .arg(lowest)
                            .arg(highest));
        return std::nullopt;
    }
    return static_cast<qint64>(number);
}

std::optional<bool> JsonReader::optionalBoolean(QLatin1StringView field)
{
    const QJsonValue value = take(field);
    if (value.isUndefined()) return std::nullopt;
    if (!value.isBool()) {
        complain(field, QStringLiteral("The field \"%1\" must be true or false.").arg(field));
        return std::nullopt;
    }
    return value.toBool();
}

std::optional<QJsonObject> JsonReader::optionalObject(QLatin1StringView field)
{
    const QJsonValue value = take(field);
    if (value.isUndefined()) return std::nullopt;
    if (value.isObject()) return value.toObject();
    complain(field, QStringLiteral("The field \"%1\" must be an object.").arg(field));
    return std::nullopt;
}

std::optional<SecretBytes> JsonReader::optionalSecret(QLatin1StringView field, qsizetype mostBytes)
{
    const QJsonValue value = take(field);
    if (value.isUndefined() || value.isNull()) return std::nullopt;
    if (!value.isString()) {
        complain(field, QStringLiteral("The field \"%1\" must be text.").arg(field));
        return std::nullopt;
    }
    SecretBytes secret = SecretBytes::fromUtf8Of(value.toString());
    if (secret.size() > mostBytes)
        complain(field,
                 QStringLiteral("The field \"%1\" is too long: %2 bytes at most.").arg(field).arg(mostBytes));
    if (secret.isEmpty()) return std::nullopt;
    return secret;
}

SecretBytes JsonReader::secret(QLatin1StringView field, qsizetype mostBytes)
{
    std::optional<SecretBytes> secret = optionalSecret(field, mostBytes);
    if (!secret) complain(field, QStringLiteral("The field \"%1\" is missing or empty.").arg(field));
    return secret.value_or(SecretBytes());
}

void JsonReader::ignore(std::initializer_list<QLatin1StringView> fields)
{
    for (const QLatin1StringView field : fields)
        m_known.insert(field);
}

Result<void> JsonReader::finish() const
{
    if (m_error) return failure(*m_error);
    for (const QString& key : m_object.keys()) {
        if (!m_known.contains(key)) {
            return failure({ErrorKind::InvalidInput, QStringLiteral("unknown_field"),
                            QStringLiteral("There is no field \"%1\" here.").arg(key.left(64)),
                            key.left(64)});
        }
    }
    return {};
}

} // namespace krown
