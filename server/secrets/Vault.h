#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

#include <QByteArray>
#include <QString>

#include <qcoro/qcorotask.h>

#include <chrono>
#include <memory>
#include <optional>

namespace krown {

/// Where the master key is kept; `--secrets`.
enum class SecretMode {
    Automatic,  ///< the keychain when it answers, otherwise the file, with its warning; decided once
    Keychain,   ///< the operating system's keychain
    Passphrase, ///< sealed under a passphrase that the person gives at each start
    File,       ///< a 0600 file beside the database
};
std::optional<SecretMode> secretModeFromText(const QString& text);
QString toText(SecretMode mode);

/// Seals every secret of the product with one 32-byte master key (XChaCha20-Poly1305, the record's id as
/// associated data, so that a sealed secret moved to another record does not open).
///
/// `vault.json` in the data folder says which mode was chosen, under which name the key is kept, and holds a
/// sealed check value, so that a wrong key is noticed before it seals anything. A vault that cannot be
/// opened (keychain locked or gone, passphrase wrong, key file missing) stays locked: everything else works,
/// seal() and unseal() answer Unavailable `secrets_locked` with what to do about it, and nothing is
/// overwritten. Lives on the server thread; open() needs an event loop and GLib's dispatcher on Linux.
class Vault
{
public:
    struct Options
    {
        QString dataDir;
        SecretMode mode = SecretMode::Automatic;
        /// For SecretMode::Passphrase: what the person typed or KROWN_PASSPHRASE held.
        SecretBytes passphrase = {};
        /// How long the keychain may take to answer.
        std::chrono::milliseconds keychainTimeout = std::chrono::seconds(5);
    };

    explicit Vault(Options options);
    ~Vault();
    Q_DISABLE_COPY_MOVE(Vault)

    /// The mode that the data folder was made with, so that a program knows before open() whether to ask for
    /// a passphrase; nothing when there is no vault yet.
    static std::optional<SecretMode> recordedMode(const QString& dataDir);

    /// Finds the master key, or makes one on the first start. May be called again to try a locked vault once
    /// more. An explicit mode that is not the one the data folder was made with is InvalidInput
    /// `secret_mode_differs`. Every other failure is Unavailable, and its code says which it is:
    /// `vault_missing`, `vault_damaged`, `vault_opening` (an earlier open() still runs), `key_missing`,
    /// `key_damaged`, `key_differs`, `key_file_exposed`, `keychain_locked`, `keychain_unavailable`,
    /// `keychain_no_answer`, `passphrase_missing`, `wrong_passphrase`, `cannot_write_data`.
    /// With sealed records in the database a missing vault.json is a lost vault, not a new one; once said,
    /// this holds for later calls too.
    QCoro::Task<Result<void>> open(bool hasSealedRecords = false);

    bool isOpen() const;
    /// The mode in force, once decided (Automatic never stays).
    SecretMode mode() const;
    /// A sentence to show on start: the risk of the file mode, or why the vault is locked; may be empty.
    QString notice() const;

    Result<QByteArray> seal(const QString& recordId, const SecretBytes& secret) const;
    /// A sealed value that was changed or belongs to another record is Unavailable `secret_damaged`.
    Result<SecretBytes> unseal(const QString& recordId, const QByteArray& sealed) const;

private:
    struct Private;
    std::shared_ptr<Private> d; // open() may outlive the vault by one late answer
};

} // namespace krown
