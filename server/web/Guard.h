#pragma once

#include "web/Limits.h"
#include "web/Refusal.h"
#include "web/Request.h"
#include "web/RequestHead.h"

#include <optional>

namespace krown {

class OwnHosts;

/// Judges a well-formed head: target, Host, Origin, length and type of the body, expectations, and the
/// handshake where it asks for a WebSocket. Nothing when all is well.
std::optional<Refusal> judge(const RequestHead& head, const OwnHosts& ownHosts, const Limits& limits);

/// The request for the router, still without body and peer. Refuses a path that cannot be decoded
/// unmistakably: bad percent signs, bytes that are not UTF-8; a '/' or NUL inside a segment names nothing.
Accepted<Request> toRequest(const RequestHead& head);

} // namespace krown
