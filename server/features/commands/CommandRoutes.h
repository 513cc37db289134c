#pragma once

namespace krown {

class Commands;
class Router;

/// /api/sessions/:id/execute and /api/sessions/:id/history; `commands` outlives `router`.
void addCommandRoutes(Router& router, Commands& commands);

} // namespace krown
