#pragma once

#include <QSslConfiguration>
#include <QTcpServer>

#include <functional>
#include <optional>

namespace krown {

/// Accepts connections as GatedSockets of the right sort; with TLS, the handshake has begun.
class Listener : public QTcpServer
{
    Q_OBJECT

public:
    using Taker = std::function<void(QTcpSocket*)>; ///< owns the socket from then on

    Listener(std::optional<QSslConfiguration> tls, Taker taker, QObject* parent);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::optional<QSslConfiguration> m_tls;
    Taker m_taker;
};

} // namespace krown
