#pragma once

#include "core/Result.h"
#include "web/Limits.h"
#include "web/Router.h"

#include <QFuture>
#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>
#include <QStringList>

#include <memory>
#include <optional>

namespace krown {

/// One port for HTTP and WebSocket, with the guard in front: every byte of a request passes its checks
/// (framing, limits, Host, Origin) before a handler sees any of it. Server thread.
class HttpServer : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 8080;                       ///< 0 picks a free one
        std::optional<QSslConfiguration> tls = {}; ///< then HTTPS and WSS
        /// Further host names that are ours, without port. Always ours are the listen address (or, when that
        /// is all of them, the address that a client reached) and, for loopback, localhost.
        QStringList hosts = {};
        Limits limits = {};
    };

    HttpServer(Options options, std::shared_ptr<const Router> router, QObject* parent = nullptr);
    /// Closes every connection.
    ~HttpServer() override;

    /// Conflict `port_in_use`, InvalidInput `cannot_listen` (address not ours, no right to the port).
    Result<void> listen();
    quint16 port() const;
    /// "http://127.0.0.1:8080", "https://[::1]:8443"
    QString origin() const;

    /// Takes no further connection; ends the open ones once their answer is written. Finished when the last
    /// of them is gone.
    QFuture<void> stop();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace krown
