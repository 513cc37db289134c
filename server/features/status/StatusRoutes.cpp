#include "features/status/StatusRoutes.h"

#include "web/Router.h"

#include <QFile>

namespace krown {

namespace {

QCoro::Task<Result<Response>> answer(Response response)
{
    co_return response;
}

Response readDescription()
{
    QFile file(QStringLiteral(":/openapi.json"));
    if (!file.open(QIODevice::ReadOnly))
        return Response::failure(Error::notFound(QStringLiteral("The description")));
    return {200, file.readAll(), "application/json"};
}

} // namespace

void addStatusRoutes(Router& router, std::function<QJsonObject()> health)
{
    router.add(
        Route{"GET", QStringLiteral("/api/health"), Access::Public,
              [health = std::move(health)](const Request&) { return answer(Response::json(health())); }});
    router.add(Route{"GET", QStringLiteral("/api/openapi.json"), Access::Public,
                     [](const Request&) { return answer(readDescription()); }});
}

} // namespace krown
