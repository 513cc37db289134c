#include "web/HttpServer.h"

#include "core/Log.h"
#include "web/AddressCounts.h"
#include "web/HttpConnection.h"
#include "web/Listener.h"
#include "web/NetworkPlatform.h"
#include "web/OwnHosts.h"
#include "web/Socket.h"
#include "web/WebSocketUpgrade.h"

#include <QPromise>
#include <QSet>
#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>

#include <algorithm>

namespace krown {

namespace {

using namespace std::chrono_literals;

constexpr auto sweepInterval = 500ms;
constexpr quint16 serverError = 1011;

bool isEveryAddress(const QHostAddress& address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

} // namespace

class HttpServer::Private : public QObject
{
public:
    Private(Options options, std::shared_ptr<const Router> router);
    ~Private() override;

    Result<void> listen();
    QFuture<void> stop();

    const Options m_options;
    Listener m_listener;

private:
    void tellWhenStopped();
    void take(QTcpSocket* socket);
    bool makeRoom();
    void acceptFailed();
    void sweep();
    void attach(HttpConnection* connection);
    void upgrade(QTcpSocket* socket, const SocketRoute& route, const Request& request);
    void open(QWebSocket* webSocket, const SocketRoute& route, const Request& request);
    std::shared_ptr<const OwnHosts> ownHosts(const QHostAddress& reached);

