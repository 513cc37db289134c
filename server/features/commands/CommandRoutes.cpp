#include "features/commands/CommandRoutes.h"

#include "core/Ids.h"
#include "core/Json.h"
#include "features/commands/Commands.h"
#include "web/Router.h"

namespace krown {

namespace {

using Answer = QCoro::Task<Result<Response>>;

constexpr int defaultTimeoutSecs = 30;
constexpr int mostTimeoutSecs = 3600;
constexpr int mostHistory = 200;

Answer execute(Commands* commands, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    const QString text = reader.text(QLatin1StringView("command"), rules::command);
    const qint64 timeout = reader.optionalInteger(QLatin1StringView("timeout_secs"), 1, mostTimeoutSecs)
                               .value_or(defaultTimeoutSecs);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const Command command,
                 co_await commands->execute(request.identity->userId, request.parameter("id"), text,
                                            std::chrono::seconds(timeout)));
    co_return Response::json(toJson(command));
}

Result<HistoryPage> readPage(const QUrlQuery& query)
{
    HistoryPage page;
    if (query.hasQueryItem(QStringLiteral("limit"))) {
        bool isNumber = false;
        page.limit = query.queryItemValue(QStringLiteral("limit")).toInt(&isNumber);
        if (!isNumber || page.limit < 1 || page.limit > mostHistory) {
            return failure(Error::invalid(
                QStringLiteral("limit"),
                QStringLiteral("limit must be a whole number from 1 to %1.").arg(mostHistory)));
        }
    }
    const QString before = query.queryItemValue(QStringLiteral("before"), QUrl::FullyDecoded);
    if (isId(before)) {
        page.beforeId = before;
    } else if (query.hasQueryItem(QStringLiteral("before"))) {
        page.beforeTime = timestampFromText(before);
        if (!page.beforeTime) {
            return failure(Error::invalid(QStringLiteral("before"),
                                          QStringLiteral("before must be a command's id or a time such as"
                                                         " 2025-01-12T10:00:00Z.")));
        }
    }
    return page;
}

Answer history(Commands* commands, Request request)
{
    KROWN_CO_TRY(const HistoryPage page, readPage(request.query));
    KROWN_CO_TRY(const QList<Command> found,
                 co_await commands->history(request.identity->userId, request.parameter("id"), page));
    co_return Response::list(found);
}

} // namespace

void addCommandRoutes(Router& router, Commands& commands)
{
    const auto to = handlersOf(commands);
    router.add(Route{"POST", QStringLiteral("/api/sessions/:id/execute"), Access::Write, to(execute)});
    router.add(Route{"GET", QStringLiteral("/api/sessions/:id/history"), Access::Read, to(history)});
}

} // namespace krown
