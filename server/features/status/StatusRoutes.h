#pragma once

#include <QJsonObject>

#include <functional>

namespace krown {

class Router;

/// GET /api/health, which answers what `health` gives at that moment, and GET /api/openapi.json. Both are
/// public: `health` must tell nothing that a stranger may not know.
void addStatusRoutes(Router& router, std::function<QJsonObject()> health);

} // namespace krown
