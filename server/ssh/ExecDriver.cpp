#include "ssh/ExecDriver.h"

#include "ssh/Mailbox.h"

namespace krown {

namespace {

constexpr char terminateSignal[] = "TERM";
constexpr char killSignal[] = "KILL";
constexpr std::chrono::seconds patience(2);

ExecChannel::Stream streamOf(bool isStderr)
{
    return isStderr ? ExecChannel::Stream::Stderr : ExecChannel::Stream::Stdout;
}

} // namespace

ExecDriver::ExecDriver(std::shared_ptr<ExecPipe> pipe, QByteArray command, Mailbox& home,
                       std::function<void()> wake)
    : m_pipe(std::move(pipe))
    , m_command(std::move(command))
    , m_home(home)
    , m_wake(std::move(wake))
{
    m_patience.setSingleShot(true);
    QObject::connect(&m_patience, &QTimer::timeout, &m_patience, [this] {
        goOnCancelling();
        m_wake();
    });
}

void ExecDriver::cancel()
{
    if (m_signal || state() == State::Closing || state() == State::Ended) return;
    // What still holds the channel open then are leftovers of a command that is over: no signal reaches them.
    if (state() == State::Waiting || hasExited()) return closeNow();
    m_signal = terminateSignal;
    m_patience.start(patience);
    if (state() == State::Running) sendSignal();
}

void ExecDriver::goOnCancelling()
{
    if (m_signal == killSignal || hasExited()) return closeNow();
    m_signal = killSignal;
    m_patience.start(patience);
    if (state() == State::Running) sendSignal();
}

void ExecDriver::sendSignal()
{
    ssh_channel_request_send_signal(channel(), m_signal);
}

int ExecDriver::request(ssh_channel channel)
{
    return ssh_channel_request_exec(channel, m_command.constData());
}

void ExecDriver::started(ssh_channel channel)
{
    ssh_channel_send_eof(channel);
    if (m_signal) sendSignal();
}

qsizetype ExecDriver::offer(bool isStderr, QByteArrayView bytes)
{
    return m_pipe->offer(streamOf(isStderr), bytes);
}

void ExecDriver::put(bool isStderr, QByteArrayView bytes)
{
    m_pipe->put(streamOf(isStderr), bytes);
}

/// Without its channel a silent program would go on, with nobody to see or to end it.
void ExecDriver::sessionEnds()
{
    if (state() != State::Running || hasExited()) return;
    m_signal = terminateSignal;
    sendSignal();
}

void ExecDriver::ended(const ChannelEnding& ending)
{
    m_patience.stop();
    m_pipe->end(ending);
}

void ExecDriver::tellNews()
{
    const ExecPipe::News news = m_pipe->takeNews();
    if (!news.output && !news.end) return;
    m_home.post([pipe = m_pipe, news] {
        if (const auto tell = pipe->tell) tell(news);
    });
}

} // namespace krown
