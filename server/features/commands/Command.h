#pragma once

#include "core/Time.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace krown {

/// A command that was run on a session, and what came of it.
struct Command
{
    enum class Status {
        Running,
        Finished,    ///< it ended by itself, with an exit code or by a signal
        TimedOut,    ///< we ended it when its time was up
        Cancelled,   ///< we ended it because its user asked
        Failed,      ///< it could not be started, or the connection was lost under it
        Interrupted, ///< Krown ended while it ran
    };

    QString id;
    QString sessionId;
    QString text;
    Status status = Status::Running;
    QString standardOutput;
    QString standardError;
    bool truncated = false; ///< there was more output than is kept here
    std::optional<int> exitCode;
    QString signal; ///< without "SIG"; empty when no signal ended it
    Timestamp executedAt = 0;
    qint64 durationMs = 0;
};

QString toText(Command::Status status);
Command::Status commandStatusFromText(const QString& text);

QJsonObject toJson(const Command& command);

/// The payload of the `command_complete` event.
QJsonObject completionEvent(const Command& command);

} // namespace krown
