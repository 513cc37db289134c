#include "web/Listener.h"

#include "web/GatedSocket.h"

#include <QSslSocket>

namespace krown {

namespace {

constexpr int backlog = 512;

} // namespace

Listener::Listener(std::optional<QSslConfiguration> tls, Taker taker, QObject* parent)
    : QTcpServer(parent)
    , m_tls(std::move(tls))
    , m_taker(std::move(taker))
{
    setListenBacklogSize(backlog);
    // A server that merely asks for a client's certificate makes browsers ask their user for one.
    if (m_tls) m_tls->setPeerVerifyMode(QSslSocket::VerifyNone);
}

void Listener::incomingConnection(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> socket;
    if (m_tls) {
        socket = std::make_unique<GatedSocket<QSslSocket>>();
    } else {
        socket = std::make_unique<GatedSocket<QTcpSocket>>();
    }
    if (!socket->setSocketDescriptor(descriptor)) return;
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (auto* tls = qobject_cast<QSslSocket*>(socket.get())) {
        tls->setSslConfiguration(*m_tls);
        tls->startServerEncryption();
    }
    m_taker(socket.release());
}

} // namespace krown
