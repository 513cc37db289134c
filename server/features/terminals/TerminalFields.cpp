#include "features/terminals/TerminalFields.h"

#include "core/Json.h"
#include "ssh/ShellChannel.h"

#include <QRegularExpression>

namespace krown {

namespace {

constexpr QLatin1StringView columnsField("cols");
constexpr QLatin1StringView rowsField("rows");
constexpr QLatin1StringView environmentField("env");

constexpr int mostCells = 1000; // each way; beyond that programs misbehave
constexpr qsizetype mostVariables = 64;
constexpr qsizetype mostValueBytes = 4096;

rules::Complaint termRule(const QString& text)
{
    static const QRegularExpression good(QStringLiteral("\\A[A-Za-z0-9._+-]{1,64}\\z"));
    if (good.match(text).hasMatch()) return std::nullopt;
    return QStringLiteral(
        "A terminal type has 1 to 64 letters, digits, '.', '_', '+' or '-', as xterm-256color.");
}

/// What is wrong with this variable; nothing when it is good.
rules::Complaint variableComplaint(const QString& name, const QJsonValue& value)
{
    static const QRegularExpression good(QStringLiteral("\\A[A-Za-z_][A-Za-z0-9_]{0,127}\\z"));
    if (!good.match(name).hasMatch())
        return QStringLiteral(
            "A variable's name has 1 to 128 letters, digits or '_', and begins with no digit.");
    if (!value.isString()) return QStringLiteral("The variable %1 must be text.").arg(name);
    const QString text = value.toString();
    if (!text.isValidUtf16() || text.contains(QChar(u'\0')) || text.toUtf8().size() > mostValueBytes)
        return QStringLiteral("The variable %1 must be text of at most %2 bytes, without NUL.")
            .arg(name)
            .arg(mostValueBytes);
    return std::nullopt;
}

QList<std::pair<QByteArray, QByteArray>> readEnvironment(JsonReader& reader)
{
    QList<std::pair<QByteArray, QByteArray>> environment;
    const QJsonObject variables = reader.optionalObject(environmentField).value_or(QJsonObject());
    if (variables.size() > mostVariables)
        reader.complain(environmentField,
                        QStringLiteral("At most %1 variables can be set.").arg(mostVariables));
    for (auto variable = variables.begin(); variable != variables.end(); ++variable) {
        if (const auto complaint = variableComplaint(variable.key(), variable.value()))
            reader.complain(environmentField, *complaint);
        environment.append({variable.key().toUtf8(), variable.value().toString().toUtf8()});
    }
    return environment;
}

} // namespace

TerminalSize readSize(JsonReader& reader)
{
    return {static_cast<int>(reader.integer(columnsField, 1, mostCells)),
            static_cast<int>(reader.integer(rowsField, 1, mostCells))};
}

ShellRequest readShellRequest(JsonReader& reader)
{
    ShellRequest request;
    request.hasPty = reader.optionalBoolean(QLatin1StringView("pty")).value_or(request.hasPty);
    request.columns =
        static_cast<int>(reader.optionalInteger(columnsField, 1, mostCells).value_or(request.columns));
    request.rows = static_cast<int>(reader.optionalInteger(rowsField, 1, mostCells).value_or(request.rows));
    if (const auto term = reader.optionalText(QLatin1StringView("term"), termRule))
        request.term = term->toUtf8();
    request.environment = readEnvironment(reader);
    request.command =
        reader.optionalText(QLatin1StringView("command"), rules::command).value_or(QString()).toUtf8();
    return request;
}

} // namespace krown
