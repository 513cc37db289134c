#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

#include <qcoro/qcorotask.h>

namespace krown {

/// A place that keeps one master key. Server thread; keep it alive while one of its tasks runs.
class SecretStore
{
public:
    SecretStore() = default;
    virtual ~SecretStore() = default;
    Q_DISABLE_COPY_MOVE(SecretStore)

    /// The key. Unavailable with a code that says why there is none, and a message that says what to do.
    virtual QCoro::Task<Result<SecretBytes>> read() = 0;
    /// Keeps a new key. Conflict `key_exists` when there is one: it is never overwritten.
    virtual QCoro::Task<Result<void>> create(SecretBytes key) = 0;
};

inline Error cannotWriteFile(const QString& path)
{
    return Error::unavailable(
        QStringLiteral("cannot_write_data"),
        QStringLiteral("The file %1 cannot be written. Check that its disk has room and that you "
                       "may write there.")
            .arg(path));
}

inline Error keyExists()
{
    return Error::conflict(QStringLiteral("key_exists"), QStringLiteral("There is a master key already."));
}

} // namespace krown
