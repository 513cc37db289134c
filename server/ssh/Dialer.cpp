#include "ssh/Dialer.h"

#include "ssh/SshErrors.h"
#include "ssh/TcpSocket.h"

#include <QHostInfo>

namespace krown {

namespace {

/// Stands for "no answer in its share of the time" among the system's error numbers.
constexpr int noAnswer = -1;

} // namespace

Dialer::Dialer(const ConnectRequest& request, Done done, QObject* parent)
    : QObject(parent)
    , m_request(request)
    , m_done(std::move(done))
    , m_deadline(request.timeout)
    , m_descriptor(tcp::invalid)
{
    m_share.setSingleShot(true);
    connect(&m_share, &QTimer::timeout, this, [this] { tried(noAnswer); });
}

Dialer::~Dialer()
{
    if (m_lookup >= 0) QHostInfo::abortHostLookup(m_lookup);
    dropAttempt();
}

void Dialer::start()
{
    QHostAddress literal;
    if (literal.setAddress(m_request.host)) return resolved({literal});
    m_lookup = QHostInfo::lookupHost(m_request.host, this, [this](const QHostInfo& info) {
        m_lookup = -1;
        resolved(info.addresses());
    });
}

void Dialer::resolved(const QList<QHostAddress>& addresses)
{
    m_addresses = addresses;
    tryNext();
}

void Dialer::tryNext()
{
    if (m_addresses.isEmpty()) return m_done(failure(error()));
    const auto share = m_deadline.remainingTimeAsDuration() / m_addresses.size();
    const tcp::Attempt attempt = tcp::startConnecting(m_addresses.takeFirst(), m_request.port);
    if (attempt.error != 0) return tried(attempt.error);
    m_descriptor = attempt.descriptor;
    m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
    m_exception = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Exception);
    for (const auto* notifier : {m_writable.get(), m_exception.get()})
        connect(notifier, &QSocketNotifier::activated, this,
                [this] { decided(tcp::connectError(m_descriptor)); });
    m_share.start(std::chrono::ceil<std::chrono::milliseconds>(share));
}

void Dialer::decided(int error)
{
    if (error != 0) return tried(error);
    const qintptr descriptor = std::exchange(m_descriptor, tcp::invalid);
    dropAttempt();
    m_done(descriptor);
}

void Dialer::tried(int error)
{
    dropAttempt();
    m_errors.append(error);
    tryNext();
}

void Dialer::dropAttempt()
{
    m_share.stop();
    for (auto* notifier : {&m_writable, &m_exception}) {
        if (!*notifier) continue;
        (*notifier)->setEnabled(false);
        notifier->release()->deleteLater(); // it may be the one that is telling us
    }
    if (m_descriptor != tcp::invalid) tcp::close(std::exchange(m_descriptor, tcp::invalid));
}

Error Dialer::error() const
{
    if (m_errors.isEmpty()) return sshErrors::hostNotFound(m_request);
    const QString endpoint = endpointText(m_request);
    // A refusal says most about the host, so it goes before what other addresses of it said.
    for (const int error : m_errors)
        if (error != noAnswer && tcp::troubleOf(error) == tcp::Trouble::Refused)
            return {ErrorKind::RemoteFailed, QStringLiteral("connection_refused"),
                    QStringLiteral("%1 refused the connection. Is an SSH server running there, on this port?")
                        .arg(endpoint)};
    const int first = m_errors.first();
    if (first == noAnswer || tcp::troubleOf(first) == tcp::Trouble::TimedOut)
        return sshErrors::connectTimeout(
            QStringLiteral("%1 did not answer within %2.").arg(endpoint, secondsText(m_request.timeout)));
    return {ErrorKind::RemoteFailed, QStringLiteral("host_unreachable"),
            QStringLiteral("%1 cannot be reached: %2.").arg(endpoint, tcp::textOf(first))};
}

} // namespace krown
