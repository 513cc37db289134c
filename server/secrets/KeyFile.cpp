#include "secrets/KeyFile.h"

#include "core/PrivateFile.h"
#include "secrets/MasterKey.h"

#include <QFile>

namespace krown {

KeyFile::KeyFile(QString path)
    : m_path(std::move(path))
{
}

QCoro::Task<Result<SecretBytes>> KeyFile::read()
{
    QFile file(m_path);
    if (!file.exists()) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_missing"),
            QStringLiteral("The key file %1 is missing. Put it back from a backup.").arg(m_path)));
    }
    if (isOpenToOthers(m_path)) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_file_exposed"),
            QStringLiteral("Other users may open the key file %1. Run: chmod 600 '%1'").arg(m_path)));
    }
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_missing"),
            QStringLiteral("The key file %1 cannot be read: %2.").arg(m_path, file.errorString())));
    }
    QByteArray text = file.readAll();
    QByteArray bytes = QByteArray::fromBase64(text);
    const SecretBytes key(bytes);
    wipe(text);
    wipe(bytes);
    if (key.size() != MasterKey::size) {
        co_return failure(Error::unavailable(
            QStringLiteral("key_damaged"),
            QStringLiteral("The key file %1 is damaged. Put it back from a backup.").arg(m_path)));
    }
    co_return key;
}

QCoro::Task<Result<void>> KeyFile::create(SecretBytes key)
{
    if (QFile::exists(m_path)) co_return failure(keyExists());
    QByteArray text = QByteArray::fromRawData(key.data(), key.size()).toBase64();
    const bool written = writePrivateFile(m_path, text);
    wipe(text);
    if (!written) co_return failure(cannotWriteFile(m_path));
    co_return {};
}

} // namespace krown
