#include "secrets/Vault.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "secrets/KeyFile.h"
#include "secrets/Keychain.h"
#include "secrets/MasterKey.h"
#include "secrets/SealedFile.h"
#include "secrets/Sodium.h"
#include "secrets/VaultFile.h"

namespace krown {

namespace {

struct ModeName
{
    SecretMode mode;
    const char* name;
};
constexpr ModeName modeNames[] = {
    {SecretMode::Automatic, "auto"},
    {SecretMode::Keychain, "keychain"},
    {SecretMode::Passphrase, "passphrase"},
    {SecretMode::File, "file"},
};

constexpr QByteArrayView checkContext("krown vault check");

QString vaultPath(const QString& dataDir)
{
    return dataDir + QStringLiteral("/vault.json");
}

QString keyFilePath(const QString& dataDir)
{
    return dataDir + QStringLiteral("/master-key");
}

std::shared_ptr<SecretStore> makeStore(const Vault::Options& options, SecretMode mode, const QString& vaultId)
{
    switch (mode) {
    case SecretMode::Keychain:
        return std::make_shared<Keychain>(vaultId, options.keychainTimeout);
    case SecretMode::Passphrase:
        return std::make_shared<SealedFile>(keyFilePath(options.dataDir) + QStringLiteral(".sealed"),
                                            options.passphrase);
    case SecretMode::File:
        return std::make_shared<KeyFile>(keyFilePath(options.dataDir));
    case SecretMode::Automatic:
        break;
    }
    Q_UNREACHABLE();
}

/// A key that this store keeps and gives back. One that an earlier start left there is taken: that start
/// ended before it sealed anything.
QCoro::Task<Result<SecretBytes>> makeKey(std::shared_ptr<SecretStore> store)
{
    const SecretBytes fresh = sodium::randomSecret(MasterKey::size);
    const Result<void> created = co_await store->create(fresh);
    if (!created && created.error().code != u"key_exists") co_return failure(created.error());
    const Result<SecretBytes> kept = co_await store->read();
    if (kept && created && sodium_memcmp(kept->data(), fresh.data(), MasterKey::size) != 0) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_differs"), QStringLiteral("The place for the master key did not keep it.")));
    }
    co_return kept;
}

} // namespace

std::optional<SecretMode> secretModeFromText(const QString& text)
{
    for (const ModeName& candidate : modeNames) {
        if (text == QLatin1StringView(candidate.name)) return candidate.mode;
    }
    return std::nullopt;
}

QString toText(SecretMode mode)
{
    for (const ModeName& candidate : modeNames) {
        if (mode == candidate.mode) return QString::fromLatin1(candidate.name);
    }
    Q_UNREACHABLE();
}

struct Vault::Private
{
    Options options;
    SecretMode mode;
    std::unique_ptr<MasterKey> key; // none while locked
    QString whyLocked = QStringLiteral("They have not been opened yet.");
    bool opening = false;
    bool hasSealedRecords = false;

    /// In each of these: by value, because the vault may go while it waits.
    using Self = std::shared_ptr<Private>;
    static QCoro::Task<Result<void>> open(Self self);
    static QCoro::Task<Result<void>> findOrMake(Self self);
    static QCoro::Task<Result<void>> make(Self self, SecretMode mode);
    static QCoro::Task<Result<void>> unlock(Self self, VaultFile vault);

    Error locked() const
    {
        return Error::unavailable(QStringLiteral("secrets_locked"),
                                  QStringLiteral("The stored secrets are locked. ") + whyLocked);
    }
};

QCoro::Task<Result<void>> Vault::Private::open(Self self)
{
    if (self->key) co_return {};
    if (self->opening) {
        co_return failure(
            Error::unavailable(QStringLiteral("vault_opening"),
                               QStringLiteral("The stored secrets are being opened. Wait a moment.")));
    }
    self->opening = true;
    const Result<void> opened = co_await findOrMake(self);
    self->opening = false;
    self->whyLocked = opened ? QString() : opened.error().message;
    if (opened) self->options.passphrase = {};
    co_return opened;
}

