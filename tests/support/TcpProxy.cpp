#include "support/TcpProxy.h"

namespace krown::test {

TcpProxy::TcpProxy(quint16 serverPort)
    : m_serverPort(serverPort)
{
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { accept(); });
    m_server.listen(QHostAddress::LocalHost);
}

void TcpProxy::accept()
{
    QTcpSocket* client = m_server.nextPendingConnection();
    auto* server = new QTcpSocket(&m_server);
    server->connectToHost(QHostAddress::LocalHost, m_serverPort);
    m_pairs.insert(client, server);
    QObject::connect(client, &QTcpSocket::readyRead, server, [=, this] { pass(client, server, true); });
    QObject::connect(server, &QTcpSocket::readyRead, client, [=, this] { pass(server, client, false); });
    QObject::connect(client, &QTcpSocket::disconnected, server, &QTcpSocket::disconnectFromHost);
    QObject::connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
}

void TcpProxy::pass(QTcpSocket* from, QTcpSocket* to, bool fromClient)
{
    if (m_frozen) return;
    const QByteArray bytes = from->readAll();
    if (fromClient) {
        m_bytesFromClients += bytes.size();
        m_sent += bytes;
    }
    to->write(bytes);
}

void TcpProxy::thaw()
{
    m_frozen = false;
    for (auto pair = m_pairs.cbegin(); pair != m_pairs.cend(); ++pair) {
        pass(pair.key(), pair.value(), true);
        pass(pair.value(), pair.key(), false);
    }
}

} // namespace krown::test
