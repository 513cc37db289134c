#include "features/commands/Command.h"

#include <iterator>

namespace krown {

namespace {

constexpr const char* statusNames[] = {"running",   "finished", "timed_out",
                                       "cancelled", "failed",   "interrupted"};

/// What the answer and the event have in common: how it ended.
QJsonObject endingOf(const Command& command)
{
    return {
        {QStringLiteral("session_id"), command.sessionId},
        {QStringLiteral("status"), toText(command.status)},
        {QStringLiteral("exit_code"), command.exitCode ? QJsonValue(*command.exitCode) : QJsonValue()},
        {QStringLiteral("signal"), command.signal.isEmpty() ? QJsonValue() : QJsonValue(command.signal)},
        {QStringLiteral("duration_ms"), command.durationMs},
    };
}

} // namespace

QString toText(Command::Status status)
{
    return QLatin1StringView(statusNames[static_cast<int>(status)]);
}

Command::Status commandStatusFromText(const QString& text)
{
    for (size_t i = 0; i < std::size(statusNames); ++i) {
        if (text == QLatin1StringView(statusNames[i])) return static_cast<Command::Status>(i);
    }
    return Command::Status::Failed;
}

QJsonObject toJson(const Command& command)
{
    QJsonObject object = endingOf(command);
    object.insert(QStringLiteral("id"), command.id);
    object.insert(QStringLiteral("command"), command.text);
    object.insert(QStringLiteral("stdout"), command.standardOutput);
    object.insert(QStringLiteral("stderr"), command.standardError);
    object.insert(QStringLiteral("truncated"), command.truncated);
    object.insert(QStringLiteral("timed_out"), command.status == Command::Status::TimedOut);
    object.insert(QStringLiteral("cancelled"), command.status == Command::Status::Cancelled);
    object.insert(QStringLiteral("executed_at"), toText(command.executedAt));
    return object;
}

QJsonObject completionEvent(const Command& command)
{
    QJsonObject event = endingOf(command);
    event.insert(QStringLiteral("command_id"), command.id);
    return event;
}

} // namespace krown
