#pragma once

#include "core/Time.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace krown {

/// An SSH connection that somebody opened, while it is open and after.
struct Session
{
    QString id;
    QString userId;
    std::optional<QString> serverId; ///< none for a quick connect, or when the server was deleted since
    QString host;
    quint16 port = 22;
    QString username;
    bool connected = false;
    QString hostKeyAlgorithm;
    QString hostKeyFingerprint;
    QString closedReason; ///< a sentence; empty while it is open and when its user closed it
    Timestamp createdAt = 0;
    Timestamp updatedAt = 0;
};

QJsonObject toJson(const Session& session);

/// The payload of the `session_status` event.
QJsonObject statusEvent(const Session& session);

} // namespace krown
