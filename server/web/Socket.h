#pragma once

#include "core/Error.h"
#include "web/Request.h"

#include <QObject>
#include <QTimer>

#include <chrono>

class QTcpSocket;
class QThread;
class QWebSocket;

namespace krown {

/// A WebSocket of one client, with back-pressure. On the server thread until leaveFor(), then on the thread
/// that it left for. Deletes itself after closed().
class Socket : public QObject
{
    Q_OBJECT

public:
    /// A writer that has more to send waits while this much is on its way (see isWritable()), unless
    /// setHighWater() says otherwise.
    static constexpr qint64 highWater = 1024 * 1024;
    /// For close(): "not you, not this, not here" (RFC 6455, 7.4.1).
    static constexpr quint16 normalClosure = 1000;
    static constexpr quint16 goingAway = 1001;
    static constexpr quint16 policyViolation = 1008;
    /// A client that lets this much pile up does not read: it is cut off.
    static constexpr qint64 cutOff = 8 * highWater;

    /// Takes the QWebSocket over, whose QTcpSocket must be its child. A client that shows no sign of life for
    /// `pingInterval` is asked for one, and cut off when it gives none for as long again.
    Socket(QWebSocket* socket, QObject* parent, std::chrono::milliseconds pingInterval);
    ~Socket() override;

    bool isOpen() const;
    /// The client said goodbye (RFC 6455, 7.1.2), or we did; otherwise it was cut off.
    bool isClosedCleanly() const { return m_saidGoodbye; }
    /// Less than the high water is on its way. Bulk output asks before each send and goes on at drained().
    bool isWritable() const;
    void setHighWater(qint64 bytes) { m_highWater = bytes; }
    /// Bytes sent that the operating system has not taken yet.
    qint64 bytesWaiting() const;
    /// {"event": event, "payload": payload} as one text message.
    void sendEvent(const QString& event, const QJsonObject& payload);
    /// {"event":"error","payload":{"message","code","field"?, ...}}
    void sendError(const Error& error, const QJsonObject& further = {});
    /// One message, of text in UTF-8 or of bytes. It goes out with the next turn of the event loop, or with
    /// flush().
    void sendText(QByteArrayView utf8);
    void sendBinary(QByteArrayView bytes);
    void flush();

    /// Tells the client why it is not served, and closes with policyViolation.
    void turnAway(const Error& error);

    /// Binary messages are wanted; otherwise a client that sends one is refused.
    void acceptBinary() { m_acceptsBinary = true; }
    /// From the next message on, what the client sends waits: a little here, the rest with the client.
    void holdMessages(bool held);

    /// Goes to another thread, and belongs to whoever called this. Server thread; left() is the last that it
    /// tells there.
    void leaveFor(QThread* thread);
    /// Tells the client why (RFC 6455, 7.4: 1000 normal, 1008 policy, ...), behind all that was sent before,
    /// and closes when the client has answered: by then it has read everything. One that does not is cut off
    /// after `patience`. From now on nothing is sent, and what the client sends counts no more.
    void close(quint16 code, const QString& reason,
               std::chrono::milliseconds patience = std::chrono::seconds(10));

Q_SIGNALS:
    /// A whole text message, at most 1 MiB.
    void messageReceived(const QString& text);
    /// A whole binary message, at most 1 MiB; only after acceptBinary().
    void binaryReceived(const QByteArray& bytes);
    /// isWritable() is true again after it was false.
    void drained();
    /// Once, however it ended.
    void closed();
    void left();

private:
    void receive(const QString& text);
    void receiveBinary(const QByteArray& bytes);
    bool isConnected() const;
    void cutOffNow();
    void sendFrame(quint8 opcode, QByteArrayView payload);
    void noteFullness();
    void bytesTaken();
    void keepAlive();
    void showedLife() { m_silentIntervals = 0; }
    void end();

    QWebSocket* m_socket;
    QTcpSocket* m_transport; // a child of m_socket; it alone knows of bytes that TLS has encrypted
    QTimer m_pinger;
    qint64 m_highWater = highWater;
    int m_silentIntervals = 0;
    bool m_acceptsBinary = false;
    bool m_isHeld = false;
    bool m_isClosing = false;
    bool m_saidGoodbye = false;
    bool m_wasFull = false; // drained() is owed
    bool m_isCutOff = false;
    bool m_closed = false;
};

} // namespace krown
