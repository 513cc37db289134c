#include "web/Router.h"

#include "core/Log.h"
#include "web/Refusal.h"

#include <algorithm>

namespace krown {

namespace {

bool isBelowApi(const QString& path)
{
    return path == QLatin1StringView("/api") || path.startsWith(QLatin1StringView("/api/"));
}

/// The parameters when the path fits the pattern.
std::optional<QHash<QString, QString>> fit(const QStringList& pattern, const QStringList& path)
{
    if (pattern.size() != path.size()) return std::nullopt;
    QHash<QString, QString> parameters;
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (!pattern[i].startsWith(u':')) {
            if (pattern[i] != path[i]) return std::nullopt;
        } else if (path[i].isEmpty()) {
            return std::nullopt;
        } else {
            parameters.insert(pattern[i].mid(1), path[i]);
        }
    }
    return parameters;
}

/// The wanted entry that fits. Of two, the one with fewer parameters says more exactly what is meant.
template <typename Entry, typename Wanted>
const Entry* closest(const std::vector<Entry>& entries, const QStringList& path,
                     QHash<QString, QString>& parameters, Wanted isWanted)
{
    const Entry* found = nullptr;
    for (const Entry& entry : entries) {
        std::optional<QHash<QString, QString>> fitting = fit(entry.segments, path);
        if (!fitting || !isWanted(entry) || (found && fitting->size() >= parameters.size())) continue;
        found = &entry;
        parameters = *std::move(fitting);
    }
    return found;
}

std::optional<Role> roleFor(Access access)
{
    switch (access) {
    case Access::Public:
        break;
    case Access::Read:
        return Role::ReadOnly;
    case Access::Write:
        return Role::Operator;
    case Access::Admin:
        return Role::Admin;
    }
    return std::nullopt;
}

Error unauthorized()
{
    return {ErrorKind::Unauthorized, QStringLiteral("unauthorized"),
            QStringLiteral("Sign in first: there is no valid token with this request.")};
}

Error forbidden(Role needed)
{
    return Error::forbidden(needed == Role::Admin
                                ? QStringLiteral("Only administrators may do this.")
                                : QStringLiteral("Your account may look but not change anything. Ask an "
                                                 "administrator for the operator role."));
}

QCoro::Task<Result<Response>> admitAndHandle(const Route* route, Authenticator authenticator, Request request)
{
    if (const std::optional<Role> needed = roleFor(route->access)) {
        const QByteArray token = request.bearerToken();
        if (token.isEmpty()) co_return failure(unauthorized());
        Result<Identity> identity = co_await authenticator(token);
        if (!identity) co_return failure(std::move(identity).error());
        if (identity->role < *needed) co_return failure(forbidden(*needed));
        request.identity = *std::move(identity);
    }
    co_return co_await route->handler(std::move(request));
}

Response internalFailure()
{
    return Response::failure(Error::internal(
        QStringLiteral("Something went wrong inside Krown. Its log says more; please report it.")));
}

Response withAllow(Response response, const QByteArray& allow)
{
    response.headers.emplaceBack("Allow", allow);
    return response;
}

Error methodNotAllowed(const QByteArray& allow)
{
    return {
        ErrorKind::MethodNotAllowed, QStringLiteral("method_not_allowed"),
        QStringLiteral("This address does not take this method. It takes %1.").arg(QLatin1StringView(allow))};
}

QByteArray allowOf(const QByteArrayList& methods)
{
    QByteArrayList all = methods;
    if (all.contains("GET")) all.append("HEAD");
    all.append("OPTIONS");
    return all.join(", ");
}

} // namespace

struct Router::Match
{
    const Route* route = nullptr;
    QHash<QString, QString> parameters;
    QByteArrayList methods; // of all routes for this path
};

Router::Router(Authenticator authenticator)
    : m_authenticator(std::move(authenticator))
{
}

void Router::add(Route route)
{
    QStringList segments = route.pattern.split(u'/');
    m_routes.push_back({std::move(segments), std::move(route)});
}

void Router::add(SocketRoute route)
{
    QStringList segments = route.pattern.split(u'/');
    m_socketRoutes.push_back({std::move(segments), std::move(route)});
}

void Router::setFallback(std::function<Response(const Request&)> fallback)
{
    m_fallback = std::move(fallback);
}

Router::Match Router::match(const Request& request) const
{
    Match found;
    const auto takesMethod = [&found, &request](const Entry<Route>& entry) {
        if (!found.methods.contains(entry.route.method)) found.methods.append(entry.route.method);
        return entry.route.method == request.method;
    };
    if (const auto* entry = closest(m_routes, request.path.split(u'/'), found.parameters, takesMethod))
        found.route = &entry->route;
    return found;
}

const SocketRoute* Router::findSocket(Request& request) const
{
    const auto any = [](const Entry<SocketRoute>&) { return true; };
    const auto* entry = closest(m_socketRoutes, request.path.split(u'/'), request.parameters, any);
    return entry ? &entry->route : nullptr;
}

QCoro::Task<Response> Router::answer(Request request) const
{
    if (request.method == "HEAD") request.method = "GET";
    QByteArray name = request.method; // for the log: what came in the request has no place there
    try {
        Match found = match(request);
        if (!found.route) co_return answerWithoutRoute(request, std::move(found.methods));
        name += ' ' + found.route->pattern.toUtf8();
        request.parameters = std::move(found.parameters);
        const Result<Response> result =
            co_await admitAndHandle(found.route, m_authenticator, std::move(request));
        Response response = result ? *result : Response::failure(result.error());
        if (response.status == 500) qCCritical(lcKrown).noquote() << name << "failed:" << response.body;
        co_return response;
    } catch (const std::exception& problem) {
        qCCritical(lcKrown).noquote() << name << "threw:" << problem.what();
    } catch (...) {
        qCCritical(lcKrown).noquote() << name << "threw something that is no std::exception";
    }
    co_return internalFailure();
}

Response Router::answerWithoutRoute(const Request& request, QByteArrayList methods) const
{
    Request copy = request;
    const bool isSocket = findSocket(copy) != nullptr;
    const bool isPage = m_fallback && methods.isEmpty() && !isSocket && !isBelowApi(request.path);
    if (isSocket || isPage) methods.append("GET");
    if (methods.isEmpty()) return refusals::noSuchPath.toResponse();

    const QByteArray allow = allowOf(methods);
    if (request.method == "OPTIONS") return withAllow(Response::noContent(), allow);
    if (request.method == "GET" && isPage) return m_fallback(request);
    if (request.method == "GET" && isSocket) return refusals::upgradeRequired.toResponse();
    return withAllow(Response::failure(methodNotAllowed(allow)), allow);
}

} // namespace krown
