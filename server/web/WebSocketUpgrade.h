#pragma once

#include <QtGlobal>

#include <functional>

class QObject;
class QTcpSocket;
class QWebSocket;

namespace krown {

/// The largest message, and frame, that a client may send.
inline constexpr quint64 mostMessageBytes = 1024 * 1024;

/// Answers the handshake that waits unread in `socket`, and takes the socket over: `ready` gets the open
/// QWebSocket, without a parent; the socket is its child. When the client goes first, `ready` is never
/// called.
void upgradeToWebSocket(QTcpSocket* socket, QObject* parent, std::function<void(QWebSocket*)> ready);

} // namespace krown
