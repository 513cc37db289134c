#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"
#include "features/accounts/Account.h"

#include <QHostAddress>
#include <QList>
#include <QObject>

#include <qcoro/qcorotask.h>

#include <chrono>
#include <memory>

class QThreadPool;

namespace krown {

class Database;
class Vault;

struct NewAccount
{
    QString username;
    SecretBytes password;
    QString email;
    Role role = Role::Operator;
};

/// What an admin changes of an account; what is absent stays.
struct AccountChange
{
    std::optional<Role> role = {};
    std::optional<bool> disabled = {};
    std::optional<SecretBytes> password = {};
    std::optional<QString> email = {};
};

/// What somebody changes of his own account; what is absent stays.
struct OwnChange
{
    std::optional<SecretBytes> currentPassword = {}; ///< needed for a new password where there is one already
    std::optional<SecretBytes> password = {};
    std::optional<QString> email = {};
};

struct SignedIn
{
    QString token;
    Timestamp expiresAt = 0;
    Account account;
};

/// Accounts, their tokens and the tickets that sign the local owner in. Outlives the calls it has begun.
/// Server thread.
class Accounts : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        bool registrationOpen = true;
        QString ownerName; ///< the operating system's user
    };

    Accounts(Options options, Database& database, Vault& vault, QThreadPool& pool);
    ~Accounts() override;

    /// Before anything else: makes the local owner on the first start, loads or makes the signing key.
    QCoro::Task<Result<void>> start();

    /// Unauthorized `invalid_credentials` for an unknown name, a wrong password and a disabled account alike,
    /// after the same work. TooManyRequests after too many failures of that account from that address.
    QCoro::Task<Result<SignedIn>> signIn(QString username, SecretBytes password, QHostAddress peer);
    /// Forbidden `registration_closed`, Forbidden `forbidden` for an admin, Conflict `username_taken`.
    QCoro::Task<Result<SignedIn>> registerAccount(NewAccount account, QHostAddress peer);
    /// Unauthorized `unauthorized` for whatever is no token of ours that still counts.
    QCoro::Task<Result<Identity>> authenticate(QByteArray token);
    /// The token is dead when this returns.
    QCoro::Task<Result<void>> signOut(Identity identity);

    /// InvalidInput `wrong_password` (field `current_password`). All older tokens of the account end, also
    /// the one of this request; the answer has a new one.
    QCoro::Task<Result<SignedIn>> changeOwn(Identity identity, OwnChange change, QHostAddress peer);

    /// A secret that signs the owner in once, within `lifetime`. Kept in memory alone, at most 32 at once.
    QByteArray makeOwnerTicket(std::chrono::seconds lifetime);
    /// Unauthorized `invalid_ticket`.
    QCoro::Task<Result<SignedIn>> exchangeTicket(QByteArray ticket, QHostAddress peer);

    QCoro::Task<Result<QList<Account>>> list();
    QCoro::Task<Result<Account>> find(QString id);
    /// Conflict `owner_protected`: the owner stays an enabled admin, so there is always one.
    QCoro::Task<Result<Account>> change(QString id, AccountChange change);
    QCoro::Task<Result<void>> remove(QString id);

Q_SIGNALS:
    /// A token counts no more: sockets opened with it close.
    void tokenRevoked(const QString& tokenId);
    /// The account is disabled or about to be deleted: its sessions close.
    void accountClosed(const QString& userId);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace krown
