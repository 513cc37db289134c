#include "web/HttpConnection.h"

#include "web/Guard.h"
#include "web/NetworkPlatform.h"
#include "web/OwnHosts.h"
#include "web/ResponseHead.h"
#include "web/Transport.h"

namespace krown {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto closingTimeout = 2s;
constexpr auto forever = std::chrono::milliseconds::max();
constexpr qint64 smallestReadBuffer = 64 * 1024;
constexpr qsizetype oneWriteBytes = 16 * 1024; // an answer up to this goes out in one packet with its head

} // namespace

HttpConnection::HttpConnection(QTcpSocket* socket, const Site& site, std::shared_ptr<const OwnHosts> ownHosts,
                               QObject* parent)
    : QObject(parent)
    , m_socket(socket)
    , m_site(site)
    , m_ownHosts(std::move(ownHosts))
    , m_scanner(site.limits.urlBytes, site.limits.headBytes)
{
    m_socket->setParent(this);
    // A whole head has to fit, since it is left unread until it is judged.
    m_socket->setReadBufferSize(
        std::max<qint64>(smallestReadBuffer, 2 * (m_site.limits.urlBytes + m_site.limits.headBytes)));
    enter(State::Head, m_site.limits.headTimeout);
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpConnection::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &HttpConnection::closed);
    onBytesTaken(m_socket, this, &HttpConnection::writeDone);
}

HttpConnection::~HttpConnection() = default;

void HttpConnection::enter(State state, std::chrono::milliseconds timeout)
{
    m_state = state;
    m_deadline = timeout == forever ? QDeadlineTimer(QDeadlineTimer::Forever) : QDeadlineTimer(timeout);
    if (state == State::Head) m_waitingSince = steady_clock::now();
}

void HttpConnection::sweep()
{
    if (m_state == State::Closed) return;
    if (m_socket->state() == QAbstractSocket::UnconnectedState) return closed();
    if (!m_deadline.hasExpired()) return;
    switch (m_state) {
    case State::Head:
        if (m_headHasBegun) return refuse(refusals::headTimeout);
        return closeGently();
    case State::Body:
        return refuse(refusals::bodyTimeout);
    default:
        m_socket->abort(); // reads nothing of its answer, or does not hang up
    }
}

void HttpConnection::finish()
{
    m_finishing = true;
    if (m_state == State::Head) closeGently();
}

void HttpConnection::read()
{
    switch (m_state) {
    case State::Head:
        return readHead();
    case State::Body:
        return readBody();
    case State::Closing:
        m_socket->skip(m_socket->bytesAvailable());
        return;
    default:
        return; // waits in the socket's buffer
    }
}

void HttpConnection::readHead()
{
    if (m_socket->bytesAvailable() == 0) return;
    if (!m_headHasBegun) {
        m_headHasBegun = true;
        m_deadline = std::min(m_deadline, QDeadlineTimer(m_site.limits.headTimeout));
    }
    const QByteArray bytes = m_socket->peek(m_socket->bytesAvailable());
    const Accepted<qsizetype> size = m_scanner.scan(bytes);
    if (!size) return refuse(size.error());
    if (*size == 0) return;
    const Accepted<RequestHead> head = parseHead(QByteArrayView(bytes).first(*size));
    if (!head) return refuse(head.error());
    beginRequest(*head, *size);
}

void HttpConnection::beginRequest(const RequestHead& head, qsizetype headSize)
{
    m_withoutBody = head.isHead();
    if (const std::optional<Refusal> complaint = judge(head, *m_ownHosts, m_site.limits))
        return refuse(*complaint);
    Accepted<Request> request = toRequest(head);
    if (!request) return refuse(request.error());
    request->peer = plain(m_socket->peerAddress());
    if (head.isWebSocket()) return upgrade(*std::move(request), headSize);

    m_socket->skip(headSize);
    m_request = *std::move(request);
    m_bodyBytes = head.contentLength;
    m_keepAlive = head.keepsAlive();
    enter(State::Body, m_site.limits.bodyTimeout);
    const bool waitsForUs = head.count("expect") > 0 && head.minorVersion > 0;
    if (waitsForUs && m_bodyBytes > m_socket->bytesAvailable())
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    readBody();
}

