#include "features/sessions/KnownHosts.h"

#include "core/Time.h"
#include "database/Database.h"

namespace krown {

namespace {

/// Two connections at once, to one name, that were shown different keys.
Error keyChanged(const QString& expected, const HostKey& key)
{
    Error error = Error::conflict(QStringLiteral("host_key_changed"),
                                  QStringLiteral("The host showed another key than a moment ago. Do not "
                                                 "connect until you know why."));
    error.details = {{QStringLiteral("expected_fingerprint"), expected},
                     {QStringLiteral("actual_fingerprint"), key.fingerprint},
                     {QStringLiteral("algorithm"), key.algorithm}};
    return error;
}

} // namespace

KnownHosts::KnownHosts(Database& database)
    : m_database(database)
{
}

QFuture<Result<QList<HostKey>>> KnownHosts::find(QString userId, QString host, quint16 port)
{
    return m_database.read([userId, host = host.toLower(), port](Connection& connection) {
        QList<HostKey> keys;
        const QList<Row> rows =
            connection.query(QStringLiteral("SELECT algorithm, blob, fingerprint FROM known_hosts"
                                            " WHERE user_id = ? AND host = ? AND port = ?"),
                             {userId, host, port});
        for (const Row& row : rows)
            keys.append({row.text("algorithm"), row.bytes("blob"), row.text("fingerprint")});
        return keys;
    });
}

QFuture<Result<void>> KnownHosts::keep(QString userId, QString host, quint16 port, HostKey key, bool replaces)
{
    return m_database.write([userId, host = host.toLower(), port, key = std::move(key),
                             replaces](Connection& connection) -> Result<void> {
        if (replaces) {
            connection.execute(
                QStringLiteral("DELETE FROM known_hosts WHERE user_id = ? AND host = ? AND port = ?"),
                {userId, host, port});
        }
        // Selected, not given: the user may have been deleted while the connection was made.
        connection.execute(QStringLiteral("INSERT INTO known_hosts (user_id, host, port, algorithm, blob,"
                                          " fingerprint, created_at) SELECT id, ?, ?, ?, ?, ?, ? FROM users"
                                          " WHERE id = ? ON CONFLICT DO NOTHING"),
                           {host, port, key.algorithm, key.blob, key.fingerprint, now(), userId});
        const std::optional<Row> kept = connection.queryOne(
            QStringLiteral("SELECT fingerprint FROM known_hosts WHERE user_id = ? AND host = ? AND port = ?"),
            {userId, host, port});
        if (!kept) return failure(Error::notFound(QStringLiteral("This account")));
        if (kept->text("fingerprint") == key.fingerprint) return {};
        return failure(keyChanged(kept->text("fingerprint"), key));
    });
}

} // namespace krown
