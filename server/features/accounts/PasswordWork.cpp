#include "features/accounts/PasswordWork.h"

#include "features/accounts/Throttle.h"
#include "secrets/PasswordHash.h"

#include <QScopeGuard>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <qcoro/qcorofuture.h>

namespace krown {

PasswordWork::PasswordWork(QThreadPool& pool)
    : m_pool(pool)
{
}

QCoro::Task<Result<QByteArray>> PasswordWork::hash(SecretBytes password)
{
    if (m_waiting >= mostWaiting) co_return failure(tooManyAttempts(std::chrono::seconds(1)));
    ++m_waiting;
    const auto leave = qScopeGuard([this] { --m_waiting; });
    const QByteArray hash = co_await QtConcurrent::run(&m_pool, hashPassword, password);
    co_return hash;
}

QCoro::Task<Result<bool>> PasswordWork::fits(SecretBytes password, QByteArray hash)
{
    if (m_waiting >= mostWaiting) co_return failure(tooManyAttempts(std::chrono::seconds(1)));
    ++m_waiting;
    const auto leave = qScopeGuard([this] { --m_waiting; });
    const bool fits = co_await QtConcurrent::run(&m_pool, passwordFits, password, hash);
    co_return fits;
}

} // namespace krown
