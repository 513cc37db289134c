#include "features/servers/Servers.h"

#include "core/Ids.h"
#include "features/servers/SecretFields.h"
#include "secrets/Vault.h"
#include "ssh/PrivateKey.h"

#include <QThreadPool>
#include <QtConcurrentRun>

#include <qcoro/qcorofuture.h>

namespace krown {

namespace {

QString recordId(const QString& serverId, const char* secret)
{
    return QStringLiteral("servers/%1/%2").arg(serverId, QLatin1StringView(secret));
}

// Nothing is sealed where there is no secret.
Result<QByteArray> sealOne(const Vault& vault, const QString& recordId, const SecretBytes& secret)
{
    if (secret.isEmpty()) return QByteArray();
    return vault.seal(recordId, secret);
}

Result<SecretBytes> unsealOne(const Vault& vault, const QString& recordId, const QByteArray& sealed)
{
    if (sealed.isEmpty()) return SecretBytes();
    return vault.unseal(recordId, sealed);
}

Server withChanges(Server server, const ServerChange& change)
{
    server.name = change.name.value_or(server.name);
    server.host = change.host.value_or(server.host);
    server.port = change.port.value_or(server.port);
    server.username = change.username.value_or(server.username);
    server.authMethod = change.authMethod.value_or(server.authMethod);
    // Never the same twice, since it tells whether the server is as it was read.
    server.updatedAt = std::max(now(), server.updatedAt + 1);
    return server;
}

/// A new secret that would not be used is a mistake that its sender should hear of.
Result<void> checkBelongs(const ServerChange& change, bool isPassword)
{
    const QString field = !isPassword && change.password    ? QStringLiteral("password")
                          : isPassword && change.privateKey ? QStringLiteral("private_key")
                          : isPassword && change.passphrase ? QStringLiteral("passphrase")
                                                            : QString();
    if (field.isEmpty()) return {};
    return failure(Error::invalid(field, isPassword ? QStringLiteral("This server signs in with a password.")
                                                    : QStringLiteral("This server signs in with a key.")));
}

} // namespace

QCoro::Task<Result<void>> checkCredentials(QThreadPool& pool, Credentials credentials)
{
    if (credentials.method != AuthMethod::Key) co_return Result<void>();
    co_return co_await QtConcurrent::run(&pool, checkPrivateKey, credentials.privateKey,
                                         credentials.passphrase);
}

Servers::Servers(Database& database, Vault& vault, QThreadPool& pool)
    : m_store(database)
    , m_vault(vault)
    , m_pool(pool)
{
}

QCoro::Task<Result<QList<Server>>> Servers::list(QString userId)
{
    co_return co_await m_store.list(userId);
}

QCoro::Task<Result<Server>> Servers::find(QString userId, QString id)
{
    KROWN_CO_TRY(const StoredServer found, co_await m_store.find(userId, id));
    co_return found.server;
}

/// A keychain that was locked at the start may have been unlocked since. Where it was not, whoever needs a
/// secret gets the vault's own answer.
QCoro::Task<> Servers::retryVault()
{
    if (!m_vault.isOpen()) co_await m_vault.open();
}

QCoro::Task<Result<Server>> Servers::create(QString userId, NewServer wanted)
{
    KROWN_CO_CHECK(co_await checkCredentials(m_pool, wanted.credentials));
    StoredServer stored;
    Server& server = stored.server;
    server.id = newId();
    server.userId = userId;
    server.name = wanted.name;
    server.host = wanted.host;
    server.port = wanted.port;
    server.username = wanted.username;
    server.authMethod = wanted.credentials.method;
    server.createdAt = server.updatedAt = now();
    co_await retryVault();
    KROWN_CO_TRY(stored.sealed, seal(server.id, {}, wanted.credentials));
    KROWN_CO_CHECK(co_await m_store.insert(stored));
    co_return server;
}

QCoro::Task<Result<Server>> Servers::change(QString userId, QString id, ServerChange change)
{
    if (change.password || change.privateKey || change.passphrase) co_await retryVault();
    for (;;) {
        KROWN_CO_TRY(const StoredServer before, co_await m_store.find(userId, id));
        KROWN_CO_TRY(const StoredServer after, co_await changed(before, change));
        KROWN_CO_TRY(const bool isWritten, co_await m_store.update(after, before.server.updatedAt));
        if (isWritten) co_return after.server;
        // Another request changed it meanwhile: begin again with what it is now.
    }
}

QCoro::Task<Result<StoredServer>> Servers::changed(StoredServer before, ServerChange change)
{
    StoredServer after{withChanges(before.server, change), before.sealed};
    KROWN_CO_TRY(const std::optional<Credentials> credentials, newCredentials(after, change));
    if (credentials) {
        KROWN_CO_CHECK(co_await checkCredentials(m_pool, *credentials));
        KROWN_CO_TRY(after.sealed, seal(after.server.id, before.sealed, *credentials));
    }
    co_return after;
}

/// The secrets to check and to seal, if the change brings any for the method that `server` has now.
Result<std::optional<Credentials>> Servers::newCredentials(const StoredServer& server,
                                                           const ServerChange& change) const
{
    const AuthMethod method = server.server.authMethod;
    const bool isPassword = method == AuthMethod::Password;
    KROWN_CHECK(checkBelongs(change, isPassword));
    if (isPassword && change.password) return Credentials{.method = method, .password = *change.password};
    if (!isPassword && change.privateKey) {
        return Credentials{.method = method,
                           .privateKey = *change.privateKey,
                           .passphrase = change.passphrase.value_or(SecretBytes())};
    }
    const QByteArray& stored = isPassword ? server.sealed.password : server.sealed.privateKey;
    if (stored.isEmpty()) return failure(missingSecret(method));
    if (isPassword || !change.passphrase) return std::nullopt;
    KROWN_TRY(const SecretBytes key, m_vault.unseal(recordId(server.server.id, "private_key"), stored));
    return Credentials{.method = method, .privateKey = key, .passphrase = *change.passphrase};
}

Result<SealedSecrets> Servers::seal(const QString& id, SealedSecrets stored,
                                    const Credentials& credentials) const
{
    if (credentials.method == AuthMethod::Password) {
        KROWN_TRY(stored.password, sealOne(m_vault, recordId(id, "password"), credentials.password));
    } else {
        KROWN_TRY(stored.privateKey, sealOne(m_vault, recordId(id, "private_key"), credentials.privateKey));
        KROWN_TRY(stored.passphrase, sealOne(m_vault, recordId(id, "passphrase"), credentials.passphrase));
    }
    return stored;
}

QCoro::Task<Result<void>> Servers::remove(QString userId, QString id)
{
    co_return co_await m_store.remove(userId, id);
}

QCoro::Task<Result<bool>> Servers::hasSecrets()
{
    co_return co_await m_store.hasSecrets();
}

QCoro::Task<Result<Credentials>> Servers::credentials(QString userId, QString id)
{
    KROWN_CO_TRY(const StoredServer stored, co_await m_store.find(userId, id));
    co_await retryVault();
    Credentials credentials{.method = stored.server.authMethod};
    if (credentials.method == AuthMethod::Password) {
        KROWN_CO_TRY(credentials.password,
                     unsealOne(m_vault, recordId(id, "password"), stored.sealed.password));
    } else {
        KROWN_CO_TRY(credentials.privateKey,
                     unsealOne(m_vault, recordId(id, "private_key"), stored.sealed.privateKey));
        KROWN_CO_TRY(credentials.passphrase,
                     unsealOne(m_vault, recordId(id, "passphrase"), stored.sealed.passphrase));
    }
    co_return credentials;
}

} // namespace krown
