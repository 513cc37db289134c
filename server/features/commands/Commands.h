#pragma once

#include "core/Result.h"
#include "features/commands/CommandRun.h"
#include "features/commands/CommandStore.h"

#include <QHash>
#include <QObject>

#include <qcoro/qcorotask.h>

#include <memory>

namespace krown {

class Database;
class EventHub;
class Sessions;

/// Runs commands on sessions and keeps their history. Server thread.
class Commands : public QObject
{
    Q_OBJECT

public:
    /// What an `execute` answers of each stream at the most.
    static constexpr qsizetype answerBytes = 8 * 1024 * 1024;
    /// How many may run side by side on one session, waiting ones included.
    static constexpr int mostOnSession = 256;

    Commands(Database& database, Sessions& sessions, EventHub& events);
    ~Commands() override;

    /// Before the first request: commands that an earlier run left running are marked as interrupted.
    QCoro::Task<Result<void>> start();
    /// At the end of the program, when the sessions are closed: waits until what ran is over and its history
    /// kept.
    QCoro::Task<> stop();

    /// Runs a command and waits for its end: the whole answer in one piece.
    QCoro::Task<Result<Command>> execute(QString userId, QString sessionId, QString text,
                                         std::chrono::seconds timeout);

    /// Begins a command whose output goes to `reader`; when the reader is dropped, the command goes on.
    /// `id` is a fresh one; Conflict `command_id_taken` when it is not. Conflict `too_many_commands` beyond
    /// mostOnSession.
    QCoro::Task<Result<std::shared_ptr<CommandRun>>> begin(QString userId, QString sessionId, QString text,
                                                           QString id, std::shared_ptr<CommandReader> reader);
    /// Ends a command that runs on this session, whoever began it; false when none with this id does.
    bool cancel(const QString& sessionId, const QString& commandId);

    QCoro::Task<Result<QList<Command>>> history(QString userId, QString sessionId, HistoryPage page);

Q_SIGNALS:
    /// No command runs any more.
    void idle();

private:
    QCoro::Task<> complete(QString userId, std::shared_ptr<CommandRun> run, Command command,
                           std::optional<Error> error);
    QCoro::Task<Result<void>> keepBegin(Command command);
    void release(const QString& sessionId);

    CommandStore m_store;
    Sessions& m_sessions;
    EventHub& m_events;
    QHash<QString, std::shared_ptr<CommandRun>> m_running; // by command id
    QHash<QString, int> m_counts;                          // by session id, those about to run included
};

} // namespace krown
