#pragma once

namespace krown {

class Accounts;
class Router;

/// /api/auth/... and /api/users/...; `accounts` outlives `router`.
void addAccountRoutes(Router& router, Accounts& accounts);

} // namespace krown
