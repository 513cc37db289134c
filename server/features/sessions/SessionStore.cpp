#include "features/sessions/SessionStore.h"

#include "database/Database.h"

namespace krown {

namespace {

Session sessionFrom(const Row& row)
{
    Session session;
    session.id = row.text("id");
    session.userId = row.text("user_id");
    if (!row.isNull("server_id")) session.serverId = row.text("server_id");
    session.host = row.text("host");
    session.port = static_cast<quint16>(row.integer("port"));
    session.username = row.text("username");
    session.connected = row.text("status") == QLatin1StringView("connected");
    session.hostKeyAlgorithm = row.text("host_key_algorithm");
    session.hostKeyFingerprint = row.text("host_key_fingerprint");
    session.closedReason = row.text("closed_reason");
    session.createdAt = row.integer("created_at");
    session.updatedAt = row.integer("updated_at");
    return session;
}

} // namespace

SessionStore::SessionStore(Database& database)
    : m_database(database)
{
}

QFuture<Result<void>> SessionStore::insert(Session session)
{
    return m_database.write([session = std::move(session)](Connection& connection) -> Result<void> {
        // Selected, not given: the user may have lost his rights, and the server may have been deleted, while
        // the connection was made.
        const qint64 inserted = connection.execute(
            QStringLiteral("INSERT INTO sessions (id, user_id, server_id, host, port, username, status,"
                           " host_key_algorithm, host_key_fingerprint, created_at, updated_at)"
                           " SELECT ?, users.id, (SELECT id FROM servers WHERE id = ?), ?, ?, ?, 'connected',"
                           " ?, ?, ?, ? FROM users"
                           " WHERE users.id = ? AND disabled = 0 AND role <> 'readonly'"),
            {session.id, session.serverId.value_or(QString()), session.host, session.port, session.username,
             session.hostKeyAlgorithm, session.hostKeyFingerprint, session.createdAt, session.updatedAt,
             session.userId});
        if (inserted == 0)
            return failure(Error::forbidden(QStringLiteral("Your account may not connect any more.")));
        return {};
    });
}

QFuture<Result<QList<Session>>> SessionStore::list(QString userId)
{
    return m_database.read([userId](Connection& connection) {
        QList<Session> sessions;
        const QList<Row> rows = connection.query(
            QStringLiteral("SELECT * FROM sessions WHERE user_id = ? ORDER BY created_at DESC, rowid DESC"),
            {userId});
        for (const Row& row : rows)
            sessions.append(sessionFrom(row));
        return sessions;
    });
}

QFuture<Result<Session>> SessionStore::find(QString userId, QString id)
{
    return m_database.read([userId, id](Connection& connection) -> Result<Session> {
        const std::optional<Row> row = connection.queryOne(
            QStringLiteral("SELECT * FROM sessions WHERE id = ? AND user_id = ?"), {id, userId});
        if (!row) return failure(Error::notFound(QStringLiteral("This session")));
        return sessionFrom(*row);
    });
}

QFuture<Result<std::optional<Session>>> SessionStore::markClosed(QString id, QString reason)
{
    return m_database.write([id, reason](Connection& connection) -> std::optional<Session> {
        const qint64 changed = connection.execute(
            QStringLiteral("UPDATE sessions SET status = 'disconnected', closed_reason = ?, updated_at = ?"
                           " WHERE id = ? AND status = 'connected'"),
            {reason, now(), id});
        if (changed == 0) return std::nullopt;
        const std::optional<Row> row =
            connection.queryOne(QStringLiteral("SELECT * FROM sessions WHERE id = ?"), {id});
        return row ? std::optional(sessionFrom(*row)) : std::nullopt;
    });
}

QFuture<Result<void>> SessionStore::markAllClosed(QString reason)
{
    return m_database.write([reason](Connection& connection) {
        connection.execute(QStringLiteral("UPDATE sessions SET status = 'disconnected', closed_reason = ?,"
                                          " updated_at = ? WHERE status = 'connected'"),
                           {reason, now()});
    });
}

} // namespace krown
