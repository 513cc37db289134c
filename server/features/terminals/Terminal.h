#pragma once

#include "core/Time.h"
#include "ssh/ChannelEnding.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace krown {

/// A program that runs on a session with its input and output open: a shell in a PTY, as a rule.
struct Terminal
{
    QString id;
    QString sessionId;
    QString userId;
    std::optional<QString> command; ///< none: the login shell
    bool hasPty = true;
    int columns = 80;
    int rows = 24;
    quint64 offset = 0; ///< how many bytes it has printed so far
    Timestamp createdAt = 0;
    std::optional<Timestamp> closedAt; ///< none: it is open
    ChannelEnding ending;              ///< once it is closed
};

QJsonObject toJson(const Terminal& terminal);

/// Why one ended that was closed before its program did.
Error closedByUser();

/// {"exit_code", "signal", "reason"}, as events tell it.
QJsonObject endingFields(const ChannelEnding& ending);

} // namespace krown
