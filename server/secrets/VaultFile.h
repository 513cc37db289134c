#pragma once

#include "core/Result.h"
#include "secrets/Vault.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace krown {

/// What `vault.json` holds: nothing secret, but without it nobody knows where the key is.
struct VaultFile
{
    QString id;                         ///< part of the key's name in the keychain
    SecretMode mode = SecretMode::File; ///< never Automatic
    QByteArray check;                   ///< the id, sealed with the master key

    /// Nothing when there is no file; Unavailable `vault_damaged` when it is none of ours.
    static Result<std::optional<VaultFile>> read(const QString& path);
    bool write(const QString& path) const;
};

} // namespace krown
