#include "ssh/ConnectionDriver.h"

#include "ssh/ExecDriver.h"
#include "ssh/SessionOptions.h"
#include "ssh/ShellDriver.h"
#include "ssh/SshErrors.h"
#include "ssh/TcpSocket.h"

namespace krown {

namespace {

/// How much one turn takes from the network before others have theirs.
constexpr quint64 turnBudget = 256 * 1024;

constexpr std::chrono::milliseconds halfSecond(500); // by which Qt::VeryCoarseTimer may be off

} // namespace

ConnectionDriver::ConnectionDriver(ConnectRequest request, KeyHandle key, Mailbox& home, Listener listener,
                                   QObject* parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_key(std::move(key))
    , m_home(home)
    , m_listener(std::move(listener))
    , m_silence(m_request.keepaliveInterval)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &ConnectionDriver::timedOut);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &ConnectionDriver::turn);
    m_gathering.setSingleShot(true);
    m_gathering.setTimerType(Qt::PreciseTimer);
    connect(&m_gathering, &QTimer::timeout, this, &ConnectionDriver::turn);
    m_silenceCheck.setSingleShot(true);
    connect(&m_silenceCheck, &QTimer::timeout, this, &ConnectionDriver::checkSilence);
}

ConnectionDriver::~ConnectionDriver()
{
    release();
}

void ConnectionDriver::start()
{
    m_deadline.start(m_request.timeout);
    m_dialer =
        std::make_unique<Dialer>(m_request, [this](const Result<qintptr>& result) { dialled(result); });
    m_dialer->start();
}

