#pragma once

#include "core/Result.h"
#include "features/commands/Command.h"

#include <QFuture>
#include <QList>

namespace krown {

class Database;

/// Which part of a session's history is asked for.
struct HistoryPage
{
    int limit = 50;
    QString beforeId = {};                    ///< only what was begun before this command
    std::optional<Timestamp> beforeTime = {}; ///< only what was begun before this moment
};

/// The table `commands`: each command from its begin on, so that none is lost when the program is. Any
/// thread.
class CommandStore
{
public:
    explicit CommandStore(Database& database);

    /// Conflict `already_exists` when the id is taken.
    QFuture<Result<void>> begin(Command command);
    QFuture<Result<void>> finish(Command command);
    /// Newest first.
    QFuture<Result<QList<Command>>> history(QString sessionId, HistoryPage page);
    /// For the start, when nothing can run.
    QFuture<Result<void>> markRunningAsInterrupted();

private:
    Database& m_database;
};

} // namespace krown
