#include "web/Socket.h"

#include "web/Transport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QWebSocket>

namespace krown {

namespace {

using namespace std::chrono_literals;

constexpr auto closingTimeout = 10s;
constexpr qsizetype mostReasonBytes = 123; // RFC 6455, 5.5: a control frame holds 125, two are the code
constexpr auto unsupportedData = QWebSocketProtocol::CloseCodeDatatypeNotSupported;
constexpr int mostSilentIntervals = 1;
// The ping of a client that reads slowly stands behind all that it has not read yet.
constexpr int mostSilentIntervalsOfSlowReader = 20;

QString shortened(const QString& reason)
{
    const QByteArray bytes = reason.toUtf8();
    if (bytes.size() <= mostReasonBytes) return reason;
    const auto isInsideCharacter = [&bytes](qsizetype at) {
        return (static_cast<uchar>(bytes[at]) & 0xc0) == 0x80;
    };
    qsizetype end = mostReasonBytes;
    while (isInsideCharacter(end))
        --end;
    return QString::fromUtf8(bytes.first(end));
}

} // namespace

Socket::Socket(QWebSocket* socket, QObject* parent, std::chrono::milliseconds pingInterval)
    : QObject(parent)
    , m_socket(socket)
    , m_transport(socket->findChild<QTcpSocket*>())
{
    Q_ASSERT(m_transport);
    m_socket->setParent(this);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &Socket::receive);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this] { close(unsupportedData, QStringLiteral("Messages here are text.")); });
    connect(m_socket, &QWebSocket::pong, this, &Socket::showedLife);
    connect(m_socket, &QWebSocket::disconnected, this, &Socket::end);
    onBytesTaken(m_transport, this, &Socket::bytesTaken);
    connect(&m_pinger, &QTimer::timeout, this, &Socket::keepAlive);
    m_pinger.start(pingInterval);
}

Socket::~Socket()
{
    end();
}

bool Socket::isOpen() const
{
    return !m_closed && !m_isCutOff && m_socket->state() == QAbstractSocket::ConnectedState;
}

bool Socket::isWritable() const
{
    return isOpen() && bytesOnTheWay(m_transport) < highWater;
}

void Socket::sendEvent(const QString& event, const QJsonObject& payload)
{
    if (!isOpen()) return;
    const QJsonObject message{{QStringLiteral("event"), event}, {QStringLiteral("payload"), payload}};
    m_socket->sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
    if (!isWritable()) m_wasFull = true;
    if (bytesOnTheWay(m_transport) > cutOff) {
        // In a turn of its own: whoever sends need not expect closed() in the middle of it.
        m_isCutOff = true;
        QMetaObject::invokeMethod(m_socket, &QWebSocket::abort, Qt::QueuedConnection);
    }
}

void Socket::close(quint16 code, const QString& reason)
{
    if (!isOpen()) return;
    m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), shortened(reason));
    // A client that reads nothing never sees it.
    QTimer::singleShot(closingTimeout, m_socket, [socket = m_socket] { socket->abort(); });
}

void Socket::receive(const QString& text)
{
    showedLife();
    Q_EMIT messageReceived(text);
}

void Socket::bytesTaken()
{
    if (!m_wasFull) return;
    showedLife(); // what the system takes at once says nothing, but this has waited for the client
    if (bytesOnTheWay(m_transport) > highWater / 2) return;
    m_wasFull = false;
    QMetaObject::invokeMethod(this, &Socket::drained, Qt::QueuedConnection); // never in the middle of a send
}

void Socket::keepAlive()
{
    const bool isSlowReader = bytesOnTheWay(m_transport) > 0;
    if (m_silentIntervals >= (isSlowReader ? mostSilentIntervalsOfSlowReader : mostSilentIntervals)) {
        m_socket->abort();
        return;
    }
    ++m_silentIntervals;
    m_socket->ping();
}

void Socket::end()
{
    if (m_closed) return;
    m_closed = true;
    m_pinger.stop();
    Q_EMIT closed();
    deleteLater();
}

} // namespace krown
