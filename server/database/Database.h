#pragma once

#include "core/Result.h"
#include "database/Connection.h"

#include <QFuture>
#include <QPromise>
#include <QString>

#include <functional>
#include <memory>
#include <type_traits>

namespace krown {

class DatabaseThread;

/// The SQLite file and the one thread that touches it. Work comes as a function and runs there, one after
/// another; its answer comes back as a future. WAL, synchronous=FULL, foreign keys on: what a finished
/// write's future says is on the disk.
class Database
{
public:
    /// `migrations` is a folder of files NNNN_name.sql, applied in order of their numbers.
    explicit Database(QString file, QString migrations = QStringLiteral(":/migrations"));
    /// Finishes what was handed in, closes the file, ends the thread.
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// Opens the file (made 0600 when new), copies it to `FILE.before-NNNN` ahead of a migration, migrates.
    /// Blocks: for the start only. Errors, each of which leaves the file as it is: Conflict `database_newer`
    /// (schema of a newer Krown) and `not_a_krown_database`; Unavailable `database_damaged`,
    /// `cannot_write_data`, `disk_full`, `database_busy`; Internal `migration_failed`.
    Result<void> open();

    /// `work` is `T f(Connection&)` or `Result<T> f(Connection&)`; T may be void. It runs inside BEGIN
    /// IMMEDIATE .. COMMIT; an Error it returns, or an SqlError, rolls everything back. A unique constraint
    /// violated is a Conflict `already_exists`; a full disk Unavailable `disk_full`. Any thread may call.
    /// After the destructor began, or before open() succeeded, the answer is Unavailable `shutting_down`.
    template <typename Work>
    auto write(Work work)
    {
        return submit(std::move(work), Transaction::Write);
    }
    /// The same for work that only reads: a consistent view, nothing is locked.
    template <typename Work>
    auto read(Work work)
    {
        return submit(std::move(work), Transaction::Read);
    }

private:
    enum class Transaction { Read, Write };
    template <typename T>
    struct Answer
    {
        using Value = T;
    };
    template <typename T>
    struct Answer<Result<T>>
    {
        using Value = T;
    };
    using Task = std::function<Result<void>(Connection&)>;

    template <typename Work>
    auto submit(Work work, Transaction transaction)
    {
        using Returned = std::invoke_result_t<Work&, Connection&>;
        using Value = typename Answer<Returned>::Value;
        auto promise = std::make_shared<QPromise<Result<Value>>>();
        auto answer = std::make_shared<Result<Value>>(failure(Error::internal(QStringLiteral("No answer."))));
        promise->start();
        const QFuture<Result<Value>> future = promise->future();
        // Runs the work and keeps what it gives, so that the transaction can end before anyone is told.
        Task task = [work = std::move(work), answer](Connection& connection) mutable -> Result<void> {
            if constexpr (std::is_void_v<Returned>) {
                work(connection);
                *answer = {};
            } else {
                *answer = work(connection);
            }
            if (!*answer) return failure(answer->error());
            return {};
        };
        post(std::move(task), transaction, [promise, answer](Result<void> ended) {
            if (ended) {
                promise->addResult(std::move(*answer));
            } else {
                promise->addResult(Result<Value>(failure(std::move(ended).error())));
            }
            promise->finish();
        });
        return future;
    }

    /// Runs `task` in a transaction on the database thread, then `done` with how the transaction ended.
    void post(Task task, Transaction transaction, std::function<void(Result<void>)> done);

    std::unique_ptr<DatabaseThread> m_thread;
};

} // namespace krown
