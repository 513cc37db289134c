#pragma once

#include "core/Result.h"

#include <QString>
#include <QThread>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>

namespace krown {

class Connection;

/// The thread that opens the database and does one piece of work after another.
class DatabaseThread : public QThread
{
public:
    struct Job
    {
        QString begin; ///< the statement that opens the transaction
        std::function<Result<void>(Connection&)> work;
        std::function<void(Result<void>)> done; ///< called in any case, on this thread or the caller's
    };

    DatabaseThread(QString file, QString migrations);
    ~DatabaseThread() override;

    /// Starts the thread and waits until the database is open or refused.
    Result<void> open();
    /// Any thread.
    void post(Job job);

protected:
    void run() override;

private:
    void workUntilClosed(Connection& connection);
    static Result<void> inTransaction(Connection& connection, Job& job);

    const QString m_file;
    const QString m_migrations;
    std::promise<Result<void>> m_opened;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;   // guarded by m_mutex
    bool m_accepting = false; // guarded by m_mutex
};

} // namespace krown
