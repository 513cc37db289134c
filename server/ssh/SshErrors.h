#pragma once

#include "core/Error.h"

#include <chrono>

// The sentences in which this room tells a person what went wrong.
namespace krown {

struct ConnectRequest;

/// "example.com:22", "[::1]:22".
QString endpointText(const ConnectRequest& request);

namespace sshErrors {

Error failed(const QString& message);
Error hostNotFound(const ConnectRequest& request);
Error connectTimeout(const QString& message);
Error authenticationFailed(const QString& message);
Error channelRefused(const QString& why);
Error connectionClosed();
Error shuttingDown();

} // namespace sshErrors

/// "15 s", or "0.5 s".
QString secondsText(std::chrono::milliseconds time);

} // namespace krown
