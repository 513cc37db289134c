#pragma once

#include <QSslSocket>
#include <QTcpSocket>

namespace krown {

/// Bytes that were written to this socket and have not reached the operating system. With TLS they wait
/// encrypted, where bytesToWrite() does not see them.
inline qint64 bytesOnTheWay(const QTcpSocket* socket)
{
    const auto* tls = qobject_cast<const QSslSocket*>(socket);
    return socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

/// Calls `slot` whenever bytesOnTheWay() has become less.
template <typename Receiver, typename Slot>
void onBytesTaken(QTcpSocket* socket, Receiver* receiver, Slot slot)
{
    if (auto* tls = qobject_cast<QSslSocket*>(socket)) {
        QObject::connect(tls, &QSslSocket::encryptedBytesWritten, receiver, slot);
    } else {
        QObject::connect(socket, &QTcpSocket::bytesWritten, receiver, slot);
    }
}

} // namespace krown
