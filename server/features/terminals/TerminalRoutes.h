#pragma once

namespace krown {

class Router;
class Terminals;

/// /api/sessions/:id/terminals and /api/terminals/:id; `terminals` outlives `router`.
void addTerminalRoutes(Router& router, Terminals& terminals);

} // namespace krown
