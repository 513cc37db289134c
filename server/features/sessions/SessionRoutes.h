#pragma once

namespace krown {

class Router;
class Sessions;

/// /api/ssh/:server_id/connect and /api/sessions/...; `sessions` outlives `router`.
void addSessionRoutes(Router& router, Sessions& sessions);

} // namespace krown
