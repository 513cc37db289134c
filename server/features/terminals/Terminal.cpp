#include "features/terminals/Terminal.h"

namespace krown {

Error closedByUser()
{
    return Error::conflict(QStringLiteral("terminal_closed"), QStringLiteral("The terminal was closed."));
}

QJsonObject endingFields(const ChannelEnding& ending)
{
    return {
        {QStringLiteral("exit_code"), ending.exitCode ? QJsonValue(*ending.exitCode) : QJsonValue()},
        {QStringLiteral("signal"), ending.signal.isEmpty() ? QJsonValue() : QJsonValue(ending.signal)},
        {QStringLiteral("reason"), ending.error ? QJsonValue(ending.error->message) : QJsonValue()},
    };
}

QJsonObject toJson(const Terminal& terminal)
{
    const QJsonObject ending = endingFields(terminal.ending);
    return {
        {QStringLiteral("id"), terminal.id},
        {QStringLiteral("session_id"), terminal.sessionId},
        {QStringLiteral("command"), terminal.command ? QJsonValue(*terminal.command) : QJsonValue()},
        {QStringLiteral("pty"), terminal.hasPty},
        {QStringLiteral("cols"), terminal.columns},
        {QStringLiteral("rows"), terminal.rows},
        {QStringLiteral("status"), terminal.closedAt ? QStringLiteral("closed") : QStringLiteral("open")},
        {QStringLiteral("exit_code"), ending.value(QStringLiteral("exit_code"))},
        {QStringLiteral("signal"), ending.value(QStringLiteral("signal"))},
        {QStringLiteral("closed_reason"), ending.value(QStringLiteral("reason"))},
        {QStringLiteral("created_at"), toText(terminal.createdAt)},
        {QStringLiteral("closed_at"),
         terminal.closedAt ? QJsonValue(toText(*terminal.closedAt)) : QJsonValue()},
        {QStringLiteral("offset"), static_cast<qint64>(terminal.offset)},
    };
}

} // namespace krown
