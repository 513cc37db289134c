#pragma once

#include "web/HttpServer.h"
#include "web/Socket.h"

#include <QList>
#include <QPointer>
#include <QPromise>

#include <memory>

/// A real server on a free port, with routes that show what reached them.
///
///     GET|POST /api/echo      public: {"method", "path", "query", "body", "peer"}
///     GET      /api/things/:id  any account; POST /api/things: operators; GET /api/all: admins
///     GET      /api/gate      public: answers when openGate() is called
///     GET      /api/large     public: ?bytes= of text
///     WS       /ws            sends back each message as {"event": "echo", "payload": {"text"}}
///
/// Tokens are the roles' names.
class TestSite
{
public:
    explicit TestSite(krown::HttpServer::Options options); ///< its port is not used
    explicit TestSite(const krown::Limits& limits);
    TestSite();
    ~TestSite();

    quint16 port() const { return server->port(); }
    QByteArray authority() const { return "127.0.0.1:" + QByteArray::number(port()); }
    /// "GET /path HTTP/1.1" with a right Host and these further lines, each with its CRLF.
    QByteArray get(const QByteArray& path, const QByteArray& further = {}) const;
    QByteArray post(const QByteArray& path, const QByteArray& json, const QByteArray& further = {}) const;
    QByteArray handshake(const QByteArray& path, const QByteArray& further = {}) const;

    void openGate() { gate->finish(); }
    int waitingAtGate() const { return *m_waitingAtGate; }

    std::unique_ptr<krown::HttpServer> server;
    std::shared_ptr<QPromise<void>> gate = std::make_shared<QPromise<void>>();
    QList<QPointer<krown::Socket>> sockets; ///< opened at /ws
    int handled = 0;                        ///< calls of /api/echo

private:
    std::shared_ptr<krown::Router> makeRouter();

    std::shared_ptr<int> m_waitingAtGate = std::make_shared<int>(0);
};
