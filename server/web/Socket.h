#pragma once

#include "web/Request.h"

#include <QObject>
#include <QTimer>

#include <chrono>

class QTcpSocket;
class QWebSocket;

namespace krown {

/// A WebSocket of one client, with back-pressure. Server thread. Deletes itself after closed().
class Socket : public QObject
{
    Q_OBJECT

public:
    /// A writer that has more to send waits while this much is on its way (see isWritable()).
    static constexpr qint64 highWater = 1024 * 1024;
    /// For close(): "not you, not this, not here" (RFC 6455, 7.4.1).
    static constexpr quint16 policyViolation = 1008;
    /// A client that lets this much pile up does not read: it is cut off.
    static constexpr qint64 cutOff = 8 * highWater;

    /// Takes the QWebSocket over, whose QTcpSocket must be its child. A client that shows no sign of life for
    /// `pingInterval` is asked for one, and cut off when it gives none for as long again.
    Socket(QWebSocket* socket, QObject* parent, std::chrono::milliseconds pingInterval);
    ~Socket() override;

    bool isOpen() const;
    /// Less than highWater is on its way. Bulk output asks before each send() and goes on at drained().
    bool isWritable() const;
    /// {"event": event, "payload": payload} as one text message.
    void sendEvent(const QString& event, const QJsonObject& payload);
    /// Tells the client why (RFC 6455, 7.4: 1000 normal, 1008 policy, ...), then closes.
    void close(quint16 code, const QString& reason);

Q_SIGNALS:
    /// A whole text message, at most 1 MiB.
    void messageReceived(const QString& text);
    /// isWritable() is true again after it was false.
    void drained();
    /// Once, however it ended.
    void closed();

private:
    void receive(const QString& text);
    void bytesTaken();
    void keepAlive();
    void showedLife() { m_silentIntervals = 0; }
    void end();

    QWebSocket* m_socket;
    QTcpSocket* m_transport; // a child of m_socket; it alone knows of bytes that TLS has encrypted
    QTimer m_pinger;
    int m_silentIntervals = 0;
    bool m_wasFull = false; // drained() is owed
    bool m_isCutOff = false;
    bool m_closed = false;
};

} // namespace krown
