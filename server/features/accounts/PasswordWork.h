#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

#include <QByteArray>

#include <qcoro/qcorotask.h>

class QThreadPool;

namespace krown {

/// Argon2id on the pool. As many run at once as the pool has threads; beyond `mostWaiting` callers the
/// answer is TooManyRequests, so that a flood of sign-ins costs neither memory nor everybody's patience.
/// Server thread.
class PasswordWork
{
public:
    static constexpr int mostWaiting = 64;

    explicit PasswordWork(QThreadPool& pool);

    QCoro::Task<Result<QByteArray>> hash(SecretBytes password);
    /// An empty hash takes the same time, and nothing fits it.
    QCoro::Task<Result<bool>> fits(SecretBytes password, QByteArray hash);

private:
    QThreadPool& m_pool;
    int m_waiting = 0;
};

} // namespace krown
