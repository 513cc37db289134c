#include "web/WebSocketUpgrade.h"

#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

namespace krown {

void upgradeToWebSocket(QTcpSocket* socket, QObject* parent, std::function<void(QWebSocket*)> ready)
{
    // A server of its own for each handshake: so it is plain which socket the QWebSocket comes from.
    auto* server = new QWebSocketServer(QStringLiteral("Krown"), QWebSocketServer::NonSecureMode, parent);
    const auto gone = QObject::connect(socket, &QTcpSocket::disconnected, server, &QObject::deleteLater);
    QObject::connect(server, &QWebSocketServer::newConnection, server,
                     [server, socket, gone, ready = std::move(ready)] {
                         QObject::disconnect(gone);
                         QWebSocket* const webSocket = server->nextPendingConnection();
                         webSocket->setParent(nullptr);
                         socket->setParent(webSocket);
                         webSocket->setMaxAllowedIncomingFrameSize(mostMessageBytes);
                         webSocket->setMaxAllowedIncomingMessageSize(mostMessageBytes);
                         server->deleteLater();
                         ready(webSocket);
                     });
    server->handleConnection(socket);
    if (socket->parent() == nullptr) socket->setParent(server);
}

} // namespace krown
