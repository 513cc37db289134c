#include "features/terminals/TerminalRoutes.h"

#include "core/Json.h"
#include "features/terminals/TerminalFields.h"
#include "features/terminals/Terminals.h"
#include "web/Router.h"

namespace krown {

namespace {

using Answer = QCoro::Task<Result<Response>>;

Answer open(Terminals* terminals, Request request)
{
    QJsonObject body;
    if (!request.body.isEmpty()) {
        KROWN_CO_TRY(body, parseObject(request.body));
    }
    JsonReader reader(body);
    ShellRequest shell = readShellRequest(reader);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(
        const Terminal terminal,
        co_await terminals->open(request.identity->userId, request.parameter("id"), std::move(shell)));
    co_return Response::created(toJson(terminal));
}

Answer list(Terminals* terminals, Request request)
{
    KROWN_CO_TRY(const QList<Terminal> found,
                 co_await terminals->list(request.identity->userId, request.parameter("id")));
    co_return Response::list(found);
}

Answer find(Terminals* terminals, Request request)
{
    KROWN_CO_TRY(const Terminal terminal, terminals->find(request.identity->userId, request.parameter("id")));
    co_return Response::json(toJson(terminal));
}

Answer remove(Terminals* terminals, Request request)
{
    KROWN_CO_CHECK(terminals->remove(request.identity->userId, request.parameter("id")));
    co_return Response::noContent();
}

} // namespace

void addTerminalRoutes(Router& router, Terminals& terminals)
{
    const auto to = handlersOf(terminals);
    router.add(Route{"POST", QStringLiteral("/api/sessions/:id/terminals"), Access::Write, to(open)});
    router.add(Route{"GET", QStringLiteral("/api/sessions/:id/terminals"), Access::Read, to(list)});
    router.add(Route{"GET", QStringLiteral("/api/terminals/:id"), Access::Read, to(find)});
    router.add(Route{"DELETE", QStringLiteral("/api/terminals/:id"), Access::Write, to(remove)});
}

} // namespace krown
