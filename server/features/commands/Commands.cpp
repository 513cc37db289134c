#include "features/commands/Commands.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "features/events/EventHub.h"
#include "features/sessions/Sessions.h"
#include "ssh/ForcedEnd.h"
#include "ssh/SshConnection.h"

#include <qcoro/qcorofuture.h>
#include <qcoro/qcorosignal.h>

#include <algorithm>

namespace krown {

namespace {

/// Gathers what an `execute` answers.
class Collector : public CommandReader
{
public:
    Collector() { m_promise.start(); }

    QFuture<Result<Command>> answer() const { return m_promise.future(); }

    bool canTake() const override { return true; }

    void take(ExecChannel::Stream stream, const QByteArray& bytes) override
    {
        (stream == ExecChannel::Stream::Stdout ? m_stdout : m_stderr).append(bytes);
    }

    void complete(const Command& ended, const std::optional<Error>& error) override
    {
        Command command = ended;
        command.standardOutput = m_stdout.text();
        command.standardError = m_stderr.text();
        command.truncated = m_stdout.isTruncated() || m_stderr.isTruncated();
        const bool failed = command.status == Command::Status::Failed && error;
        m_promise.addResult(failed ? Result<Command>(failure(*error)) : Result<Command>(command));
        m_promise.finish();
    }

private:
    QPromise<Result<Command>> m_promise;
    BoundedText m_stdout{Commands::answerBytes};
    BoundedText m_stderr{Commands::answerBytes};
};

} // namespace

Commands::Commands(Database& database, Sessions& sessions, EventHub& events)
    : m_store(database)
    , m_sessions(sessions)
    , m_events(events)
{
}

Commands::~Commands() = default;

QCoro::Task<Result<void>> Commands::start()
{
    co_return co_await m_store.markRunningAsInterrupted();
}

QCoro::Task<> Commands::stop()
{
    if (!m_running.isEmpty()) co_await qCoro(this, &Commands::idle);
}

QCoro::Task<Result<Command>> Commands::execute(QString userId, QString sessionId, QString text,
                                               std::chrono::seconds timeout)
{
    const auto collector = std::make_shared<Collector>();
    KROWN_CO_TRY(const std::shared_ptr<CommandRun> run,
                 co_await begin(userId, sessionId, text, newId(), collector));
    run->limitTime(timeout);
    co_return co_await collector->answer();
}

QCoro::Task<Result<std::shared_ptr<CommandRun>>> Commands::begin(QString userId, QString sessionId,
                                                                 QString text, QString id,
                                                                 std::shared_ptr<CommandReader> reader)
{
    KROWN_CO_TRY(const std::shared_ptr<SshConnection> connection,
                 co_await m_sessions.connection(userId, sessionId));
    if (m_counts.value(sessionId) >= mostOnSession) {
        co_return failure(
            Error::conflict(QStringLiteral("too_many_commands"),
                            QStringLiteral("%1 commands run on this session already. Wait for one to end.")
                                .arg(mostOnSession)));
    }
    Command command;
    command.id = id;
    command.sessionId = sessionId;
    command.text = text;
    command.executedAt = now();
    ++m_counts[sessionId];
    const Result<void> begun = co_await keepBegin(command);
    if (!begun) {
        release(sessionId);
        co_return failure(begun.error());
    }

    auto run = std::make_shared<CommandRun>(command, connection->execute(text.toUtf8()), reader);
    m_running.insert(id, run);
    connect(run.get(), &CommandRun::resists, this, [this, connection, sessionId, text] {
        endByForce(connection, text.toUtf8(), m_counts.value(sessionId) == 1);
    });
    connect(run.get(), &CommandRun::ended, this,
            [this, id, userId](const Command& ended, const std::optional<Error>& error) {
                complete(userId, m_running.value(id), ended, error);
            });
    co_return run;
}

QCoro::Task<Result<void>> Commands::keepBegin(Command command)
{
    const Result<void> kept = co_await m_store.begin(command);
    if (kept || kept.error().kind != ErrorKind::Conflict) co_return kept;
    co_return failure(Error::conflict(QStringLiteral("command_id_taken"),
                                      QStringLiteral("There is a command with this command_id already.")));
}

QCoro::Task<> Commands::complete(QString userId, std::shared_ptr<CommandRun> run, Command command,
                                 std::optional<Error> error)
{
    const Result<void> kept = co_await m_store.finish(command);
    // The person still gets the answer: the command has run, whatever became of its record.
    if (!kept) qCWarning(lcKrown) << "The end of a command could not be kept:" << kept.error().message;
    m_running.remove(command.id);
    release(command.sessionId);
    if (const std::shared_ptr<CommandReader> reader = run->reader()) reader->complete(command, error);
    m_events.publish(userId, QStringLiteral("command_complete"), completionEvent(command));
    if (m_running.isEmpty()) Q_EMIT idle();
}

bool Commands::cancel(const QString& sessionId, const QString& commandId)
{
    const std::shared_ptr<CommandRun> run = m_running.value(commandId);
    if (!run || run->sessionId() != sessionId) return false;
    run->cancel();
    return true;
}

void Commands::release(const QString& sessionId)
{
    if (--m_counts[sessionId] == 0) m_counts.remove(sessionId);
}

QCoro::Task<Result<QList<Command>>> Commands::history(QString userId, QString sessionId, HistoryPage page)
{
    KROWN_CO_CHECK(co_await m_sessions.find(userId, sessionId));
    co_return co_await m_store.history(sessionId, page);
}

} // namespace krown
