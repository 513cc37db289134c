#include "TestSite.h"

#include <QJsonObject>

#include <qcoro/qcorofuture.h>

using namespace krown;

namespace {

QCoro::Task<Result<Identity>> authenticate(QByteArray token)
{
    const std::optional<Role> role = roleFromText(QString::fromUtf8(token));
    if (!role)
        co_return failure(
            {ErrorKind::Unauthorized, QStringLiteral("unauthorized"), QStringLiteral("Sign in again.")});
    co_return Identity{QStringLiteral("id"), QStringLiteral("name"), *role, {}, 0};
}

QCoro::Task<Result<Response>> echo(int* handled, Request request)
{
    ++*handled;
    const QJsonObject object{{QStringLiteral("method"), QString::fromLatin1(request.method)},
                             {QStringLiteral("path"), request.path},
                             {QStringLiteral("query"), request.query.query()},
                             {QStringLiteral("id"), request.parameter("id")},
                             {QStringLiteral("peer"), request.peer.toString()},
                             {QStringLiteral("body"), QString::fromUtf8(request.body)}};
    co_return Response::json(object);
}

QCoro::Task<Result<Response>> waitAtGate(std::shared_ptr<QPromise<void>> gate, std::shared_ptr<int> waiting,
                                         Request)
{
    ++*waiting;
    co_await gate->future();
    --*waiting;
    co_return Response::json(QJsonObject{{QStringLiteral("gate"), QStringLiteral("open")}});
}

QCoro::Task<Result<Response>> large(Request request)
{
    const qsizetype bytes = request.query.queryItemValue(QStringLiteral("bytes")).toLongLong();
    co_return Response{200, QByteArray(bytes, 'x'), "text/plain"};
}

void echoMessages(Socket* socket)
{
    QObject::connect(socket, &Socket::messageReceived, socket, [socket](const QString& text) {
        socket->sendEvent(QStringLiteral("echo"), {{QStringLiteral("text"), text}});
    });
}

} // namespace

TestSite::TestSite()
    : TestSite(HttpServer::Options())
{
}

TestSite::TestSite(const Limits& limits)
    : TestSite([&limits] {
        HttpServer::Options options;
        options.limits = limits;
        return options;
    }())
{
}

TestSite::TestSite(HttpServer::Options options)
{
    gate->start();
    options.port = 0;
    server = std::make_unique<HttpServer>(std::move(options), makeRouter());
    if (const Result<void> listening = server->listen(); !listening)
        qFatal("cannot listen: %s", qPrintable(listening.error().message));
}

TestSite::~TestSite()
{
    server.reset();
    gate->finish();
    QCoreApplication::processEvents(); // what waited at the gate ends
}

std::shared_ptr<Router> TestSite::makeRouter()
{
    auto router = std::make_shared<Router>(authenticate);
    const Handler echoes = [this](Request request) { return echo(&handled, std::move(request)); };
    router->add(Route{"GET", QStringLiteral("/api/echo"), Access::Public, echoes});
    router->add(Route{"POST", QStringLiteral("/api/echo"), Access::Public, echoes});
    router->add(Route{"GET", QStringLiteral("/api/things/:id"), Access::Read, echoes});
    router->add(Route{"POST", QStringLiteral("/api/things"), Access::Write, echoes});
    router->add(Route{"GET", QStringLiteral("/api/all"), Access::Admin, echoes});
    router->add(Route{"GET", QStringLiteral("/api/large"), Access::Public, large});
    router->add(Route{"GET", QStringLiteral("/api/gate"), Access::Public,
                      [gate = gate, waiting = m_waitingAtGate](Request request) {
                          return waitAtGate(gate, waiting, std::move(request));
                      }});
    router->add(SocketRoute{QStringLiteral("/ws"), [this](Socket* socket, const Request&) {
                                sockets.append(socket);
                                echoMessages(socket);
                            }});
    router->setFallback([](const Request&) {
        return Response{200, "<!doctype html>", "text/html; charset=utf-8"};
    });
    return router;
}

QByteArray TestSite::get(const QByteArray& path, const QByteArray& further) const
{
    return "GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\n" + further + "\r\n";
}

QByteArray TestSite::post(const QByteArray& path, const QByteArray& json, const QByteArray& further) const
{
    return "POST " + path + " HTTP/1.1\r\nHost: " + authority() +
           "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(json.size()) +
           "\r\n" + further + "\r\n" + json;
}

QByteArray TestSite::handshake(const QByteArray& path, const QByteArray& further) const
{
    return get(path, "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                         further);
}
