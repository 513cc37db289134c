#pragma once

#include "features/commands/Command.h"
#include "features/commands/OutputText.h"
#include "ssh/ExecChannel.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace krown {

/// Who takes a command's output, beside the history. Server thread.
class CommandReader
{
public:
    virtual ~CommandReader() = default;
    /// While it is false nothing is read, and in the end the remote program waits.
    virtual bool canTake() const = 0;
    virtual void take(ExecChannel::Stream stream, const QByteArray& bytes) = 0;
    /// Once, after all output and when the history has it. `error` says why it did not end by itself.
    virtual void complete(const Command& command, const std::optional<Error>& error) = 0;
};

/// One command that runs: moves its output from the channel to its reader and keeps the beginning of it for
/// the history. Without a reader the output goes to the history alone, so a command outlives the socket that
/// began it. Server thread.
class CommandRun : public QObject
{
    Q_OBJECT

public:
    /// What the history keeps of each stream.
    static constexpr qsizetype historyBytes = 64 * 1024;

    CommandRun(Command command, std::shared_ptr<ExecChannel> channel, std::weak_ptr<CommandReader> reader);

    QString id() const { return m_command.id; }
    QString sessionId() const { return m_command.sessionId; }
    std::shared_ptr<CommandReader> reader() const { return m_reader.lock(); }

    /// Ends it when it has not ended by then.
    void limitTime(std::chrono::seconds time);
    void cancel();
    /// Reads on: for a reader that can take again.
    void pump();

Q_SIGNALS:
    /// It was told to end, by cancel() or limitTime(), and a moment later it still runs.
    void resists();
    /// Once, when it has ended and its output was taken.
    void ended(const Command& command, const std::optional<Error>& error);

private:
    bool mayRead() const;
    void take(const ExecChannel::Chunk& chunk);
    void finish();
    void endAs(Command::Status status);

    Command m_command;
    std::shared_ptr<ExecChannel> m_channel;
    std::weak_ptr<CommandReader> m_reader;
    BoundedText m_stdout{historyBytes};
    BoundedText m_stderr{historyBytes};
    QTimer m_timeLimit;
    QTimer m_resistance;
    qint64 m_startedAt; // of a clock that nobody sets
    bool m_ended = false;
};

} // namespace krown
