#pragma once

#include "core/Result.h"
#include "features/accounts/Account.h"
#include "features/accounts/Tokens.h"

#include <QFuture>
#include <QList>
#include <QStringList>

#include <optional>

namespace krown {

class Database;

struct StoredAccount
{
    Account account;
    QByteArray passwordHash; ///< empty when there is no password
};

/// What to write; what is absent stays.
struct AccountColumns
{
    std::optional<Role> role = {};
    std::optional<bool> disabled = {};
    std::optional<QByteArray> passwordHash = {};
    std::optional<QString> email = {};
};

struct ChangedAccount
{
    Account account;
    QStringList endedTokens = {};
    bool wasDisabled = false; ///< by this very change
};

/// The tables `users` and `tokens`, which change together. Any thread.
class AccountStore
{
public:
    /// More tokens of one account than this: the oldest one ends.
    static constexpr int mostTokens = 1000;

    explicit AccountStore(Database& database);

    /// Makes the owner if there is none; under another name than `username` where that is taken.
    QFuture<Result<void>> ensureOwner(QString username);

    /// Conflict `username_taken`.
    QFuture<Result<void>> insert(StoredAccount account, TokenClaims token);
    QFuture<Result<QList<Account>>> list();
    QFuture<Result<StoredAccount>> find(QString id);
    QFuture<Result<std::optional<StoredAccount>>> findByName(QString username);
    QFuture<Result<StoredAccount>> findOwner();

    /// Conflict `owner_protected`. Ends the account's tokens where that change has to.
    QFuture<Result<ChangedAccount>> change(QString id, AccountColumns columns);
    /// Changes the account and puts `token` in the place of all its tokens. Unauthorized when it is disabled,
    /// deleted or has another password than `before`.
    QFuture<Result<ChangedAccount>> changeOwn(StoredAccount before, AccountColumns columns,
                                              TokenClaims token);
    QFuture<Result<void>> remove(QString id);

    /// Gives the tokens that ended for it; nothing when the account is not as it was read any more.
    QFuture<Result<std::optional<QStringList>>> addToken(StoredAccount account, TokenClaims token);
    /// Whom the token stands for; nothing when it does not count any more.
    QFuture<Result<std::optional<Identity>>> findToken(TokenClaims token);
    QFuture<Result<void>> removeToken(QString id);
    QFuture<Result<void>> removeEndedTokens();

private:
    Database& m_database;
};

} // namespace krown
