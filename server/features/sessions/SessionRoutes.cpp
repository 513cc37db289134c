#include "features/sessions/SessionRoutes.h"

#include "core/Json.h"
#include "features/servers/Servers.h"
#include "features/sessions/Sessions.h"
#include "web/Router.h"

namespace krown {

namespace {

using Answer = QCoro::Task<Result<Response>>;

rules::Complaint fingerprintRule(const QString& text)
{
    // SHA-256 in base64 without padding: 43 characters.
    if (text.startsWith(QLatin1StringView("SHA256:")) && text.size() == 7 + 43) return std::nullopt;
    return QStringLiteral("A fingerprint looks like SHA256: followed by 43 characters.");
}

QString readAcceptedFingerprint(JsonReader& reader)
{
    return reader.optionalText(QLatin1StringView("accept_host_key"), fingerprintRule).value_or(QString());
}

Answer connectToServer(Sessions* sessions, Request request)
{
    QString accepted;
    if (!request.body.isEmpty()) {
        KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
        JsonReader reader(body);
        accepted = readAcceptedFingerprint(reader);
        KROWN_CO_CHECK(reader.finish());
    }
    KROWN_CO_TRY(const Session session,
                 co_await sessions->connectToServer(request.identity->userId, request.parameter("server_id"),
                                                    accepted));
    co_return Response::created(toJson(session));
}

Answer quickConnect(Sessions* sessions, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    QuickConnect target;
    target.host = reader.text(QLatin1StringView("host"), rules::host);
    target.port =
        static_cast<quint16>(reader.optionalInteger(QLatin1StringView("port"), 1, 65535).value_or(22));
    target.username = reader.text(QLatin1StringView("username"), rules::sshUsername);
    target.credentials = readCredentials(reader);
    const QString accepted = readAcceptedFingerprint(reader);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const Session session,
                 co_await sessions->connectTo(request.identity->userId, std::move(target), accepted));
    co_return Response::created(toJson(session));
}

Answer list(Sessions* sessions, Request request)
{
    KROWN_CO_TRY(const QList<Session> found, co_await sessions->list(request.identity->userId));
    co_return Response::list(found);
}

Answer find(Sessions* sessions, Request request)
{
    KROWN_CO_TRY(const Session session,
                 co_await sessions->find(request.identity->userId, request.parameter("id")));
    co_return Response::json(toJson(session));
}

Answer close(Sessions* sessions, Request request)
{
    KROWN_CO_CHECK(co_await sessions->close(request.identity->userId, request.parameter("id")));
    co_return Response::noContent();
}

} // namespace

void addSessionRoutes(Router& router, Sessions& sessions)
{
    const auto to = handlersOf(sessions);
    router.add(
        Route{"POST", QStringLiteral("/api/ssh/:server_id/connect"), Access::Write, to(connectToServer)});
    router.add(Route{"POST", QStringLiteral("/api/sessions"), Access::Write, to(quickConnect)});
    router.add(Route{"GET", QStringLiteral("/api/sessions"), Access::Read, to(list)});
    router.add(Route{"GET", QStringLiteral("/api/sessions/:id"), Access::Read, to(find)});
    router.add(Route{"DELETE", QStringLiteral("/api/sessions/:id"), Access::Write, to(close)});
}

} // namespace krown
