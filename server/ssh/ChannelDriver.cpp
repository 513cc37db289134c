#include "ssh/ChannelDriver.h"

#include "ssh/SshErrors.h"

#include <array>

namespace krown {

ChannelDriver::ChannelDriver()
    : m_callbacks(makeCallbacks(this))
{
}

ChannelDriver::~ChannelDriver()
{
    // Freeing a channel may send, and so poll, and so call back into what is half gone.
    if (m_channel) ssh_remove_channel_callbacks(m_channel.get(), &m_callbacks);
}

ssh_channel_callbacks_struct ChannelDriver::makeCallbacks(ChannelDriver* self)
{
    ssh_channel_callbacks_struct callbacks = {};
    callbacks.userdata = self;
    callbacks.channel_data_function = [](ssh_session, ssh_channel, void* data, uint32_t size, int isStderr,
                                         void* driver) {
        return static_cast<ChannelDriver*>(driver)->received(
            {static_cast<const char*>(data), qsizetype(size)}, isStderr != 0);
    };
    callbacks.channel_close_function = [](ssh_session, ssh_channel, void* driver) {
        static_cast<ChannelDriver*>(driver)->m_remoteClosed = true;
    };
    callbacks.channel_exit_status_function = [](ssh_session, ssh_channel, int status, void* driver) {
        static_cast<ChannelDriver*>(driver)->exited(status);
    };
    callbacks.channel_exit_signal_function = [](ssh_session, ssh_channel, const char* signal, int,
                                                const char*, const char*, void* driver) {
        static_cast<ChannelDriver*>(driver)->exitedBySignal(QString::fromUtf8(signal));
    };
    ssh_callbacks_init(&callbacks);
    return callbacks;
}

void ChannelDriver::open(ssh_session session)
{
    m_refusal.clear();
    m_channel.reset(ssh_channel_new(session));
    if (!m_channel) return conclude(Error::internal(QStringLiteral("No memory for an SSH channel.")));
    ssh_set_channel_callbacks(m_channel.get(), &m_callbacks);
    m_state = State::Opening;
    advance();
}

void ChannelDriver::advance()
{
    if (m_state == State::Opening) openAnswered(ssh_channel_open_session(m_channel.get()));
    if (m_state == State::Requesting) requestAnswered(request(m_channel.get()));
    if (!m_remoteClosed) return;
    if (m_state == State::Requesting || m_state == State::Running) {
        fetchWithheld();
        conclude(std::nullopt);
    } else if (m_state == State::Closing) {
        m_state = State::Ended;
    }
}

void ChannelDriver::openAnswered(int result)
{
    if (result == SSH_AGAIN) return;
    if (result == SSH_OK) {
        m_state = State::Requesting;
        if (m_concluded) closeNow(); // given up while it was being opened
        return;
    }
    m_refusal = errorOf(ssh_channel_get_session(m_channel.get()));
    m_channel.reset();
    m_state = m_concluded ? State::Ended : State::Waiting;
}

void ChannelDriver::requestAnswered(int result)
{
    if (result == SSH_AGAIN) return;
    if (result == SSH_OK) {
        m_state = State::Running;
        return started(m_channel.get());
    }
    conclude(sshErrors::failed(QStringLiteral("The host would not start the command: %1")
                                   .arg(errorOf(ssh_channel_get_session(m_channel.get())))));
}

int ChannelDriver::received(QByteArrayView bytes, bool isStderr)
{
    // libssh shows everything of this stream that it holds, what was withheld before included.
    const qsizetype before = withheldOf(isStderr);
    const QByteArrayView fresh = bytes.sliced(before);
    // Once something waits, all that follows waits behind it, or the streams would lose their order.
    const qsizetype taken = m_withheld.empty() ? offer(isStderr, fresh) : 0;
    if (taken < fresh.size()) withhold(isStderr, fresh.size() - taken);
    return static_cast<int>(taken);
}

void ChannelDriver::withhold(bool isStderr, qsizetype size)
{
    if (!m_withheld.empty() && m_withheld.back().isStderr == isStderr)
        m_withheld.back().size += size;
    else
        m_withheld.push_back({isStderr, size});
}

qsizetype ChannelDriver::withheldOf(bool isStderr) const
{
    qsizetype size = 0;
    for (const Withheld& stretch : m_withheld)
        if (stretch.isStderr == isStderr) size += stretch.size;
    return size;
}

/// All of it at once: after a part, libssh would open the window again for a reader that is still slow.
void ChannelDriver::fetchWithheld()
{
    if (m_withheld.empty()) return;
    std::array<QByteArray, 2> streams;
    for (const bool isStderr : {false, true}) {
        QByteArray& buffer = streams[isStderr];
        buffer.resize(withheldOf(isStderr));
        if (buffer.isEmpty()) continue;
        const int got = ssh_channel_read_timeout(m_channel.get(), buffer.data(),
                                                 static_cast<uint32_t>(buffer.size()), isStderr, 0);
        buffer.resize(std::max(got, 0));
    }
    std::array<QByteArrayView, 2> rest = {streams[0], streams[1]};
    for (const Withheld& stretch : std::exchange(m_withheld, {})) {
        QByteArrayView& stream = rest[stretch.isStderr];
        const qsizetype size = std::min(stretch.size, stream.size());
        put(stretch.isStderr, stream.first(size));
        stream = stream.sliced(size);
    }
}

void ChannelDriver::resume()
{
    if (m_state == State::Running) fetchWithheld();
}

void ChannelDriver::closeNow()
{
    if (m_state == State::Requesting || m_state == State::Running) {
        fetchWithheld();
        // The first call may only get as far as the end of file while the socket is full.
        for (int attempt = 0; attempt < 2 && ssh_channel_close(m_channel.get()) == SSH_AGAIN; ++attempt) {
        }
        m_state = State::Closing;
    }
    conclude(std::nullopt);
}

void ChannelDriver::fail(const Error& error)
{
    sessionEnds();
    conclude(error);
    m_state = State::Ended;
}

void ChannelDriver::conclude(const std::optional<Error>& error)
{
    const bool waitsForHost = m_state == State::Opening || m_state == State::Closing;
    if (!waitsForHost) m_state = State::Ended;
    if (!std::exchange(m_concluded, true)) ended(error);
}

} // namespace krown