QCoro::Task<Result<void>> Vault::Private::findOrMake(Self self)
{
    const SecretMode wanted = self->options.mode;
    KROWN_CO_TRY(const std::optional<VaultFile> vault, VaultFile::read(vaultPath(self->options.dataDir)));
    if (vault) {
        self->mode = vault->mode;
        if (wanted != SecretMode::Automatic && wanted != vault->mode) {
            co_return failure(
                {ErrorKind::InvalidInput, QStringLiteral("secret_mode_differs"),
                 QStringLiteral("This data folder was made with --secrets %1, not %2. Start Krown with "
                                "--secrets %1, or with another data folder.")
                     .arg(toText(vault->mode), toText(wanted)),
                 QStringLiteral("secrets")});
        }
        co_return co_await unlock(self, *vault);
    }
    if (self->hasSealedRecords) {
        co_return failure(Error::unavailable(
            QStringLiteral("vault_missing"),
            QStringLiteral(
                "%1 is missing, and with it the way to the stored secrets. Put it back from a backup.")
                .arg(vaultPath(self->options.dataDir))));
    }
    if (wanted != SecretMode::Automatic) co_return co_await make(self, wanted);
    const Result<void> inKeychain = co_await make(self, SecretMode::Keychain);
    if (inKeychain) co_return inKeychain;
    qCInfo(lcKrown, "No use of the keychain: %ls", qUtf16Printable(inKeychain.error().message));
    co_return co_await make(self, SecretMode::File);
}

/// The key is kept, and seen to be kept, before vault.json says so; a crash between leaves nothing but a key
/// that sealed nothing.
QCoro::Task<Result<void>> Vault::Private::make(Self self, SecretMode mode)
{
    VaultFile vault;
    vault.id = newId();
    vault.mode = mode;
    KROWN_CO_TRY(const SecretBytes bytes, co_await makeKey(makeStore(self->options, mode, vault.id)));
    auto key = std::make_unique<MasterKey>(bytes);
    vault.check = key->seal(checkContext, SecretBytes(vault.id.toLatin1()));
    const QString path = vaultPath(self->options.dataDir);
    if (!vault.write(path)) co_return failure(cannotWriteFile(path));
    self->mode = mode;
    self->key = std::move(key);
    co_return {};
}

QCoro::Task<Result<void>> Vault::Private::unlock(Self self, VaultFile vault)
{
    const std::shared_ptr<SecretStore> store = makeStore(self->options, vault.mode, vault.id);
    KROWN_CO_TRY(const SecretBytes bytes, co_await store->read());
    auto key = std::make_unique<MasterKey>(bytes);
    const Result<SecretBytes> check = key->unseal(checkContext, vault.check);
    if (!check || check->view() != vault.id.toLatin1()) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_differs"),
            QStringLiteral(
                "The master key found is not the one that sealed the secrets of %1. Put back the key and "
                "vault.json that belong together.")
                .arg(self->options.dataDir)));
    }
    self->key = std::move(key);
    co_return {};
}

Vault::Vault(Options options)
    : d(std::make_shared<Private>())
{
    d->mode = options.mode;
    d->options = std::move(options);
}

Vault::~Vault() = default;

std::optional<SecretMode> Vault::recordedMode(const QString& dataDir)
{
    const Result<std::optional<VaultFile>> vault = VaultFile::read(vaultPath(dataDir));
    return vault && *vault ? std::optional((*vault)->mode) : std::nullopt;
}

QCoro::Task<Result<void>> Vault::open(bool hasSealedRecords)
{
    d->hasSealedRecords = d->hasSealedRecords || hasSealedRecords;
    return Private::open(d);
}

bool Vault::isOpen() const
{
    return d->key != nullptr;
}

SecretMode Vault::mode() const
{
    return d->mode;
}

QString Vault::notice() const
{
    if (!isOpen()) return d->locked().message;
    if (d->mode != SecretMode::File) return {};
    return QStringLiteral(
               "The key to the stored SSH secrets lies in %1: whoever can read this user's files can read "
               "those secrets.")
        .arg(keyFilePath(d->options.dataDir));
}

Result<QByteArray> Vault::seal(const QString& recordId, const SecretBytes& secret) const
{
    if (!isOpen()) return failure(d->locked());
    return d->key->seal(recordId.toUtf8(), secret);
}

Result<SecretBytes> Vault::unseal(const QString& recordId, const QByteArray& sealed) const
{
    if (!isOpen()) return failure(d->locked());
    return d->key->unseal(recordId.toUtf8(), sealed);
}

} // namespace krown
