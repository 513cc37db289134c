#pragma once

#include "core/Result.h"
#include "features/servers/Server.h"
#include "features/servers/ServerStore.h"

#include <QList>

#include <qcoro/qcorotask.h>

class QThreadPool;

namespace krown {

class Database;
class JsonReader;
class Vault;

struct NewServer
{
    QString name;
    QString host;
    quint16 port = 22;
    QString username;
    Credentials credentials;
};

/// What a PUT names; what is absent stays.
struct ServerChange
{
    std::optional<QString> name = {};
    std::optional<QString> host = {};
    std::optional<quint16> port = {};
    std::optional<QString> username = {};
    std::optional<AuthMethod> authMethod = {};
    std::optional<SecretBytes> password = {};
    std::optional<SecretBytes> privateKey = {};
    std::optional<SecretBytes> passphrase = {};
};

/// Stored servers and their sealed secrets. Every call names the user; what is another's does not exist.
/// Secrets are sealed before they are stored: while the vault is locked, all that needs none of them works,
/// the rest is Unavailable `secrets_locked`. Server thread.
class Servers
{
public:
    Servers(Database& database, Vault& vault, QThreadPool& pool);

    QCoro::Task<Result<QList<Server>>> list(QString userId);
    QCoro::Task<Result<Server>> find(QString userId, QString id);
    /// InvalidInput as of checkPrivateKey; Conflict `too_many_servers`.
    QCoro::Task<Result<Server>> create(QString userId, NewServer server);
    /// A new secret that the method in force does not need is InvalidInput; those stored for the other method
    /// stay. A new private key takes the place of the passphrase as well.
    QCoro::Task<Result<Server>> change(QString userId, QString id, ServerChange change);
    QCoro::Task<Result<void>> remove(QString userId, QString id);

    /// Whether anybody's sealed secrets are stored, so that the vault that sealed them must be somewhere.
    QCoro::Task<Result<bool>> hasSecrets();

    /// Unsealed, for the SSH engine alone.
    QCoro::Task<Result<Credentials>> credentials(QString userId, QString id);

private:
    QCoro::Task<> retryVault();
    QCoro::Task<Result<StoredServer>> changed(StoredServer before, ServerChange change);
    Result<std::optional<Credentials>> newCredentials(const StoredServer& server,
                                                      const ServerChange& change) const;
    Result<SealedSecrets> seal(const QString& id, SealedSecrets stored, const Credentials& credentials) const;

    ServerStore m_store;
    Vault& m_vault;
    QThreadPool& m_pool;
};

/// Reads auth_method, password, private_key and passphrase, and complains when the method's secret is
/// missing. Shared with the quick connect, which stores nothing.
Credentials readCredentials(JsonReader& reader);
/// Whether the private key of these credentials can be read; on the pool.
QCoro::Task<Result<void>> checkCredentials(QThreadPool& pool, Credentials credentials);

} // namespace krown
