#pragma once

#include "core/Time.h"
#include "ssh/SshTypes.h"

#include <QJsonObject>
#include <QString>

namespace krown {

/// A machine that somebody stored. Its secrets are elsewhere (see Servers::credentials).
struct Server
{
    QString id;
    QString userId;
    QString name;
    QString host;
    quint16 port = 22;
    QString username;
    AuthMethod authMethod = AuthMethod::Password;
    Timestamp createdAt = 0;
    Timestamp updatedAt = 0;
};

QJsonObject toJson(const Server& server);

} // namespace krown
