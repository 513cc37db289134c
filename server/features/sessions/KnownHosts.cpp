#include "features/sessions/KnownHosts.h"

#include "core/Time.h"
#include "database/Database.h"

namespace krown {

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

QFuture<Result<void>> KnownHosts::keep(QString userId, QString host, quint16 port, HostKey key)
{
    return m_database.write(
        [userId, host = host.toLower(), port, key = std::move(key)](Connection& connection) {
            connection.execute(
                QStringLiteral("INSERT OR REPLACE INTO known_hosts (user_id, host, port, algorithm, blob,"
                               " fingerprint, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)"),
                {userId, host, port, key.algorithm, key.blob, key.fingerprint, now()});
        });
}

} // namespace krown