void HttpConnection::upgrade(Request request, qsizetype headSize)
{
    const SocketRoute* route = m_site.router->findSocket(request);
    if (!route) return refuse(refusals::noSuchPath);
    // Until the handshake is answered a client has nothing to send; QWebSocketServer would lose it.
    if (m_socket->bytesAvailable() > headSize) return refuse(refusals::badHandshake);

    QTcpSocket* const socket = std::exchange(m_socket, nullptr);
    m_state = State::Closed;
    socket->disconnect(this);
    socket->setParent(nullptr);
    socket->setReadBufferSize(0); // a frame larger than the buffer would never become whole
    Q_EMIT upgraded(socket, *route, request);
    Q_EMIT finished();
}

void HttpConnection::readBody()
{
    m_request.body += m_socket->read(m_bodyBytes - m_request.body.size());
    if (m_request.body.size() == m_bodyBytes) answer();
}

void HttpConnection::answer()
{
    enter(State::Answering, forever); // a handler has its own deadlines
    answerWith(m_site.router, std::exchange(m_request, {}), this);
}

QCoro::Task<> HttpConnection::answerWith(std::shared_ptr<const Router> router, Request request,
                                         QPointer<HttpConnection> connection)
{
    const Response response = co_await router->answer(std::move(request));
    if (connection && connection->m_state == State::Answering) connection->write(response);
}

void HttpConnection::write(const Response& response)
{
    enter(State::Writing, m_site.limits.writeTimeout);
    // Whoever pipelines gets one answer, and sends the rest again on another connection.
    if (m_finishing || m_socket->bytesAvailable() > 0) m_keepAlive = false;
    const QByteArray head = responseHead(response, m_keepAlive);
    const QByteArray body = m_withoutBody || response.status == 204 ? QByteArray() : response.body;
    if (body.size() <= oneWriteBytes) {
        m_socket->write(head + body);
    } else {
        m_socket->write(head);
        m_socket->write(body);
    }
    m_socket->flush();
}

void HttpConnection::writeDone()
{
    if (m_state != State::Writing) return;
    if (bytesOnTheWay(m_socket) > 0) {
        m_deadline = QDeadlineTimer(m_site.limits.writeTimeout);
    } else if (m_keepAlive && !m_finishing) {
        awaitNextHead();
    } else {
        closeGently();
    }
}

void HttpConnection::awaitNextHead()
{
    enter(State::Head, m_site.limits.idleTimeout);
    m_scanner = HeadScanner(m_site.limits.urlBytes, m_site.limits.headBytes);
    m_headHasBegun = false;
    m_withoutBody = false;
    // What came while the answer was on its way, in a turn of its own: others may be waiting.
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &HttpConnection::read, Qt::QueuedConnection);
}

void HttpConnection::refuse(const Refusal& refusal)
{
    m_keepAlive = false;
    m_isRefused = true;
    write(refusal.toResponse());
}

/// A socket that is closed with bytes unread resets the connection, and the client may lose the answer. So
/// our side ends first, and what still comes is dropped until the client hangs up, or for a short while. With
/// TLS there is no ending of one side only; a client that is still sending finds Connection: close instead.
void HttpConnection::closeGently()
{
    enter(State::Closing, closingTimeout);
    m_socket->skip(m_socket->bytesAvailable());
    const bool isTls = qobject_cast<QSslSocket*>(m_socket) != nullptr;
    if (!isTls) {
        platform::shutDownWriting(m_socket->socketDescriptor());
    } else if (!m_isRefused) {
        m_socket->disconnectFromHost();
    }
}

void HttpConnection::closed()
{
    if (m_state == State::Closed) return;
    enter(State::Closed, forever);
    Q_EMIT finished();
}

} // namespace krown
