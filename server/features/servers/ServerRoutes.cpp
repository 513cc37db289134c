#include "features/servers/ServerRoutes.h"

#include "core/Json.h"
#include "features/servers/SecretFields.h"
#include "features/servers/Servers.h"
#include "web/Router.h"

namespace krown {

namespace {

using Answer = QCoro::Task<Result<Response>>;

std::optional<quint16> readPort(JsonReader& reader)
{
    const std::optional<qint64> port = reader.optionalInteger(QLatin1StringView("port"), 1, 65535);
    return port ? std::optional(static_cast<quint16>(*port)) : std::nullopt;
}

NewServer readNewServer(JsonReader& reader)
{
    NewServer server;
    server.name = reader.text(QLatin1StringView("name"), rules::name);
    server.host = reader.text(QLatin1StringView("host"), rules::host);
    server.port = readPort(reader).value_or(server.port);
    server.username = reader.text(QLatin1StringView("username"), rules::sshUsername);
    server.credentials = readCredentials(reader);
    return server;
}

ServerChange readChange(JsonReader& reader)
{
    ServerChange change;
    change.name = reader.optionalText(QLatin1StringView("name"), rules::name);
    change.host = reader.optionalText(QLatin1StringView("host"), rules::host);
    change.port = readPort(reader);
    change.username = reader.optionalText(QLatin1StringView("username"), rules::sshUsername);
    change.authMethod = readAuthMethod(reader);
    const SecretFields secrets = readSecretFields(reader);
    change.password = secrets.password;
    change.privateKey = secrets.privateKey;
    change.passphrase = secrets.passphrase;
    reader.ignore({QLatin1StringView("id"), QLatin1StringView("user_id"), QLatin1StringView("created_at"),
                   QLatin1StringView("updated_at")});
    return change;
}

Answer list(Servers* servers, Request request)
{
    KROWN_CO_TRY(const QList<Server> found, co_await servers->list(request.identity->userId));
    co_return Response::list(found);
}

Answer find(Servers* servers, Request request)
{
    KROWN_CO_TRY(const Server server,
                 co_await servers->find(request.identity->userId, request.parameter("id")));
    co_return Response::json(toJson(server));
}

Answer create(Servers* servers, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    const NewServer wanted = readNewServer(reader);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const Server server, co_await servers->create(request.identity->userId, wanted));
    co_return Response::created(toJson(server));
}

Answer change(Servers* servers, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    const ServerChange wanted = readChange(reader);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const Server server,
                 co_await servers->change(request.identity->userId, request.parameter("id"), wanted));
    co_return Response::json(toJson(server));
}

Answer remove(Servers* servers, Request request)
{
    KROWN_CO_CHECK(co_await servers->remove(request.identity->userId, request.parameter("id")));
    co_return Response::noContent();
}

} // namespace

void addServerRoutes(Router& router, Servers& servers)
{
    const auto to = handlersOf(servers);
    router.add(Route{"GET", QStringLiteral("/api/servers"), Access::Read, to(list)});
    router.add(Route{"POST", QStringLiteral("/api/servers"), Access::Write, to(create)});
    router.add(Route{"GET", QStringLiteral("/api/servers/:id"), Access::Read, to(find)});
    router.add(Route{"PUT", QStringLiteral("/api/servers/:id"), Access::Write, to(change)});
    router.add(Route{"DELETE", QStringLiteral("/api/servers/:id"), Access::Write, to(remove)});
}

} // namespace krown
