#pragma once

#include "web/Response.h"

namespace krown {

/// The status line and all headers of this answer, up to and with the empty line: its own headers, those
/// that every answer of ours has (security, Date, no caching unless it says otherwise), and the framing.
QByteArray responseHead(const Response& response, bool keepAlive);

} // namespace krown
