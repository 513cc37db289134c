#include "features/sessions/Sessions.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "features/events/EventHub.h"
#include "features/servers/Servers.h"
#include "ssh/SshConnection.h"
#include "ssh/SshEngine.h"

#include <qcoro/qcorofuture.h>

namespace krown {

Sessions::Sessions(HostKeyPolicy policy, Parts parts)
    : m_policy(policy)
    , m_parts(parts)
    , m_store(parts.database)
    , m_knownHosts(parts.database)
{
}

Sessions::~Sessions()
{
    for (const Open& open : std::as_const(m_open))
        open.connection->disconnect(this);
}

QCoro::Task<Result<void>> Sessions::start()
{
    co_return co_await m_store.markAllClosed(QStringLiteral("Krown ended while the session was open."));
}

QCoro::Task<Result<Session>> Sessions::connectToServer(QString userId, QString serverId,
                                                       QString acceptedFingerprint)
{
    KROWN_CO_TRY(const Server server, co_await m_parts.servers.find(userId, serverId));
    KROWN_CO_TRY(Credentials credentials, co_await m_parts.servers.credentials(userId, serverId));
    Target target{server.id, {server.host, server.port, server.username, std::move(credentials)}};
    co_return co_await open(userId, std::move(target), acceptedFingerprint);
}

QCoro::Task<Result<Session>> Sessions::connectTo(QString userId, QuickConnect to, QString acceptedFingerprint)
{
    KROWN_CO_CHECK(co_await checkCredentials(m_parts.pool, to.credentials));
    Target target{std::nullopt, std::move(to)};
    co_return co_await open(userId, std::move(target), acceptedFingerprint);
}

QCoro::Task<Result<Session>> Sessions::open(QString userId, Target target, QString acceptedFingerprint)
{
    const QuickConnect to = std::move(target.to);
    KROWN_CO_TRY(const QList<HostKey> known, co_await m_knownHosts.find(userId, to.host, to.port));
    ConnectRequest request{to.host, to.port,  to.username,        to.credentials,
                           known,   m_policy, acceptedFingerprint};
    const ConnectOutcome outcome = co_await m_parts.engine.connectToHost(std::move(request));
    // Kept even when the sign-in failed after it: from now on this key alone counts for this host.
    if (outcome.hostKeyIsNew) {
        const bool isAccepted = outcome.hostKey->fingerprint == acceptedFingerprint;
        KROWN_CO_CHECK(co_await m_knownHosts.keep(userId, to.host, to.port, *outcome.hostKey, isAccepted));
    }
    KROWN_CO_TRY(const std::shared_ptr<SshConnection> connection, outcome.connection);

    Session session;
    session.id = newId();
    session.userId = userId;
    session.serverId = target.serverId;
    session.host = to.host;
    session.port = to.port;
    session.username = to.username;
    session.connected = true;
    session.hostKeyAlgorithm = outcome.hostKey->algorithm;
    session.hostKeyFingerprint = outcome.hostKey->fingerprint;
    session.createdAt = session.updatedAt = now();
    KROWN_CO_CHECK(co_await keepOpen(session, connection));
    co_return session;
}

QCoro::Task<Result<void>> Sessions::keepOpen(Session session, std::shared_ptr<SshConnection> connection)
{
    const QString id = session.id;
    KROWN_CO_CHECK(co_await m_store.insert(session));
    if (!connection->isOpen()) {
        const QString reason = QStringLiteral("The connection was lost as soon as it was made.");
        KROWN_CO_CHECK(co_await markClosed(id, reason));
        co_return failure({ErrorKind::RemoteFailed, QStringLiteral("connection_lost"), reason});
    }
    m_open.insert(id, {session.userId, connection});
    connect(connection.get(), &SshConnection::closed, this, [this, id](const QString& reason) {
        if (m_open.remove(id) > 0) markClosed(id, reason);
    });
    m_parts.events.publish(session.userId, QStringLiteral("session_status"), statusEvent(session));
    co_return Result<void>();
}

QCoro::Task<Result<void>> Sessions::markClosed(QString id, QString reason)
{
    const Result<std::optional<Session>> closed = co_await m_store.markClosed(id, reason);
    if (!closed) {
        qCWarning(lcKrown) << "A session could not be marked as disconnected:" << closed.error().message;
        co_return failure(closed.error());
    }
    if (*closed)
        m_parts.events.publish((*closed)->userId, QStringLiteral("session_status"), statusEvent(**closed));
    co_return Result<void>();
}

QCoro::Task<Result<QList<Session>>> Sessions::list(QString userId)
{
    co_return co_await m_store.list(userId);
}

QCoro::Task<Result<Session>> Sessions::find(QString userId, QString id)
{
    co_return co_await m_store.find(userId, id);
}

QCoro::Task<Result<void>> Sessions::close(QString userId, QString id)
{
    KROWN_CO_TRY(const Session session, co_await m_store.find(userId, id));
    const Open open = m_open.take(session.id);
    KROWN_CO_CHECK(co_await markClosed(session.id, QString()));
    if (open.connection) open.connection->close();
    co_return Result<void>();
}

void Sessions::closeAllOf(const QString& userId)
{
    QList<std::shared_ptr<SshConnection>> connections; // closing one changes m_open
    for (const Open& open : std::as_const(m_open)) {
        if (open.userId == userId) connections.append(open.connection);
    }
    for (const auto& connection : connections)
        connection->close();
}

QCoro::Task<> Sessions::stop()
{
    const QHash<QString, Open> open = std::exchange(m_open, {});
    for (const Open& one : open)
        one.connection->close();
    const Result<void> kept = co_await m_store.markAllClosed(QStringLiteral("Krown was ended."));
    if (!kept) qCWarning(lcKrown) << "The end of the sessions could not be kept:" << kept.error().message;
}

QCoro::Task<Result<std::shared_ptr<SshConnection>>> Sessions::connection(QString userId, QString id)
{
    const Open open = m_open.value(id);
    if (open.connection && open.userId == userId && open.connection->isOpen()) co_return open.connection;
    KROWN_CO_CHECK(co_await m_store.find(userId, id));
    co_return failure(
        Error::conflict(QStringLiteral("session_disconnected"),
                        QStringLiteral("This session is not connected any more. Connect again.")));
}

} // namespace krown
