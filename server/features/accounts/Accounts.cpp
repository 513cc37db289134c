#include "features/accounts/Accounts.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "features/accounts/AccountStore.h"
#include "features/accounts/OwnerName.h"
#include "features/accounts/PasswordWork.h"
#include "features/accounts/SignInLimits.h"
#include "features/accounts/SigningKey.h"
#include "features/accounts/Tickets.h"
#include "features/accounts/Tokens.h"

#include <QTimer>

#include <qcoro/qcorofuture.h>

namespace krown {

namespace {

constexpr qsizetype mostRemembered = 4096;
constexpr std::chrono::hours betweenSweeps(1);

Error unauthorized()
{
    return {ErrorKind::Unauthorized, QStringLiteral("unauthorized"),
            QStringLiteral("Sign in again: this token does not count any more.")};
}

Error invalidCredentials()
{
    return {ErrorKind::Unauthorized, QStringLiteral("invalid_credentials"),
            QStringLiteral("The user name or the password is wrong.")};
}

Error wrongPassword()
{
    return {ErrorKind::InvalidInput, QStringLiteral("wrong_password"),
            QStringLiteral("This is not your current password."), QStringLiteral("current_password")};
}

StoredAccount fresh(const NewAccount& wanted, const QByteArray& passwordHash)
{
    StoredAccount stored;
    stored.account.id = newId();
    stored.account.username = wanted.username;
    stored.account.email = wanted.email;
    stored.account.role = wanted.role;
    stored.account.createdAt = stored.account.updatedAt = now();
    stored.passwordHash = passwordHash;
    return stored;
}

} // namespace

class Accounts::Private
{
public:
    Private(Accounts* accounts, Options given, Database& file, Vault& secrets, QThreadPool& pool)
        : q(accounts)
        , options(std::move(given))
        , database(file)
        , vault(secrets)
        , store(file)
        , passwords(pool)
    {
    }

    QCoro::Task<Result<SignedIn>> signIn(QString username, SecretBytes password, QHostAddress peer);
    QCoro::Task<Result<SignedIn>> open(StoredAccount who);
    QCoro::Task<Result<void>> checkCurrentPassword(StoredAccount who, OwnChange change, QHostAddress peer);
    QCoro::Task<Result<AccountColumns>> toColumns(AccountChange change);
    QCoro::Task<> sweep();
    void tokensEnded(const QStringList& ids);

