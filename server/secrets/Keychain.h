#pragma once

#include "secrets/SecretStore.h"

#include <QString>

#include <chrono>

namespace krown {

/// The key in the operating system's keychain: service "Krown", one entry for each vault. Needs an event
/// loop, on Linux with GLib's dispatcher. An answer that comes after the timeout is dropped.
class Keychain : public SecretStore
{
public:
    Keychain(const QString& vaultId, std::chrono::milliseconds timeout);

    /// `key_missing`, `keychain_locked`, `keychain_unavailable`, `keychain_no_answer`.
    QCoro::Task<Result<SecretBytes>> read() override;
    QCoro::Task<Result<void>> create(SecretBytes key) override;

private:
    const QString m_entry;
    const std::chrono::milliseconds m_timeout;
};

} // namespace krown
