#pragma once

namespace krown {

class Accounts;
class EventHub;
class Router;

/// /ws: tells a signed-in client what happens to all that is his. `accounts` and `hub` outlive `router`.
void addEventSocket(Router& router, Accounts& accounts, EventHub& hub);

} // namespace krown
