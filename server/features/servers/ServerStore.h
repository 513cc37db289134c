#pragma once

#include "core/Result.h"
#include "features/servers/Server.h"

#include <QByteArray>
#include <QFuture>
#include <QList>

namespace krown {

class Database;

/// As the vault sealed them; empty where there is none.
struct SealedSecrets
{
    QByteArray password;
    QByteArray privateKey;
    QByteArray passphrase;
};

struct StoredServer
{
    Server server;
    SealedSecrets sealed;
};

/// The table `servers`. Any thread.
class ServerStore
{
public:
    static constexpr int mostServers = 10'000; ///< of one user

    explicit ServerStore(Database& database);

    /// Conflict `too_many_servers`; NotFound when the user has been deleted meanwhile.
    QFuture<Result<void>> insert(StoredServer server);
    /// By name.
    QFuture<Result<QList<Server>>> list(QString userId);
    QFuture<Result<StoredServer>> find(QString userId, QString id);
    /// Writes it whole, if it still is as it was read at `updatedAt`; otherwise gives false.
    QFuture<Result<bool>> update(StoredServer server, Timestamp updatedAt);
    QFuture<Result<void>> remove(QString userId, QString id);
    /// Of anybody's server.
    QFuture<Result<bool>> hasSecrets();

private:
    Database& m_database;
};

} // namespace krown
