#pragma once

#include "secrets/SecretStore.h"

#include <QString>

namespace krown {

/// The key sealed under a passphrase. The file holds what Argon2id needs beside it: salt and cost.
class SealedFile : public SecretStore
{
public:
    SealedFile(QString path, SecretBytes passphrase);

    /// `passphrase_missing`, `wrong_passphrase`. Argon2id runs on the global pool, for about half a second.
    QCoro::Task<Result<SecretBytes>> read() override;
    QCoro::Task<Result<void>> create(SecretBytes key) override;

private:
    const QString m_path;
    const SecretBytes m_passphrase;
};

} // namespace krown
