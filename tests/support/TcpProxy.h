#pragma once

#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>

namespace krown::test {

/// Stands between a client and a server on this machine, counts what the client sends, and can fall silent as
/// a host does whose cable was pulled: nothing is closed, nothing arrives. Lives on the test's thread.
class TcpProxy
{
public:
    explicit TcpProxy(quint16 serverPort);

    quint16 port() const { return m_server.serverPort(); }
    qint64 bytesFromClients() const { return m_bytesFromClients; }
    /// What clients sent, whole.
    QByteArray sentByClients() const { return m_sent; }
    void freeze() { m_frozen = true; }
    void thaw();

private:
    void accept();
    void pass(QTcpSocket* from, QTcpSocket* to, bool fromClient);

    QTcpServer m_server;
    quint16 m_serverPort;
    QHash<QTcpSocket*, QTcpSocket*> m_pairs;
    qint64 m_bytesFromClients = 0;
    QByteArray m_sent;
    bool m_frozen = false;
};

} // namespace krown::test
