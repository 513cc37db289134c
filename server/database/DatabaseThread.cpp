#include "database/DatabaseThread.h"

#include "core/Log.h"
#include "database/DatabaseFile.h"
#include "database/Migrator.h"
#include "database/TransactionScope.h"

namespace krown {

DatabaseThread::DatabaseThread(QString file, QString migrations)
    : m_file(std::move(file))
    , m_migrations(std::move(migrations))
{
    setObjectName(QStringLiteral("database"));
}

DatabaseThread::~DatabaseThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_accepting = false;
    }
    m_changed.notify_one();
    wait();
}

Result<void> DatabaseThread::open()
{
    Q_ASSERT(!isRunning());
    m_opened = {};
    std::future<Result<void>> opened = m_opened.get_future();
    start();
    Result<void> result = opened.get();
    if (!result) wait();
    return result;
}

void DatabaseThread::post(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_accepting) {
            m_jobs.push_back(std::move(job));
            m_changed.notify_one();
            return;
        }
    }
    job.work = nullptr;
    job.done(failure(
        Error::unavailable(QStringLiteral("shutting_down"), QStringLiteral("Krown is shutting down."))));
}

void DatabaseThread::run()
{
    const Result<Migrator> migrator = Migrator::fromFolder(m_migrations);
    if (!migrator) {
        m_opened.set_value(failure(migrator.error()));
        return;
    }
    const Result<std::unique_ptr<DatabaseFile>> file = DatabaseFile::open(m_file, *migrator);
    if (!file) {
        m_opened.set_value(failure(file.error()));
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_accepting = true;
    }
    m_opened.set_value({});
    workUntilClosed((*file)->connection());
}

void DatabaseThread::workUntilClosed(Connection& connection)
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_jobs.empty() || !m_accepting; });
        if (m_jobs.empty()) return;
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();

        Result<void> ended = inTransaction(connection, job);
        job.work = nullptr; // what it captured ends before anyone is told
        job.done(std::move(ended));
    }
}

Result<void> DatabaseThread::inTransaction(Connection& connection, Job& job)
{
    try {
        TransactionScope transaction(connection, job.begin);
        Result<void> result = job.work(connection);
        if (result) transaction.commit();
        return result;
    } catch (const SqlError& error) {
        if (error.kind() != SqlError::Kind::UniqueViolation) qCWarning(lcKrown, "SQLite: %s", error.what());
        return failure(error.toError());
    } catch (const std::exception& error) {
        qCCritical(lcKrown, "Work on the database threw: %s", error.what());
        return failure(Error::internal(QStringLiteral("Something went wrong in Krown. The log says what.")));
    }
}

} // namespace krown
