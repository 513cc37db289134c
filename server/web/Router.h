#pragma once

#include "core/Result.h"
#include "web/Request.h"
#include "web/Response.h"

#include <QStringList>

#include <qcoro/qcorotask.h>

#include <functional>
#include <memory>
#include <vector>

namespace krown {

class Socket;

/// Who may call a route. Each level includes the ones before it.
enum class Access {
    Public, ///< nobody need be signed in
    Read,   ///< any account
    Write,  ///< operators and admins
    Admin,
};

/// The request comes by value, since a coroutine outlives its caller.
using Handler = std::function<QCoro::Task<Result<Response>>(Request)>;

/// Makes handlers out of a feature's functions: `const auto to = handlersOf(things); ... to(listThings)`. A
/// function takes the service as a pointer, since it is a coroutine. The service outlives the router.
template <typename Service>
auto handlersOf(Service& service)
{
    return [&service](auto* function) {
        return [function, &service](Request request) { return function(&service, std::move(request)); };
    };
}

struct Route
{
    QByteArray method;
    QString pattern; ///< "/api/servers/:id": a segment that begins with ':' matches one segment, not empty
    Access access;
    Handler handler;
};

/// A WebSocket endpoint. The handler gets the open socket; it checks the token itself, since that may come
/// as the first message. The socket lives until it closes, then deletes itself.
struct SocketRoute
{
    QString pattern;
    std::function<void(Socket*, Request)> handler;
};

/// Turns a token into the account it stands for; Unauthorized when it does not count any more.
using Authenticator = std::function<QCoro::Task<Result<Identity>>(QByteArray token)>;

/// The route table: finds the route, checks token and role, calls the handler. It knows no feature; Backend
/// hands the routes in before the server listens. Server thread.
class Router
{
public:
    explicit Router(Authenticator authenticator);

    void add(Route route);
    void add(SocketRoute route);
    /// Answers a GET that is no route and not below /api (the web interface); 404 when there is none.
    void setFallback(std::function<Response(const Request&)> fallback);

    /// Never fails: an Error, and an exception, become an answer. 404 below /api is JSON; 405 has Allow.
    QCoro::Task<Response> answer(Request request) const;

    /// The endpoint for this path with the path's parameters filled into `request`; null when there is none.
    const SocketRoute* findSocket(Request& request) const;

private:
    template <typename Kind>
    struct Entry
    {
        QStringList segments; // of the pattern
        Kind route;
    };
    struct Match;

    Match match(const Request& request) const;
    Response answerWithoutRoute(const Request& request, QByteArrayList methods) const;

    Authenticator m_authenticator;
    std::vector<Entry<Route>> m_routes;
    std::vector<Entry<SocketRoute>> m_socketRoutes;
    std::function<Response(const Request&)> m_fallback;
};

} // namespace krown
