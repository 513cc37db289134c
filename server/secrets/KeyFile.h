#pragma once

#include "secrets/SecretStore.h"

#include <QString>

namespace krown {

/// The key as it is, in base64, in a 0600 file: whoever can read this user's files has it.
class KeyFile : public SecretStore
{
public:
    explicit KeyFile(QString path);

    /// Refuses a file that others may open: `key_file_exposed`.
    QCoro::Task<Result<SecretBytes>> read() override;
    QCoro::Task<Result<void>> create(SecretBytes key) override;

private:
    const QString m_path;
};

} // namespace krown
