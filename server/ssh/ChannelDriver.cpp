#include "ssh/ChannelDriver.h"

#include "ssh/SshErrors.h"

namespace krown {

namespace {

/// How much a host may send before we have taken any of it. At 100 ms, 16 MiB allow 160 MiB/s, and libssh's
/// own 1.25 MiB no more than 6 (it lets half be used up first): a distant host gets it always, for its output
/// comes in bursts that no reader keeps up with. A near host's reader who does not keep up would only cost
/// memory with it: it goes down to libssh's own by halves, and up again step by step.
constexpr qsizetype ownWindow = 1280000; // libssh, channels.c: WINDOWBASE
constexpr qsizetype nearWindow = 4 * 1024 * 1024;
constexpr qsizetype distantWindow = 16 * 1024 * 1024;
constexpr qint64 distantMs = 50;
constexpr qsizetype growthSteps = 16;

/// For reading what libssh holds: one for each worker, which grows to the most that was ever asked for.
char* scratch(qsizetype size)
{
    thread_local std::unique_ptr<char[]> buffer;
    thread_local qsizetype capacity = 0;
    if (capacity < size) {
        buffer.reset(
            new char[static_cast<size_t>(size)]); // not a vector: what nothing comes into costs nothing
        capacity = size;
    }
    return buffer.get();
}

} // namespace

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
        static_cast<ChannelDriver*>(driver)->m_ending.exitCode = status;
    };
    callbacks.channel_exit_signal_function = [](ssh_session, ssh_channel, const char* signal, int,
                                                const char*, const char*, void* driver) {
        static_cast<ChannelDriver*>(driver)->m_ending.signal = QString::fromUtf8(signal);
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
    m_opening.start();
    advance();
}

void ChannelDriver::advance()
{
    if (m_state == State::Opening) openAnswered(ssh_channel_open_session(m_channel.get()));
    if (m_state == State::Requesting) requestAnswered(request(m_channel.get()));
    if (!m_remoteClosed) return growWindow();
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
        const bool isDistant = m_opening.elapsed() > distantMs;
        m_largestWindow = m_window = isDistant ? distantWindow : nearWindow;
        if (isDistant) m_sinceGrowth = m_largestWindow; // at once: growing would take many round trips
        if (m_concluded) closeNow();                    // given up while it was being opened
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
    conclude(sshErrors::failed(QStringLiteral("The host would not start what was to run: %1")
                                   .arg(errorOf(ssh_channel_get_session(m_channel.get())))));
}

int ChannelDriver::received(QByteArrayView bytes, bool isStderr)
{
    // libssh shows everything of this stream that it holds, what was withheld before included.
    const qsizetype before = withheldOf(isStderr);
    const QByteArrayView fresh = bytes.sliced(before);
    m_sinceGrowth += fresh.size();
    m_hasPrinted = true;
    // Once something waits, all that follows waits behind it, or the streams would lose their order.
    const qsizetype taken = m_withheld.empty() ? offer(isStderr, fresh) : 0;
    if (taken < fresh.size()) withhold(isStderr, fresh.size() - taken);
    return static_cast<int>(taken);
}

void ChannelDriver::withhold(bool isStderr, qsizetype size)
{
    if (m_withheld.empty() && m_largestWindow == nearWindow) m_window = std::max(ownWindow, m_window / 2);
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
    const qsizetype mostOut = withheldOf(false);
    char* const buffer = scratch(mostOut + withheldOf(true));
    const QByteArrayView out = read(false, buffer, mostOut);
    deliver(out, read(true, buffer + mostOut, withheldOf(true)));
}

QByteArrayView ChannelDriver::read(bool isStderr, char* into, qsizetype mostBytes)
{
    if (mostBytes == 0) return {};
    const int got =
        ssh_channel_read_timeout(m_channel.get(), into, static_cast<uint32_t>(mostBytes), isStderr, 0);
    return {into, std::max(got, 0)};
}

/// Puts what was withheld where it belongs, the two streams in the order in which they came.
void ChannelDriver::deliver(QByteArrayView out, QByteArrayView err)
{
    for (const Withheld& stretch : std::exchange(m_withheld, {})) {
        QByteArrayView& stream = stretch.isStderr ? err : out;
        const qsizetype size = std::min(stretch.size, stream.size());
        put(stretch.isStderr, stream.first(size));
        stream = stream.sliced(size);
    }
}

/// libssh opens a window to its whole size when as much is asked for as it shall hold; by itself it goes to
/// 1.25 MiB, and only when half of that is used up.
void ChannelDriver::growWindow()
{
    if (m_state != State::Running || !m_withheld.empty() || m_sinceGrowth < m_window / 4) return;
    m_sinceGrowth = 0;
    m_window = std::min(m_largestWindow, m_window + m_largestWindow / growthSteps);
    // The call polls. What it finds is offered as ever; what is not taken then, it reads.
    const QByteArrayView out = read(false, scratch(m_window), m_window);
    if (out.isEmpty()) return;
    QByteArray err(withheldOf(true), Qt::Uninitialized);
    deliver(out, read(true, err.data(), err.size()));
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
    if (m_state == State::Running) fetchWithheld(); // as long as the session can give it
    sessionEnds();
    conclude(error);
    m_state = State::Ended;
}

void ChannelDriver::conclude(const std::optional<Error>& error)
{
    const bool waitsForHost = m_state == State::Opening || m_state == State::Closing;
    if (!waitsForHost) m_state = State::Ended;
    if (std::exchange(m_concluded, true)) return;
    m_ending.error = error;
    ended(m_ending);
}

} // namespace krown