    const HttpConnection::Site m_site;
    AddressCounts m_counts;
    QHash<QHostAddress, std::shared_ptr<const OwnHosts>> m_ownHosts; // by the address that a client reached
    QSet<HttpConnection*> m_connections;
    QSet<Socket*> m_sockets;
    QTimer m_sweeper;
    QPromise<void> m_stopped;
    bool m_hasAccepted = false; // since acceptFailed()
    bool m_isPaused = false;
};

HttpServer::Private::Private(Options options, std::shared_ptr<const Router> router)
    : m_options(std::move(options))
    , m_listener(
          m_options.tls, [this](QTcpSocket* socket) { take(socket); }, nullptr)
    , m_site{std::move(router), m_options.limits}
    , m_counts(m_options.limits.connections, m_options.limits.connectionsPerRemoteAddress)
{
    connect(&m_listener, &QTcpServer::acceptError, this, &Private::acceptFailed);
    connect(&m_sweeper, &QTimer::timeout, this, &Private::sweep);
}

HttpServer::Private::~Private()
{
    m_listener.close();
    // Each takes itself out of its set while it goes.
    qDeleteAll(QSet<HttpConnection*>(m_connections));
    qDeleteAll(QSet<Socket*>(m_sockets));
    qDeleteAll(findChildren<QObject*>(Qt::FindDirectChildrenOnly)); // handshakes under way
}

Result<void> HttpServer::Private::listen()
{
    platform::raiseFileLimit();
    if (m_listener.listen(m_options.address, m_options.port)) return {};
    const QString where =
        QStringLiteral("%1:%2").arg(hostInUrl(m_options.address.toString())).arg(m_options.port);
    if (m_listener.serverError() == QAbstractSocket::AddressInUseError) {
        return failure(
            Error::conflict(QStringLiteral("port_in_use"),
                            QStringLiteral("Another program already listens on %1. Stop it, or choose "
                                           "another port.")
                                .arg(where)));
    }
    return failure({ErrorKind::InvalidInput, QStringLiteral("cannot_listen"),
                    QStringLiteral("Krown cannot listen on %1: %2.").arg(where, m_listener.errorString())});
}

QFuture<void> HttpServer::Private::stop()
{
    m_stopped.start();
    m_listener.close();
    for (HttpConnection* connection : QSet<HttpConnection*>(m_connections))
        connection->finish();
    for (Socket* socket : QSet<Socket*>(m_sockets))
        socket->close(Socket::goingAway, QStringLiteral("Krown is shutting down."));
    tellWhenStopped();
    return m_stopped.future();
}

void HttpServer::Private::tellWhenStopped()
{
    if (m_stopped.future().isStarted() && m_connections.isEmpty()) m_stopped.finish();
}

void HttpServer::Private::take(QTcpSocket* socket)
{
    m_hasAccepted = true;
    const QHostAddress peer = plain(socket->peerAddress());
    if (m_counts.isFullFor(peer) || (m_counts.isFull() && !makeRoom())) {
        socket->abort();
        socket->deleteLater();
        return;
    }
    m_counts.add(peer);
    // It counts as long as it lives, also as a WebSocket. That cuts all connections of the socket itself, but
    // leaves its children alone.
    connect(new QObject(socket), &QObject::destroyed, this, [this, peer] { m_counts.remove(peer); });
    if (!m_sweeper.isActive()) m_sweeper.start(sweepInterval);
    attach(new HttpConnection(socket, m_site, ownHosts(plain(socket->localAddress())), this));
}

void HttpServer::Private::attach(HttpConnection* connection)
{
    m_connections.insert(connection);
    connect(connection, &QObject::destroyed, this, [this, connection] {
        m_connections.remove(connection);
        tellWhenStopped();
    });
    connect(connection, &HttpConnection::finished, connection, &QObject::deleteLater);
    connect(connection, &HttpConnection::upgraded, this, &Private::upgrade);
}

/// Ends the one that has kept us waiting for the longest time.
bool HttpServer::Private::makeRoom()
{
    HttpConnection* oldest = nullptr;
    for (HttpConnection* connection : std::as_const(m_connections)) {
        const bool isOlder = !oldest || connection->waitingSince() < oldest->waitingSince();
        if (connection->mayMakeRoom() && isOlder) oldest = connection;
    }
    delete oldest;
    return oldest != nullptr;
}

/// Qt has paused already. Where no file is left for another socket, whoever waits is taken at the next sweep:
/// trying at once would only spin. But once that has happened, Qt takes each end of the queue for an error.
void HttpServer::Private::acceptFailed()
{
    if (std::exchange(m_hasAccepted, false)) {
        m_listener.resumeAccepting();
        return;
    }
    m_isPaused = true;
    m_sweeper.start(sweepInterval);
    makeRoom();
}

void HttpServer::Private::sweep()
{
    for (HttpConnection* connection : QSet<HttpConnection*>(m_connections))
        connection->sweep();
    if (std::exchange(m_isPaused, false) && m_listener.isListening()) m_listener.resumeAccepting();
    if (m_connections.isEmpty()) m_sweeper.stop();
}

void HttpServer::Private::upgrade(QTcpSocket* socket, const SocketRoute& route, const Request& request)
{
    upgradeToWebSocket(socket, this,
                       [this, &route, request](QWebSocket* webSocket) { open(webSocket, route, request); });
}

void HttpServer::Private::open(QWebSocket* webSocket, const SocketRoute& route, const Request& request)
{
    auto* socket = new Socket(webSocket, this, m_options.limits.pingInterval);
    m_sockets.insert(socket);
    const auto forget = [this, socket] { m_sockets.remove(socket); };
    const auto destroyed = connect(socket, &QObject::destroyed, this, forget);
    connect(socket, &Socket::left, this, [forget, destroyed] {
        forget();
        disconnect(destroyed); // by then another may have its address
    });
    try {
        route.handler(socket, request);
    } catch (const std::exception& problem) {
        qCCritical(lcKrown) << "The socket" << route.pattern << "failed:" << problem.what();
        socket->close(serverError, QStringLiteral("Krown failed at this. Its log says more."));
    }
}

std::shared_ptr<const OwnHosts> HttpServer::Private::ownHosts(const QHostAddress& reached)
{
    const QHostAddress address = isEveryAddress(m_options.address) ? reached : m_options.address;
    std::shared_ptr<const OwnHosts>& hosts = m_ownHosts[address];
    if (!hosts) {
        hosts = std::make_shared<OwnHosts>(address, m_listener.serverPort(), m_options.tls.has_value(),
                                           m_options.hosts);
    }
    return hosts;
}

HttpServer::HttpServer(Options options, std::shared_ptr<const Router> router, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(std::move(options), std::move(router)))
{
}

HttpServer::~HttpServer() = default;

Result<void> HttpServer::listen()
{
    return d->listen();
}

quint16 HttpServer::port() const
{
    return d->m_listener.serverPort();
}

QString HttpServer::origin() const
{
    const QString host = isEveryAddress(d->m_options.address)
                             ? d->m_options.hosts.value(0, QStringLiteral("localhost"))
                             : d->m_options.address.toString();
    return originOf(hostInUrl(host), port(), d->m_options.tls.has_value());
}

QFuture<void> HttpServer::stop()
{
    return d->stop();
}

} // namespace krown
