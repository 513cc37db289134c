#include "features/commands/CommandRun.h"

#include <QDeadlineTimer>

namespace krown {

namespace {

/// Taken in one go, so that other events of the server thread get their turn.
constexpr qsizetype bytesPerTurn = 512 * 1024;
constexpr qsizetype bytesPerRead = 32 * 1024;
/// For a program to end by itself after SIGTERM.
constexpr std::chrono::milliseconds timeToObey(500);

qint64 steadyMilliseconds()
{
    return QDeadlineTimer::current().deadline();
}

} // namespace

CommandRun::CommandRun(Command command, std::shared_ptr<ExecChannel> channel,
                       std::weak_ptr<CommandReader> reader)
    : m_command(std::move(command))
    , m_channel(std::move(channel))
    , m_reader(std::move(reader))
    , m_startedAt(steadyMilliseconds())
{
    m_timeLimit.setSingleShot(true);
    connect(&m_timeLimit, &QTimer::timeout, this, [this] { endAs(Command::Status::TimedOut); });
    m_resistance.setSingleShot(true);
    m_resistance.setInterval(timeToObey);
    connect(&m_resistance, &QTimer::timeout, this, &CommandRun::resists);
    connect(m_channel.get(), &ExecChannel::readyRead, this, &CommandRun::pump);
    connect(m_channel.get(), &ExecChannel::finished, this, &CommandRun::pump);
    QMetaObject::invokeMethod(this, &CommandRun::pump, Qt::QueuedConnection); // it may have begun already
}

void CommandRun::limitTime(std::chrono::seconds time)
{
    m_timeLimit.start(time);
}

void CommandRun::cancel()
{
    endAs(Command::Status::Cancelled);
}

void CommandRun::endAs(Command::Status status)
{
    if (m_command.status != Command::Status::Running) return;
    m_command.status = status;
    m_channel->cancel();
    m_resistance.start();
}

bool CommandRun::mayRead() const
{
    const std::shared_ptr<CommandReader> reader = m_reader.lock();
    return !reader || reader->canTake();
}

void CommandRun::pump()
{
    if (m_ended) return;
    qsizetype taken = 0;
    while (taken < bytesPerTurn && mayRead()) {
        const QList<ExecChannel::Chunk> chunks = m_channel->read(bytesPerRead);
        if (chunks.isEmpty()) break;
        for (const ExecChannel::Chunk& chunk : chunks) {
            take(chunk);
            taken += chunk.bytes.size();
        }
    }
    if (m_channel->atEnd()) {
        finish();
    } else if (taken >= bytesPerTurn) {
        QMetaObject::invokeMethod(this, &CommandRun::pump, Qt::QueuedConnection);
    }
}

void CommandRun::take(const ExecChannel::Chunk& chunk)
{
    (chunk.stream == ExecChannel::Stream::Stdout ? m_stdout : m_stderr).append(chunk.bytes);
    if (const std::shared_ptr<CommandReader> reader = m_reader.lock())
        reader->take(chunk.stream, chunk.bytes);
}

void CommandRun::finish()
{
    m_ended = true;
    m_timeLimit.stop();
    m_resistance.stop();
    const ExecChannel::Ending ending = m_channel->ending();
    if (m_command.status == Command::Status::Running)
        m_command.status = ending.error ? Command::Status::Failed : Command::Status::Finished;
    // What we ended ourselves has no exit code of its own.
    if (m_command.status == Command::Status::Finished) m_command.exitCode = ending.exitCode;
    m_command.signal = ending.signal;
    m_command.standardOutput = m_stdout.text();
    m_command.standardError = m_stderr.text();
    m_command.truncated = m_stdout.isTruncated() || m_stderr.isTruncated();
    m_command.durationMs = steadyMilliseconds() - m_startedAt;
    Q_EMIT ended(m_command, ending.error);
}

} // namespace krown
