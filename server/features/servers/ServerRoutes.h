#pragma once

namespace krown {

class Router;
class Servers;

/// /api/servers/...; `servers` outlives `router`.
void addServerRoutes(Router& router, Servers& servers);

} // namespace krown
