#pragma once

#include "core/Result.h"
#include "features/sessions/KnownHosts.h"
#include "features/sessions/Session.h"
#include "features/sessions/SessionStore.h"
#include "ssh/SshTypes.h"

#include <QHash>
#include <QObject>

#include <qcoro/qcorotask.h>

#include <memory>

class QThreadPool;

namespace krown {

class EventHub;
class Servers;
class SshConnection;
class SshEngine;

/// Where to connect to without a stored server.
struct QuickConnect
{
    QString host;
    quint16 port = 22;
    QString username;
    Credentials credentials;
};

/// Opens, lists and closes sessions, and tells `session_status` to their users. Server thread.
class Sessions : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Database& database;
        Servers& servers;
        SshEngine& engine;
        QThreadPool& pool;
        EventHub& events;
    };

    Sessions(HostKeyPolicy policy, Parts parts);
    ~Sessions() override;

    /// Before the first request: sessions that an earlier run left open are marked as disconnected.
    QCoro::Task<Result<void>> start();

    /// `acceptedFingerprint` is the host key that the person accepts beyond the policy; may be empty.
    QCoro::Task<Result<Session>> connectToServer(QString userId, QString serverId,
                                                 QString acceptedFingerprint);
    QCoro::Task<Result<Session>> connectTo(QString userId, QuickConnect target, QString acceptedFingerprint);

    QCoro::Task<Result<QList<Session>>> list(QString userId);
    QCoro::Task<Result<Session>> find(QString userId, QString id);
    /// Ends the connection and what runs on it; the session stays, as disconnected, with its history.
    QCoro::Task<Result<void>> close(QString userId, QString id);
    void closeAllOf(const QString& userId);
    /// At the end of the program: closes every session, and keeps that they are closed.
    QCoro::Task<> stop();

    /// The open connection of a session; Conflict `session_disconnected` when it has none any more.
    QCoro::Task<Result<std::shared_ptr<SshConnection>>> connection(QString userId, QString id);

private:
    struct Target
    {
        std::optional<QString> serverId;
        QuickConnect to;
    };
    QCoro::Task<Result<Session>> open(QString userId, Target target, QString acceptedFingerprint);
    QCoro::Task<Result<void>> keepOpen(Session session, std::shared_ptr<SshConnection> connection);
    QCoro::Task<Result<void>> markClosed(QString id, QString reason);

    HostKeyPolicy m_policy;
    Parts m_parts;
    SessionStore m_store;
    KnownHosts m_knownHosts;
    struct Open
    {
        QString userId;
        std::shared_ptr<SshConnection> connection;
    };
    QHash<QString, Open> m_open; // by session id
};

} // namespace krown
