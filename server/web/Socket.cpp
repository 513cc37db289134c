#include "web/Socket.h"

#include "web/GatedSocket.h"
#include "web/Transport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QWebSocket>
#include <QtEndian>

#include <array>

namespace krown {

namespace {

using namespace std::chrono_literals;

constexpr qsizetype mostReasonBytes = 123; // RFC 6455, 5.5: a control frame holds 125, two are the code
constexpr auto unsupportedData = QWebSocketProtocol::CloseCodeDatatypeNotSupported;
// RFC 6455, 5.2.
constexpr quint8 textFrame = 1;
constexpr quint8 binaryFrame = 2;
constexpr quint8 closeFrame = 8;
constexpr quint8 lastFragment = 0x80;
constexpr int mostSilentIntervals = 1;
// The ping of a client that reads slowly stands behind all that it has not read yet.
constexpr int mostSilentIntervalsOfSlowReader = 20;

QByteArray shortened(const QString& reason)
{
    const QByteArray bytes = reason.toUtf8();
    if (bytes.size() <= mostReasonBytes) return bytes;
    const auto isInsideCharacter = [&bytes](qsizetype at) {
        return (static_cast<uchar>(bytes[at]) & 0xc0) == 0x80;
    };
    qsizetype end = mostReasonBytes;
    while (isInsideCharacter(end))
        --end;
    return bytes.first(end);
}

} // namespace

Socket::Socket(QWebSocket* socket, QObject* parent, std::chrono::milliseconds pingInterval)
    : QObject(parent)
    , m_socket(socket)
    , m_transport(socket->findChild<QTcpSocket*>())
    , m_pinger(this)
{
    Q_ASSERT(m_transport);
    m_socket->setParent(this);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &Socket::receive);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, &Socket::receiveBinary);
    // It comes with the client's close frame, but also when a write fails.
    connect(m_socket, &QWebSocket::aboutToClose, this, [this] {
        if (!m_isCutOff && m_transport->error() == QAbstractSocket::UnknownSocketError) m_saidGoodbye = true;
    });
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
    return !m_closed && !m_isCutOff && !m_isClosing && m_socket->state() == QAbstractSocket::ConnectedState;
}

bool Socket::isWritable() const
{
    return isOpen() && bytesWaiting() < m_highWater;
}

qint64 Socket::bytesWaiting() const
{
    return bytesOnTheWay(m_transport);
}

void Socket::sendEvent(const QString& event, const QJsonObject& payload)
{
    if (!isOpen()) return;
    const QJsonObject message{{QStringLiteral("event"), event}, {QStringLiteral("payload"), payload}};
    sendText(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

void Socket::sendError(const Error& error, const QJsonObject& further)
{
    QJsonObject payload = further;
    payload.insert(QStringLiteral("code"), error.code);
    payload.insert(QStringLiteral("message"), error.message);
    if (!error.field.isEmpty()) payload.insert(QStringLiteral("field"), error.field);
    sendEvent(QStringLiteral("error"), payload);
}

void Socket::turnAway(const Error& error)
{
    sendError(error);
    close(policyViolation, error.message);
}

void Socket::sendText(QByteArrayView utf8)
{
    sendFrame(textFrame, utf8);
}

void Socket::sendBinary(QByteArrayView bytes)
{
    sendFrame(binaryFrame, bytes);
}

/// One whole frame (RFC 6455, 5.2), written beside QWebSocket, which would want text as UTF-16. It writes
/// whole frames as well, and a server's are not masked.
void Socket::sendFrame(quint8 opcode, QByteArrayView payload)
{
    if (!isOpen()) return;
    std::array<char, 10> head = {static_cast<char>(lastFragment | opcode)};
    qsizetype headSize = 2;
    if (payload.size() < 126) {
        head[1] = static_cast<char>(payload.size());
    } else if (payload.size() <= 0xFFFF) {
        head[1] = 126;
        qToBigEndian(static_cast<quint16>(payload.size()), &head[2]);
        headSize += 2;
    } else {
        head[1] = 127;
        qToBigEndian(static_cast<quint64>(payload.size()), &head[2]);
        headSize += 8;
    }
    m_transport->write(head.data(), headSize);
    m_transport->write(payload.data(), payload.size());
    noteFullness();
}

void Socket::flush()
{
    if (isOpen()) m_transport->flush();
}

void Socket::noteFullness()
{
    if (!isWritable()) m_wasFull = true;
    if (bytesWaiting() > cutOff) {
        // In a turn of its own: whoever sends need not expect closed() in the middle of it.
        m_isCutOff = true;
        QMetaObject::invokeMethod(this, &Socket::cutOffNow, Qt::QueuedConnection);
    }
}

void Socket::cutOffNow()
{
    m_isCutOff = true;
    m_socket->abort();
}

/// Not by QWebSocket, which closes the TCP connection at once: what the client sends meanwhile then meets a
/// reset, and that takes away what the client has not read yet, the reason included.
void Socket::close(quint16 code, const QString& reason, std::chrono::milliseconds patience)
{
    if (!isOpen()) return;
    QByteArray payload(2, Qt::Uninitialized);
    qToBigEndian(code, payload.data());
    sendFrame(closeFrame, payload + shortened(reason));
    flush();
    m_isClosing = m_saidGoodbye = true;
    m_pinger.stop();
    holdMessages(false); // or the answer would not be seen
    QTimer::singleShot(patience, this, &Socket::cutOffNow);
}

void Socket::receive(const QString& text)
{
    showedLife();
    if (m_isClosing) return;
    Q_EMIT messageReceived(text);
}

void Socket::receiveBinary(const QByteArray& bytes)
{
    showedLife();
    if (m_isClosing) return;
    if (!m_acceptsBinary) return close(unsupportedData, QStringLiteral("Messages here are text."));
    Q_EMIT binaryReceived(bytes);
}

void Socket::holdMessages(bool held)
{
    m_isHeld = held;
    auto* gate = dynamic_cast<ReadGate*>(m_transport);
    Q_ASSERT(gate);
    gate->setHeld(held);
}

void Socket::leaveFor(QThread* thread)
{
    Q_EMIT left();
    setParent(nullptr);
    moveToThread(thread);
}

void Socket::bytesTaken()
{
    if (!m_wasFull) return;
    showedLife(); // what the system takes at once says nothing, but this has waited for the client
    if (bytesWaiting() > m_highWater / 2) return;
    m_wasFull = false;
    QMetaObject::invokeMethod(this, &Socket::drained, Qt::QueuedConnection); // never in the middle of a send
}

void Socket::keepAlive()
{
    if (m_isHeld) showedLife(); // it cannot: its answers wait behind what we do not read
    const bool isSlowReader = bytesWaiting() > 0;
    if (m_silentIntervals >= (isSlowReader ? mostSilentIntervalsOfSlowReader : mostSilentIntervals)) {
        cutOffNow();
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
