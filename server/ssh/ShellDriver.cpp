#include "ssh/ShellDriver.h"

namespace krown {

ShellDriver::ShellDriver(std::shared_ptr<ShellUser> user, ShellRequest request, std::function<void()> wake)
    : m_user(std::move(user))
    , m_request(std::move(request))
    , m_wake(std::move(wake))
{
}

int ShellDriver::request(ssh_channel channel)
{
    if (m_request.hasPty && !m_isPtyThere) {
        const int result = ssh_channel_request_pty_size(channel, m_request.term.constData(),
                                                        m_request.columns, m_request.rows);
        if (result != SSH_OK) return result;
        m_isPtyThere = true;
    }
    for (; m_environmentAsked < m_request.environment.size(); ++m_environmentAsked) {
        const auto& [name, value] = m_request.environment[m_environmentAsked];
        if (ssh_channel_request_env(channel, name.constData(), value.constData()) == SSH_AGAIN)
            return SSH_AGAIN; // a refusal of one variable is no reason to refuse the shell
    }
    return requestProgram(channel);
}

int ShellDriver::requestProgram(ssh_channel channel)
{
    return m_request.command.isEmpty() ? ssh_channel_request_shell(channel)
                                       : ssh_channel_request_exec(channel, m_request.command.constData());
}

void ShellDriver::started(ssh_channel)
{
    m_user->started(*this);
}

qsizetype ShellDriver::write(QByteArrayView bytes)
{
    if (state() != State::Running) return bytes.size(); // it is over: nobody reads it any more
    const int written = ssh_channel_write(channel(), bytes.data(), static_cast<uint32_t>(bytes.size()));
    if (written < 0) return bytes.size();
    m_inputWaits = written < bytes.size();
    // libssh sends the rest of what it has taken at its next poll. With no room for any it has polled, and
    // may have found output.
    if (written > 0 || !m_isRetrying) m_wake();
    return written;
}

void ShellDriver::endInput()
{
    if (state() != State::Running || m_request.hasPty) return;
    ssh_channel_send_eof(channel());
    m_wake();
}

void ShellDriver::resize(int columns, int rows)
{
    if (state() != State::Running || !m_request.hasPty) return;
    ssh_channel_change_pty_size(channel(), columns, rows);
    m_wake();
}

void ShellDriver::resumeOutput()
{
    ChannelDriver::resume();
    m_wake();
}

void ShellDriver::close()
{
    hangUp();
    closeNow();
    m_wake();
}

/// Without its channel a silent program without a terminal would go on, with nobody to see or to end it.
void ShellDriver::hangUp()
{
    if (state() != State::Running || m_request.hasPty || hasExited()) return;
    ssh_channel_request_send_signal(channel(), "TERM");
}

void ShellDriver::sessionEnds()
{
    hangUp();
}

qsizetype ShellDriver::offer(bool, QByteArrayView bytes)
{
    m_hasOutput = true;
    return m_user->offer(bytes);
}

void ShellDriver::put(bool, QByteArrayView bytes)
{
    m_hasOutput = true;
    m_user->put(bytes);
}

void ShellDriver::tellNews()
{
    if (std::exchange(m_inputWaits, false)) {
        m_isRetrying = true;
        m_user->inputResumed();
        m_isRetrying = false;
    }
    if (std::exchange(m_hasOutput, false)) m_user->turnEnded();
}

void ShellDriver::ended(const ChannelEnding& ending)
{
    m_inputWaits = m_hasOutput = false;
    m_user->ended(ending);
}

} // namespace krown