void ConnectionDriver::dialled(const Result<qintptr>& descriptor)
{
    m_dialer.release()->deleteLater(); // it is the one that is telling us
    if (!descriptor) return end(descriptor.error(), {});
    tcp::prepareForUse(*descriptor);
    auto session = makeSession(m_request, *descriptor);
    if (!session) {
        tcp::close(*descriptor);
        return end(session.error(), {});
    }
    m_session = *std::move(session);
    ssh_set_counters(m_session.get(), &m_bytes, nullptr);
    m_handshake = std::make_unique<Handshake>(m_session.get(), m_request, m_key);
    m_readable = std::make_unique<QSocketNotifier>(*descriptor, QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(*descriptor, QSocketNotifier::Write);
    for (const auto* notifier : {m_readable.get(), m_writable.get()})
        connect(notifier, &QSocketNotifier::activated, this, &ConnectionDriver::turn);
    turn();
}

void ConnectionDriver::wake()
{
    if (std::exchange(m_awake, true)) return;
    QMetaObject::invokeMethod(this, &ConnectionDriver::turn, Qt::QueuedConnection);
}

void ConnectionDriver::turn()
{
    m_awake = false;
    if (!m_session) return;
    if (m_handshake)
        shakeHands();
    else
        exchange();
}

void ConnectionDriver::shakeHands()
{
    const auto state = m_handshake->advance();
    // libssh makes the socket blocking once it is connected; a write to a frozen peer would stop the worker.
    if (state != Handshake::State::Failed) tcp::makeNonBlocking(m_readable->socket());
    switch (state) {
    case Handshake::State::Working:
        return watchSocket();
    case Handshake::State::Failed:
        return end(m_handshake->error(), {});
    case Handshake::State::Done:
        return established();
    }
}

void ConnectionDriver::established()
{
    m_deadline.stop();
    m_established = true;
    const AttemptResult result = {m_handshake->acceptedHostKey(), m_handshake->hostKeyIsNew(), std::nullopt};
    m_handshake.reset();
    m_key.reset();
    m_request.credentials = {};
    m_event.reset(ssh_event_new());
    ssh_event_add_session(m_event.get(), m_session.get());
    // Each time that a worker is woken it looks at the sockets of all its connections. With timers of whole
    // seconds it looks after hundreds of idle ones at once.
    if (m_silence.tolerance() >= halfSecond) m_silenceCheck.setTimerType(Qt::VeryCoarseTimer);
    m_silenceCheck.start(m_silence.timeToLook());
    m_listener.attemptEnded(result);
    exchange();
}

void ConnectionDriver::exchange()
{
    if (std::exchange(m_isGathering, false)) {
        m_gathering.stop();
        tcp::setLowWater(m_readable->socket(), 1); // or libssh's own poll would see nothing
    }
    const quint64 before = m_bytes.in_bytes;
    int polled = SSH_OK;
    quint64 seen = 0;
    do {
        polled = ssh_event_dopoll(m_event.get(), 0);
        seen = m_bytes.in_bytes;
        m_channels.advance(m_session.get());
    } while (polled == SSH_OK && m_bytes.in_bytes - before < turnBudget && !m_channels.isFull());
    m_silence.heard(m_bytes.in_bytes);
    if (polled == SSH_ERROR || isLost(m_session.get())) return lose(whyLost());
    m_channels.tellNews();
    if (const auto pause = m_channels.nextTry()) m_retry.start(*pause);
    if ((polled == SSH_OK && !m_channels.isFull()) || m_bytes.in_bytes != seen)
        wake(); // stopped by the budget: the rest may be in libssh, out of the socket's sight. Or another
                // call into it has polled, and what it found is not told yet.
    else if (m_batching.hasRead(m_bytes.in_bytes - before))
        gather();
    watchSocket();
}

/// Lets some arrive before the next turn.
void ConnectionDriver::gather()
{
    tcp::setLowWater(m_readable->socket(), ReadBatching::enoughBytes);
    m_gathering.start(ReadBatching::longest);
    m_isGathering = true;
}

void ConnectionDriver::watchSocket()
{
    m_readable->setEnabled(!m_channels.isFull());
    m_writable->setEnabled((ssh_get_poll_flags(m_session.get()) & SSH_WRITE_PENDING) != 0);
    // Hosts send the next small packet only once the last one is acknowledged (RFC 896), and systems take 40
    // ms for that where they expect to have something to send along.
    if (m_handshake || m_channels.isStarting()) tcp::acknowledgeAtOnce(m_readable->socket());
}

void ConnectionDriver::checkSilence()
{
    const auto verdict = m_channels.isFull() ? SilenceWatch::Verdict::Alive // it is we who do not listen
                                             : m_silence.look();
    m_silenceCheck.start(m_silence.timeToLook());
    switch (verdict) {
    case SilenceWatch::Verdict::Alive:
        return;
    case SilenceWatch::Verdict::AskForSign:
        ssh_send_keepalive(m_session.get());
        return exchange();
    case SilenceWatch::Verdict::Lost:
        return lose(QStringLiteral("%1 has not answered for %2. The connection is lost.")
                        .arg(endpointText(m_request), secondsText(m_silence.longestSilence())));
    }
}

void ConnectionDriver::timedOut()
{
    const QString endpoint = endpointText(m_request);
    const QString limit = secondsText(m_request.timeout);
    const QString message = m_handshake
                                ? QStringLiteral("%1 is there, but did not answer within %2 while %3.")
                                      .arg(endpoint, limit, m_handshake->waitingFor())
                                : QStringLiteral("%1 did not answer within %2.").arg(endpoint, limit);
    end(sshErrors::connectTimeout(message), {});
}

QString ConnectionDriver::whyLost() const
{
    const QString goodbye = goodbyeOf(m_session.get());
    const QString endpoint = endpointText(m_request);
    return goodbye.isEmpty() ? QStringLiteral("%1 closed the connection.").arg(endpoint)
                             : QStringLiteral("%1 ended the connection: %2").arg(endpoint, goodbye);
}

void ConnectionDriver::lose(const QString& reason)
{
    end({ErrorKind::RemoteFailed, QStringLiteral("ssh_connection_lost"), reason}, reason);
}

void ConnectionDriver::end(const Error& error, const QString& reason)
{
    if (std::exchange(m_over, true)) return;
    AttemptResult result;
    if (m_handshake) result = {m_handshake->acceptedHostKey(), m_handshake->hostKeyIsNew(), std::nullopt};
    result.error = error;
    m_channels.failAll(error);
    release();
    if (m_established)
        m_listener.closed(reason);
    else
        m_listener.attemptEnded(result);
    m_listener.over();
}

void ConnectionDriver::release()
{
    m_deadline.stop();
    m_silenceCheck.stop();
    m_retry.stop();
    m_gathering.stop();
    if (m_dialer) m_dialer.release()->deleteLater();
    for (auto* notifier : {&m_readable, &m_writable}) {
        if (!*notifier) continue;
        (*notifier)->setEnabled(false);
        notifier->release()->deleteLater(); // it may be the one whose turn it is
    }
    m_channels.failAll(sshErrors::connectionClosed());
    m_handshake.reset();
    if (m_event && m_session) {
        // libssh only sends what it knows the socket to take, and it knows that from the last poll.
        if (!isLost(m_session.get())) ssh_event_dopoll(m_event.get(), 0);
        ssh_event_remove_session(m_event.get(), m_session.get());
    }
    if (m_session && m_established) {
        const qintptr descriptor = sayGoodbye(m_session.release());
        if (descriptor != tcp::invalid) m_listener.lingers(descriptor);
    }
    m_session.reset();
    m_event.reset();
}

void ConnectionDriver::execute(std::shared_ptr<ExecPipe> pipe, const QByteArray& command)
{
    add(std::make_unique<ExecDriver>(std::move(pipe), command, m_home, [this] { wake(); }));
}

void ConnectionDriver::openShell(std::shared_ptr<ShellUser> user, const ShellRequest& request)
{
    add(std::make_unique<ShellDriver>(std::move(user), request, [this] { wake(); }));
}

void ConnectionDriver::add(std::unique_ptr<ChannelDriver> channel)
{
    if (m_over || !m_established) {
        channel->fail(sshErrors::connectionClosed());
        return channel->tellNews();
    }
    m_channels.add(std::move(channel));
    wake();
}

template <typename Action>
void ConnectionDriver::withExec(const ExecPipe* pipe, Action action)
{
    auto* channel = m_channels.find([pipe](const ChannelDriver& candidate) {
        const auto* exec = dynamic_cast<const ExecDriver*>(&candidate);
        return exec && exec->pipe() == pipe;
    });
    if (!channel) return; // ended in the meantime
    action(static_cast<ExecDriver&>(*channel));
    wake();
}

void ConnectionDriver::cancel(const ExecPipe* pipe)
{
    withExec(pipe, [](ExecDriver& exec) { exec.cancel(); });
}

void ConnectionDriver::resume(const ExecPipe* pipe)
{
    withExec(pipe, [](ExecDriver& exec) { exec.resume(); });
}

} // namespace krown
