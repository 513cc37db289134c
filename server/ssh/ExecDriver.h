#pragma once

#include "ssh/ChannelDriver.h"
#include "ssh/ExecPipe.h"

#include <QTimer>

namespace krown {

class Mailbox;

/// A command in its channel: without a PTY, with empty input. Lives on a worker's thread.
class ExecDriver : public ChannelDriver
{
public:
    /// `home` is told the news; `wake` asks for a turn of the connection.
    ExecDriver(std::shared_ptr<ExecPipe> pipe, QByteArray command, Mailbox& home, std::function<void()> wake);

    const ExecPipe* pipe() const { return m_pipe.get(); }

    /// TERM, KILL, then the channel is closed, with two seconds between. OpenSSH sends a signal to the whole
    /// process group of the command; what that does not reach is told at ExecChannel::cancel().
    void cancel();

    void tellNews() override;
    bool waitsForRoom() const override { return true; }

private:
    int request(ssh_channel channel) override;
    void started(ssh_channel channel) override;
    qsizetype offer(bool isStderr, QByteArrayView bytes) override;
    void put(bool isStderr, QByteArrayView bytes) override;
    void ended(const ChannelEnding& ending) override;

    void sessionEnds() override;

    void sendSignal();
    void goOnCancelling();

    std::shared_ptr<ExecPipe> m_pipe;
    QByteArray m_command;
    Mailbox& m_home;
    std::function<void()> m_wake;
    QTimer m_patience;
    const char* m_signal = nullptr; ///< the one last sent, or to be sent once it runs
};

} // namespace krown
