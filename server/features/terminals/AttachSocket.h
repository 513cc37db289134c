#pragma once

namespace krown {

class Accounts;
class Router;
class Terminals;

/// /api/terminals/:id/attach: a signed-in client reads a terminal and types into it. `accounts` and
/// `terminals` outlive `router`.
void addAttachSocket(Router& router, Accounts& accounts, Terminals& terminals);

} // namespace krown
