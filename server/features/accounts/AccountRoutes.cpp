#include "features/accounts/AccountRoutes.h"

#include "core/Json.h"
#include "features/accounts/Accounts.h"
#include "web/Router.h"

namespace krown {

namespace {

using Answer = QCoro::Task<Result<Response>>;

constexpr qsizetype mostPasswordBytes = 1024;
constexpr qsizetype mostTicketBytes = 256;

rules::Complaint roleRule(const QString& text)
{
    if (roleFromText(text)) return std::nullopt;
    return QStringLiteral("The role must be readonly, operator or admin.");
}

// An account without an address may be sent back as it is.
rules::Complaint emailOrNone(const QString& text)
{
    return text.isEmpty() ? std::nullopt : rules::email(text);
}

std::optional<Role> readRole(JsonReader& reader)
{
    const std::optional<QString> text = reader.optionalText(QLatin1StringView("role"), roleRule);
    return text ? roleFromText(*text) : std::nullopt;
}

std::optional<SecretBytes> readNewPassword(JsonReader& reader)
{
    std::optional<QString> text = reader.optionalText(QLatin1StringView("password"), rules::newPassword);
    if (!text) return std::nullopt;
    SecretBytes password = SecretBytes::fromUtf8Of(*text);
    wipe(*text);
    return password;
}

QJsonObject toJson(const SignedIn& signedIn)
{
    return {
        {QStringLiteral("token"), signedIn.token},
        {QStringLiteral("expires_at"), toText(signedIn.expiresAt)},
        {QStringLiteral("user"), toJson(signedIn.account)},
    };
}

Answer signIn(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    const QString username = reader.text(QLatin1StringView("username"), rules::any);
    const SecretBytes password = reader.secret(QLatin1StringView("password"), mostPasswordBytes);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const SignedIn signedIn, co_await accounts->signIn(username, password, request.peer));
    co_return Response::json(toJson(signedIn));
}

Answer registerAccount(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    NewAccount wanted;
    wanted.username = reader.text(QLatin1StringView("username"), rules::accountName);
    if (!reader.has(QLatin1StringView("password")))
        reader.complain(QLatin1StringView("password"), QStringLiteral("The field \"password\" is missing."));
    wanted.password = readNewPassword(reader).value_or(SecretBytes());
    wanted.email = reader.text(QLatin1StringView("email"), rules::email);
    wanted.role = readRole(reader).value_or(Role::Operator);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const SignedIn signedIn, co_await accounts->registerAccount(wanted, request.peer));
    co_return Response::created(toJson(signedIn));
}

Answer exchangeTicket(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    const SecretBytes ticket = reader.secret(QLatin1StringView("ticket"), mostTicketBytes);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const SignedIn signedIn,
                 co_await accounts->exchangeTicket(ticket.view().toByteArray(), request.peer));
    co_return Response::json(toJson(signedIn));
}

Answer findMe(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const Account account, co_await accounts->find(request.identity->userId));
    co_return Response::json(toJson(account));
}

Answer changeMe(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    OwnChange change;
    change.currentPassword = reader.optionalSecret(QLatin1StringView("current_password"), mostPasswordBytes);
    change.password = readNewPassword(reader);
    change.email = reader.optionalText(QLatin1StringView("email"), emailOrNone);
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const SignedIn signedIn,
                 co_await accounts->changeOwn(*request.identity, change, request.peer));
    co_return Response::json(toJson(signedIn));
}

Answer signOut(Accounts* accounts, Request request)
{
    KROWN_CO_CHECK(co_await accounts->signOut(*request.identity));
    co_return Response::noContent();
}

Answer listAccounts(Accounts* accounts, Request)
{
    KROWN_CO_TRY(const QList<Account> found, co_await accounts->list());
    co_return Response::list(found);
}

Answer changeAccount(Accounts* accounts, Request request)
{
    KROWN_CO_TRY(const QJsonObject body, parseObject(request.body));
    JsonReader reader(body);
    AccountChange change;
    change.role = readRole(reader);
    change.disabled = reader.optionalBoolean(QLatin1StringView("disabled"));
    change.password = readNewPassword(reader);
    change.email = reader.optionalText(QLatin1StringView("email"), emailOrNone);
    reader.ignore({QLatin1StringView("id"), QLatin1StringView("username"), QLatin1StringView("is_owner"),
                   QLatin1StringView("has_password"), QLatin1StringView("created_at"),
                   QLatin1StringView("updated_at")});
    KROWN_CO_CHECK(reader.finish());
    KROWN_CO_TRY(const Account account, co_await accounts->change(request.parameter("id"), change));
    co_return Response::json(toJson(account));
}

Answer removeAccount(Accounts* accounts, Request request)
{
    KROWN_CO_CHECK(co_await accounts->remove(request.parameter("id")));
    co_return Response::noContent();
}

} // namespace

void addAccountRoutes(Router& router, Accounts& accounts)
{
    const auto to = handlersOf(accounts);
    router.add(Route{"POST", QStringLiteral("/api/auth/login"), Access::Public, to(signIn)});
    router.add(Route{"POST", QStringLiteral("/api/auth/register"), Access::Public, to(registerAccount)});
    router.add(Route{"POST", QStringLiteral("/api/auth/ticket"), Access::Public, to(exchangeTicket)});
    router.add(Route{"GET", QStringLiteral("/api/auth/me"), Access::Read, to(findMe)});
    router.add(Route{"PUT", QStringLiteral("/api/auth/me"), Access::Read, to(changeMe)});
    router.add(Route{"POST", QStringLiteral("/api/auth/logout"), Access::Read, to(signOut)});
    router.add(Route{"GET", QStringLiteral("/api/users"), Access::Admin, to(listAccounts)});
    router.add(Route{"PUT", QStringLiteral("/api/users/:id"), Access::Admin, to(changeAccount)});
    router.add(Route{"DELETE", QStringLiteral("/api/users/:id"), Access::Admin, to(removeAccount)});
}

} // namespace krown
