#pragma once

#include "ssh/ChannelEnding.h"

#include <QByteArray>
#include <QList>
#include <QObject>

#include <memory>

namespace krown {

/// A remote command that runs. Its output waits in a bounded queue between the worker and this thread; when
/// nobody reads, the queue fills, the worker stops taking bytes from libssh, the window closes, and the
/// remote program waits. Used on the thread that owns the SshEngine. Dropping it cancels the command.
class ExecChannel : public QObject
{
    Q_OBJECT

public:
    enum class Stream { Stdout, Stderr };
    struct Chunk
    {
        Stream stream;
        QByteArray bytes;
    };
    using Ending = ChannelEnding;

    /// With so much unread the worker takes no more. What libssh holds by then (the channel's window, up to
    /// twice that where a program writes to both streams without end) comes on top when the command ends or
    /// reading goes on.
    static constexpr qsizetype queueLimit = 1024 * 1024;

    ~ExecChannel() override;

    /// The next output, at most about `mostBytes`, in the order in which it came; empty when none waits.
    QList<Chunk> read(qsizetype mostBytes);
    /// The command ended and all its output was read.
    bool atEnd() const;
    /// What it ended with; meaningful once atEnd().
    Ending ending() const;

    /// Ends the remote program: SIGTERM, after 2 s SIGKILL, after 2 s more the channel is closed regardless.
    /// finished() still follows. Closing only takes the program's output away: one that prints nothing may go
    /// on where the server knows no signals or refuses them (OpenSSH does for root, who has no privilege
    /// separation), or where it has left the command's process group, as daemons do.
    void cancel();

Q_SIGNALS:
    /// There is output to read() where there was none.
    void readyRead();
    /// atEnd() has become true, or will with the next read() that empties the queue. Once.
    void finished();

private:
    friend class SshConnection;
    class Private;
    explicit ExecChannel(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace krown
