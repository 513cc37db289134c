#pragma once

#include <QtGlobal>

#include <chrono>

namespace krown {

/// What a client may cost; the defaults are the product's, tests make them smaller. Deadlines are looked at
/// every half second.
struct Limits
{
    int urlBytes = 8 * 1024;
    int headBytes = 32 * 1024;
    qint64 bodyBytes = 1024 * 1024;
    int connections = 4096;
    int connectionsPerRemoteAddress = 512; ///< beyond loopback
    std::chrono::milliseconds headTimeout = std::chrono::seconds(10);
    std::chrono::milliseconds bodyTimeout = std::chrono::seconds(30);  ///< for the whole body
    std::chrono::milliseconds writeTimeout = std::chrono::seconds(30); ///< without taking any of the answer
    std::chrono::milliseconds idleTimeout = std::chrono::seconds(60);
    std::chrono::milliseconds pingInterval = std::chrono::seconds(30); ///< of WebSockets; see Socket
};

} // namespace krown