    Accounts* q;
    Options options;
    Database& database;
    Vault& vault;
    AccountStore store;
    PasswordWork passwords;
    SignInLimits limits;
    Tickets tickets;
    Tokens tokens{newSigningKey()}; // until start()
    QTimer sweepTimer;
    QHash<QString, Identity> counting; // tokens that were looked up and still count, by id
    quint64 endings = 0;               // how often tokens ended
};

Accounts::Accounts(Options options, Database& database, Vault& vault, QThreadPool& pool)
    : d(std::make_unique<Private>(this, std::move(options), database, vault, pool))
{
}

Accounts::~Accounts() = default;

QCoro::Task<Result<void>> Accounts::start()
{
    KROWN_CO_CHECK(co_await d->store.ensureOwner(validOwnerName(d->options.ownerName)));
    KROWN_CO_TRY(const SecretBytes key, co_await loadSigningKey(&d->database, &d->vault));
    d->tokens = Tokens(key);
    KROWN_CO_CHECK(co_await d->store.removeEndedTokens());
    connect(&d->sweepTimer, &QTimer::timeout, this, [this] { d->sweep(); });
    d->sweepTimer.start(betweenSweeps);
    co_return Result<void>();
}

QCoro::Task<> Accounts::Private::sweep()
{
    const Result<void> swept = co_await store.removeEndedTokens();
    if (!swept) qCWarning(lcKrown) << "Tokens that have ended could not be removed:" << swept.error().message;
}

QCoro::Task<Result<SignedIn>> Accounts::signIn(QString username, SecretBytes password, QHostAddress peer)
{
    KROWN_CO_CHECK(d->limits.check(username, peer));
    Result<SignedIn> signedIn = co_await d->signIn(username, password, peer);
    // The name is left out: people type their password there.
    if (!signedIn)
        qCInfo(lcKrown) << "A sign-in from" << peer.toString() << "was refused:" << signedIn.error().code;
    co_return signedIn;
}

QCoro::Task<Result<SignedIn>> Accounts::Private::signIn(QString username, SecretBytes password,
                                                        QHostAddress peer)
{
    KROWN_CO_TRY(const std::optional<StoredAccount> found, co_await store.findByName(username));
    const StoredAccount who = found.value_or(StoredAccount());
    KROWN_CO_TRY(const bool fits, co_await passwords.fits(password, who.passwordHash));
    KROWN_CO_CHECK(limits.check(username, peer));
    if (!fits || who.account.disabled) {
        limits.failed(username, peer);
        co_return failure(invalidCredentials());
    }
    limits.succeeded(username, peer);
    co_return co_await open(who);
}

QCoro::Task<Result<SignedIn>> Accounts::Private::open(StoredAccount who)
{
    const TokenClaims claims = Tokens::newClaims(who.account.id, now());
    KROWN_CO_TRY(const QString token, tokens.write(claims));
    KROWN_CO_TRY(const std::optional<QStringList> ended, co_await store.addToken(who, claims));
    if (!ended) co_return failure(invalidCredentials());
    tokensEnded(*ended);
    co_return SignedIn{token, claims.expiresAt, who.account};
}

void Accounts::Private::tokensEnded(const QStringList& ids)
{
    if (ids.isEmpty()) return;
    ++endings;
    for (const QString& id : ids)
        counting.remove(id);
    for (const QString& id : ids)
        Q_EMIT q->tokenRevoked(id);
}

QCoro::Task<Result<SignedIn>> Accounts::registerAccount(NewAccount account, QHostAddress peer)
{
    if (!d->options.registrationOpen) {
        co_return failure(
            {ErrorKind::Forbidden, QStringLiteral("registration_closed"),
             QStringLiteral("Registration is closed here. Ask an administrator for an account.")});
    }
    if (account.role == Role::Admin) {
        co_return failure(Error::forbidden(
            QStringLiteral("Nobody registers as an administrator. Register as operator or readonly.")));
    }
    KROWN_CO_CHECK(d->limits.checkRegistration(peer));
    KROWN_CO_TRY(const QByteArray hash, co_await d->passwords.hash(account.password));
    const StoredAccount stored = fresh(account, hash);
    const TokenClaims claims = Tokens::newClaims(stored.account.id, now());
    KROWN_CO_TRY(const QString token, d->tokens.write(claims));
    d->limits.registered(peer);
    KROWN_CO_CHECK(co_await d->store.insert(stored, claims));
    co_return SignedIn{token, claims.expiresAt, stored.account};
}

QCoro::Task<Result<Identity>> Accounts::authenticate(QByteArray token)
{
    const std::optional<TokenClaims> claims = d->tokens.read(token, now());
    if (!claims) co_return failure(unauthorized());
    const auto known = d->counting.constFind(claims->id);
    if (known != d->counting.cend() && known->userId == claims->userId) co_return *known;
    for (;;) {
        const quint64 endings = d->endings;
        KROWN_CO_TRY(const std::optional<Identity> identity, co_await d->store.findToken(*claims));
        if (!identity) co_return failure(unauthorized());
        // What was read may be outdated when a token ended meanwhile.
        if (endings != d->endings) continue;
        if (d->counting.size() >= mostRemembered) d->counting.clear();
        d->counting.insert(claims->id, *identity);
        co_return *identity;
    }
}

QCoro::Task<Result<void>> Accounts::signOut(Identity identity)
{
    KROWN_CO_CHECK(co_await d->store.removeToken(identity.tokenId));
    d->tokensEnded({identity.tokenId});
    co_return Result<void>();
}

QCoro::Task<Result<SignedIn>> Accounts::changeOwn(Identity identity, OwnChange change, QHostAddress peer)
{
    KROWN_CO_TRY(const StoredAccount before, co_await d->store.find(identity.userId));
    if (change.password) {
        KROWN_CO_CHECK(co_await d->checkCurrentPassword(before, change, peer));
    }
    const AccountChange wanted{.password = change.password, .email = change.email};
    KROWN_CO_TRY(const AccountColumns columns, co_await d->toColumns(wanted));
    const TokenClaims claims = Tokens::newClaims(identity.userId, now());
    KROWN_CO_TRY(const QString token, d->tokens.write(claims));
    KROWN_CO_TRY(const ChangedAccount changed, co_await d->store.changeOwn(before, columns, claims));
    d->tokensEnded(changed.endedTokens);
    co_return SignedIn{token, claims.expiresAt, changed.account};
}

QCoro::Task<Result<void>> Accounts::Private::checkCurrentPassword(StoredAccount who, OwnChange change,
                                                                  QHostAddress peer)
{
    if (who.passwordHash.isEmpty()) co_return Result<void>();
    if (!change.currentPassword) {
        co_return failure(Error::invalid(QStringLiteral("current_password"),
                                         QStringLiteral("Give your current password as well.")));
    }
    const QString username = who.account.username;
    KROWN_CO_CHECK(limits.check(username, peer));
    KROWN_CO_TRY(const bool fits, co_await passwords.fits(*change.currentPassword, who.passwordHash));
    KROWN_CO_CHECK(limits.check(username, peer));
    if (fits) co_return Result<void>();
    limits.failed(username, peer);
    co_return failure(wrongPassword());
}

QCoro::Task<Result<AccountColumns>> Accounts::Private::toColumns(AccountChange change)
{
    AccountColumns columns{.role = change.role, .disabled = change.disabled, .email = change.email};
    if (change.password) {
        KROWN_CO_TRY(const QByteArray hash, co_await passwords.hash(*change.password));
        columns.passwordHash = hash;
    }
    co_return columns;
}

QByteArray Accounts::makeOwnerTicket(std::chrono::seconds lifetime)
{
    return d->tickets.make(lifetime, Tickets::Clock::now());
}

QCoro::Task<Result<SignedIn>> Accounts::exchangeTicket(QByteArray ticket, QHostAddress peer)
{
    // Not throttled: 256 bits cannot be guessed, and who fails elsewhere must not shut the owner out.
    if (!d->tickets.take(ticket, Tickets::Clock::now())) {
        qCInfo(lcKrown) << "A sign-in ticket from" << peer.toString() << "was refused.";
        co_return failure(
            {ErrorKind::Unauthorized, QStringLiteral("invalid_ticket"),
             QStringLiteral("This sign-in link was used already or is too old. Ask for a new one.")});
    }
    KROWN_CO_TRY(const StoredAccount owner, co_await d->store.findOwner());
    co_return co_await d->open(owner);
}

QCoro::Task<Result<QList<Account>>> Accounts::list()
{
    co_return co_await d->store.list();
}

QCoro::Task<Result<Account>> Accounts::find(QString id)
{
    KROWN_CO_TRY(const StoredAccount found, co_await d->store.find(id));
    co_return found.account;
}

QCoro::Task<Result<Account>> Accounts::change(QString id, AccountChange change)
{
    KROWN_CO_TRY(const AccountColumns columns, co_await d->toColumns(change));
    KROWN_CO_TRY(const ChangedAccount changed, co_await d->store.change(id, columns));
    d->tokensEnded(changed.endedTokens);
    if (changed.wasDisabled) Q_EMIT accountClosed(id);
    co_return changed.account;
}

QCoro::Task<Result<void>> Accounts::remove(QString id)
{
    // Disabled first, so that nothing new begins while its sessions close.
    AccountColumns disabled;
    disabled.disabled = true;
    KROWN_CO_TRY(const ChangedAccount closed, co_await d->store.change(id, disabled));
    d->tokensEnded(closed.endedTokens);
    Q_EMIT accountClosed(id);
    co_return co_await d->store.remove(id);
}

} // namespace krown
