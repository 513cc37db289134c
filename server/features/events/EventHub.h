#pragma once

#include <QJsonObject>
#include <QObject>
#include <QString>

namespace krown {

/// Where features tell what happened to whoever listens: the sockets. Server thread.
class EventHub : public QObject
{
    Q_OBJECT

public:
    /// `event` is a name of the document, such as "session_status"; `payload` goes to `userId` alone.
    void publish(const QString& userId, const QString& event, const QJsonObject& payload)
    {
        Q_EMIT published(userId, event, payload);
    }

Q_SIGNALS:
    void published(const QString& userId, const QString& event, const QJsonObject& payload);
};

} // namespace krown
