#pragma once

#include "web/Response.h"

#include <tl/expected.hpp>

namespace krown {

/// Why a request is turned away before any route sees it. The texts live as long as the program.
struct Refusal
{
    int status;
    const char* code;
    const char* message;
    const char* headerName = nullptr; ///< one further header, where the standard wants one
    const char* headerValue = nullptr;

    Response toResponse() const;
};

/// A value, or the Refusal that stands in its place.
template <typename T>
using Accepted = tl::expected<T, Refusal>;

namespace refusals {

inline constexpr Refusal malformed{400, "malformed_request", "This is not a well-formed HTTP request."};
inline constexpr Refusal badLength{400, "bad_content_length",
                                   "Content-Length must be given once, as a plain number."};
inline constexpr Refusal badTarget{400, "bad_target",
                                   "The request target must be a path that begins with '/'."};
inline constexpr Refusal noSuchPath{404, "not_found", "There is nothing at this address."};
inline constexpr Refusal badHost{400, "bad_host", "A request must have exactly one Host header."};
inline constexpr Refusal wrongHost{421, "wrong_host",
                                   "Krown is not reached under this name. Use the address that it printed "
                                   "when it started."};
inline constexpr Refusal wrongOrigin{403, "wrong_origin",
                                     "Another web site may not do this. Open Krown at its own address."};
inline constexpr Refusal badHandshake{400, "bad_handshake",
                                      "This is not a well-formed WebSocket handshake (RFC 6455)."};
inline constexpr Refusal upgradeRequired{
    426, "upgrade_required", "Only WebSockets are served at this address.", "Upgrade", "websocket"};
inline constexpr Refusal otherWebSocketVersion{426, "websocket_version", "Krown speaks WebSocket version 13.",
                                               "Sec-WebSocket-Version", "13"};
inline constexpr Refusal headTimeout{408, "request_timeout", "The request's head took too long to arrive."};
inline constexpr Refusal bodyTimeout{408, "request_timeout", "The request's body took too long to arrive."};
inline constexpr Refusal bodyTooLarge{413, "body_too_large", "The request's body is too large."};
inline constexpr Refusal urlTooLong{414, "url_too_long", "The request's URL is too long."};
inline constexpr Refusal notJson{415, "unsupported_media_type",
                                 "A body must be JSON, sent as Content-Type: application/json."};
inline constexpr Refusal unknownExpectation{417, "unknown_expectation",
                                            "The only Expect that Krown knows is 100-continue."};
inline constexpr Refusal headersTooLarge{431, "headers_too_large", "The request's headers are too large."};
inline constexpr Refusal unknownMethod{501, "unknown_method", "Krown does not know this request method."};
inline constexpr Refusal transferEncoding{501, "transfer_encoding",
                                          "Krown takes no Transfer-Encoding. Send the body with a "
                                          "Content-Length."};
inline constexpr Refusal otherHttpVersion{505, "http_version", "Krown speaks HTTP/1.1 and HTTP/1.0."};

} // namespace refusals
} // namespace krown
