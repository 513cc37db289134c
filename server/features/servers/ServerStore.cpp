#include "features/servers/ServerStore.h"

#include "database/Database.h"

namespace krown {

namespace {

Error unknownServer()
{
    return Error::notFound(QStringLiteral("This server"));
}

Server serverFrom(const Row& row)
{
    return {
        .id = row.text("id"),
        .userId = row.text("user_id"),
        .name = row.text("name"),
        .host = row.text("host"),
        .port = static_cast<quint16>(row.integer("port")),
        .username = row.text("username"),
        .authMethod = authMethodFromText(row.text("auth_method")).value_or(AuthMethod::Password),
        .createdAt = row.integer("created_at"),
        .updatedAt = row.integer("updated_at"),
    };
}

QVariant blob(const QByteArray& sealed)
{
    return sealed.isEmpty() ? QVariant() : sealed;
}

// What both INSERT and UPDATE write, in this order.
QVariantList changeableValues(const StoredServer& stored)
{
    const Server& server = stored.server;
    return {server.name,
            server.host,
            server.port,
            server.username,
            toText(server.authMethod),
            blob(stored.sealed.password),
            blob(stored.sealed.privateKey),
            blob(stored.sealed.passphrase),
            server.updatedAt};
}

} // namespace

ServerStore::ServerStore(Database& database)
    : m_database(database)
{
}

QFuture<Result<void>> ServerStore::insert(StoredServer server)
{
    return m_database.write([server = std::move(server)](Connection& connection) -> Result<void> {
        const QString userId = server.server.userId;
        const std::optional<Row> owned = connection.queryOne(
            QStringLiteral("SELECT count(*) AS number FROM servers WHERE user_id = ?"), {userId});
        if (owned->integer("number") >= mostServers) {
            return failure(Error::conflict(
                QStringLiteral("too_many_servers"),
                QStringLiteral("You have %1 servers, and there is no room for more. Delete some.")
                    .arg(mostServers)));
        }
        // Selected, not given: the user may have been deleted meanwhile.
        const qint64 inserted = connection.execute(
            QStringLiteral("INSERT INTO servers (name, host, port, username, auth_method, sealed_password,"
                           " sealed_private_key, sealed_passphrase, updated_at, id, created_at, user_id)"
                           " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM users WHERE id = ?"),
            changeableValues(server) << server.server.id << server.server.createdAt << userId);
        if (inserted == 0) return failure(Error::notFound(QStringLiteral("This account")));
        return {};
    });
}

QFuture<Result<QList<Server>>> ServerStore::list(QString userId)
{
    return m_database.read([userId](Connection& connection) {
        QList<Server> servers;
        const QList<Row> rows = connection.query(
            QStringLiteral(
                "SELECT id, user_id, name, host, port, username, auth_method, created_at, updated_at"
                " FROM servers WHERE user_id = ? ORDER BY name COLLATE NOCASE, created_at, id"),
            {userId});
        for (const Row& row : rows)
            servers.append(serverFrom(row));
        return servers;
    });
}

QFuture<Result<StoredServer>> ServerStore::find(QString userId, QString id)
{
    return m_database.read([userId, id](Connection& connection) -> Result<StoredServer> {
        const std::optional<Row> row = connection.queryOne(
            QStringLiteral("SELECT * FROM servers WHERE id = ? AND user_id = ?"), {id, userId});
        if (!row) return failure(unknownServer());
        const SealedSecrets sealed{row->bytes("sealed_password"), row->bytes("sealed_private_key"),
                                   row->bytes("sealed_passphrase")};
        return StoredServer{serverFrom(*row), sealed};
    });
}

QFuture<Result<bool>> ServerStore::update(StoredServer server, Timestamp updatedAt)
{
    return m_database.write([server = std::move(server), updatedAt](Connection& connection) {
        return connection.execute(
                   QStringLiteral(
                       "UPDATE servers SET name = ?, host = ?, port = ?, username = ?, auth_method = ?,"
                       " sealed_password = ?, sealed_private_key = ?, sealed_passphrase = ?,"
                       " updated_at = ? WHERE id = ? AND user_id = ? AND updated_at = ?"),
                   changeableValues(server) << server.server.id << server.server.userId << updatedAt) == 1;
    });
}

QFuture<Result<void>> ServerStore::remove(QString userId, QString id)
{
    return m_database.write([userId, id](Connection& connection) -> Result<void> {
        const qint64 removed = connection.execute(
            QStringLiteral("DELETE FROM servers WHERE id = ? AND user_id = ?"), {id, userId});
        if (removed == 0) return failure(unknownServer());
        return {};
    });
}

QFuture<Result<bool>> ServerStore::hasSecrets()
{
    return m_database.read([](Connection& connection) {
        return connection
            .queryOne(
                QStringLiteral("SELECT id FROM servers WHERE"
                               " coalesce(sealed_password, sealed_private_key, sealed_passphrase) IS NOT NULL"
                               " LIMIT 1"))
            .has_value();
    });
}

} // namespace krown
