#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"
#include "core/Validation.h"

#include <QJsonObject>
#include <QSet>
#include <QString>

#include <initializer_list>
#include <optional>

namespace krown {

/// The JSON object that these bytes are, or a 400 that says where they stop being one.
Result<QJsonObject> parseObject(const QByteArray& json);

/// Reads the fields of one JSON object that came from outside. Every read names a field, so finish() knows
/// which fields nobody asked for. The first complaint is kept; reads go on and give empty values, so that
/// callers read straight down and ask once at the end:
///
///     JsonReader reader(body);
///     NewServer server{reader.text("name", rules::name), reader.text("host", rules::host), ...};
///     KROWN_CHECK(reader.finish());
class JsonReader
{
public:
    explicit JsonReader(QJsonObject object);

    bool has(QLatin1StringView field) const;

    /// Must be there and be text.
    QString text(QLatin1StringView field, rules::TextRule rule);
    /// May be absent; when it is there it must be text.
    std::optional<QString> optionalText(QLatin1StringView field, rules::TextRule rule);
    qint64 integer(QLatin1StringView field, qint64 lowest, qint64 highest);
    std::optional<qint64> optionalInteger(QLatin1StringView field, qint64 lowest, qint64 highest);
    std::optional<bool> optionalBoolean(QLatin1StringView field);
    std::optional<QJsonObject> optionalObject(QLatin1StringView field);
    /// Absent, null and "" all mean that there is none.
    std::optional<SecretBytes> optionalSecret(QLatin1StringView field, qsizetype mostBytes);
    SecretBytes secret(QLatin1StringView field, qsizetype mostBytes);

    /// Fields that may stand there and are not looked at, such as the read-only ones of an object sent back.
    void ignore(std::initializer_list<QLatin1StringView> fields);
    /// Adds a complaint of the caller's own, unless there is an earlier one.
    void complain(QLatin1StringView field, const QString& message);

    /// The first complaint, or one about a field that nobody reads.
    Result<void> finish() const;

private:
    QJsonValue take(QLatin1StringView field);

    QJsonObject m_object;
    QSet<QString> m_known;
    std::optional<Error> m_error;
};

} // namespace krown
