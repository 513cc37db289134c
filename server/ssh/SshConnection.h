#pragma once

#include "core/Result.h"

#include <QObject>

#include <memory>

namespace krown {

class ExecChannel;
class ShellUser;
class SshThread;
struct ShellRequest;

/// The near end of one authenticated SSH connection; libssh's end lives on a worker thread. Everything here
/// is called and told on the thread that owns the SshEngine. Dropping the last reference closes it.
class SshConnection : public QObject
{
    Q_OBJECT

public:
    ~SshConnection() override;

    bool isOpen() const;

    /// Starts `command` (bytes as the remote shell shall see them) on a channel of its own, without a PTY
    /// and with empty input. Any number may run side by side: when the host allows no further channel
    /// (OpenSSH's MaxSessions), it waits for one of ours to end. Never null; a failure shows in its result.
    std::shared_ptr<ExecChannel> execute(const QByteArray& command);

    /// Starts a shell, or a command whose input stays open. Everything about it is told to `user`, on
    /// thread(). One that the host allows no channel for (MaxSessions) ends with RemoteFailed
    /// `channel_refused`.
    void openShell(ShellRequest request, std::shared_ptr<ShellUser> user);

    /// The worker on which this connection lives.
    std::shared_ptr<const SshThread> thread() const;

    /// Ends the channels, says goodbye and disconnects. closed() follows.
    void close();

Q_SIGNALS:
    /// Once: by close(), by the remote side, or because the peer went silent (noticed within 45 s).
    /// `reason` is empty after close(), otherwise a sentence for a person.
    void closed(const QString& reason);

private:
    friend class SshEngine;
    class Private;
    explicit SshConnection(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace krown
