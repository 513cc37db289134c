#include "features/accounts/AccountStore.h"

#include "core/Ids.h"
#include "database/Database.h"

namespace krown {

namespace {

Account accountFrom(const Row& row)
{
    return {
        .id = row.text("id"),
        .username = row.text("username"),
        .email = row.text("email"),
        .role = roleFromText(row.text("role")).value_or(Role::ReadOnly),
        .disabled = row.boolean("disabled"),
        .isOwner = row.boolean("is_owner"),
        .hasPassword = !row.isNull("password_hash"),
        .createdAt = row.integer("created_at"),
        .updatedAt = row.integer("updated_at"),
    };
}

QVariant hashValue(const QByteArray& hash)
{
    return hash.isEmpty() ? QVariant() : QString::fromLatin1(hash);
}

template <typename T, typename ToValue>
QVariant optionalValue(const std::optional<T>& value, ToValue toValue)
{
    return value ? QVariant(toValue(*value)) : QVariant();
}

Result<StoredAccount> stored(const std::optional<Row>& row)
{
    if (!row) return failure(Error::notFound(QStringLiteral("This account")));
    return StoredAccount{accountFrom(*row), row->text("password_hash").toLatin1()};
}

Result<StoredAccount> findAccount(Connection& connection, const QString& id)
{
    return stored(connection.queryOne(QStringLiteral("SELECT * FROM users WHERE id = ?"), {id}));
}

void insertAccount(Connection& connection, const StoredAccount& stored)
{
    const Account& account = stored.account;
    connection.execute(QStringLiteral("INSERT INTO users (id, username, email, role, password_hash, is_owner,"
                                      " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                       {account.id, account.username, account.email, toText(account.role),
                        hashValue(stored.passwordHash), account.isOwner ? 1 : 0, account.createdAt,
                        account.updatedAt});
}

void update(Connection& connection, const QString& id, const AccountColumns& columns)
{
    connection.execute(
        QStringLiteral("UPDATE users SET role = coalesce(?, role), disabled = coalesce(?, disabled),"
                       " password_hash = coalesce(?, password_hash), email = coalesce(?, email),"
                       " updated_at = ? WHERE id = ?"),
        {optionalValue(columns.role, [](Role role) { return toText(role); }),
         optionalValue(columns.disabled, [](bool disabled) { return disabled ? 1 : 0; }),
         optionalValue(columns.passwordHash, hashValue),
         columns.email ? QVariant(*columns.email) : QVariant(), now(), id});
}

// For an account that is still as it was read: enabled, with this password.
bool insertToken(Connection& connection, const StoredAccount& account, const TokenClaims& token)
{
    return connection.execute(QStringLiteral("INSERT INTO tokens (id, user_id, created_at, expires_at)"
                                             " SELECT ?, id, ?, ? FROM users"
                                             " WHERE id = ? AND disabled = 0 AND password_hash IS ?"),
                              {token.id, token.issuedAt, token.expiresAt, account.account.id,
                               hashValue(account.passwordHash)}) == 1;
}

QStringList idsOf(const QList<Row>& rows)
{
    QStringList ids;
    for (const Row& row : rows)
        ids.append(row.text("id"));
    return ids;
}

QStringList endTokens(Connection& connection, const QString& userId)
{
    return idsOf(
        connection.query(QStringLiteral("DELETE FROM tokens WHERE user_id = ? RETURNING id"), {userId}));
}

QStringList endTokensBeyondLimit(Connection& connection, const QString& userId)
{
    return idsOf(connection.query(
        QStringLiteral("DELETE FROM tokens WHERE id IN (SELECT id FROM tokens WHERE user_id = ?"
                       " ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?) RETURNING id"),
        {userId, AccountStore::mostTokens}));
}

Result<void> checkOwner(const Account& account, const AccountColumns& columns)
{
    const bool staysAdmin = columns.role.value_or(Role::Admin) == Role::Admin;
    if (!account.isOwner || (staysAdmin && !columns.disabled.value_or(false))) return {};
    return failure(
        Error::conflict(QStringLiteral("owner_protected"),
                        QStringLiteral("The owner of this machine stays an enabled administrator.")));
}

} // namespace

AccountStore::AccountStore(Database& database)
    : m_database(database)
{
}

QFuture<Result<void>> AccountStore::ensureOwner(QString username)
{
    return m_database.write([username](Connection& connection) {
        if (connection.queryOne(QStringLiteral("SELECT id FROM users WHERE is_owner = 1"))) return;
        const auto isTaken = [&connection](const QString& name) {
            return connection.queryOne(QStringLiteral("SELECT id FROM users WHERE username = ?"), {name})
                .has_value();
        };
        StoredAccount owner;
        owner.account.username = username;
        for (int number = 2; isTaken(owner.account.username); ++number)
            owner.account.username = QStringLiteral("owner-%1").arg(number);
        owner.account.id = newId();
        owner.account.role = Role::Admin;
        owner.account.isOwner = true;
        owner.account.createdAt = owner.account.updatedAt = now();
        insertAccount(connection, owner);
    });
}

QFuture<Result<void>> AccountStore::insert(StoredAccount account, TokenClaims token)
{
    return m_database.write([account = std::move(account), token](Connection& connection) -> Result<void> {
        const std::optional<Row> taken = connection.queryOne(
            QStringLiteral("SELECT id FROM users WHERE username = ?"), {account.account.username});
        if (taken) {
            Error error =
                Error::conflict(QStringLiteral("username_taken"),
                                QStringLiteral("There is an account of that name already. Choose another."));
            error.field = QStringLiteral("username");
            return failure(error);
        }
        insertAccount(connection, account);
        insertToken(connection, account, token);
        return {};
    });
}

QFuture<Result<QList<Account>>> AccountStore::list()
{
    return m_database.read([](Connection& connection) {
        QList<Account> accounts;
        for (const Row& row : connection.query(QStringLiteral("SELECT * FROM users ORDER BY username"))) {
            accounts.append(accountFrom(row));
        }
        return accounts;
    });
}

QFuture<Result<StoredAccount>> AccountStore::find(QString id)
{
    return m_database.read([id](Connection& connection) { return findAccount(connection, id); });
}

QFuture<Result<std::optional<StoredAccount>>> AccountStore::findByName(QString username)
{
    return m_database.read([username](Connection& connection) -> std::optional<StoredAccount> {
        const auto found =
            stored(connection.queryOne(QStringLiteral("SELECT * FROM users WHERE username = ?"), {username}));
        return found ? std::optional(*found) : std::nullopt;
    });
}

QFuture<Result<StoredAccount>> AccountStore::findOwner()
{
    return m_database.read([](Connection& connection) {
        return stored(connection.queryOne(QStringLiteral("SELECT * FROM users WHERE is_owner = 1")));
    });
}

QFuture<Result<ChangedAccount>> AccountStore::change(QString id, AccountColumns columns)
{
    return m_database.write([id, columns](Connection& connection) -> Result<ChangedAccount> {
        KROWN_TRY(const StoredAccount found, findAccount(connection, id));
        const Account& before = found.account;
        KROWN_CHECK(checkOwner(before, columns));
        update(connection, id, columns);
        const bool wasDisabled = columns.disabled.value_or(false) && !before.disabled;
        const bool hasNewRole = columns.role.value_or(before.role) != before.role;
        QStringList ended;
        if (wasDisabled || hasNewRole || columns.passwordHash) ended = endTokens(connection, id);
        KROWN_TRY(const StoredAccount after, findAccount(connection, id));
        return ChangedAccount{after.account, ended, wasDisabled};
    });
}

QFuture<Result<ChangedAccount>> AccountStore::changeOwn(StoredAccount before, AccountColumns columns,
                                                        TokenClaims token)
{
    return m_database.write([before, columns, token](Connection& connection) -> Result<ChangedAccount> {
        const QString id = before.account.id;
        const QStringList ended = endTokens(connection, id);
        if (!insertToken(connection, before, token)) {
            return failure({ErrorKind::Unauthorized, QStringLiteral("unauthorized"),
                            QStringLiteral("Your account was changed meanwhile. Sign in again.")});
        }
        update(connection, id, columns);
        KROWN_TRY(const StoredAccount after, findAccount(connection, id));
        return ChangedAccount{after.account, ended};
    });
}

QFuture<Result<void>> AccountStore::remove(QString id)
{
    return m_database.write([id](Connection& connection) {
        connection.execute(QStringLiteral("DELETE FROM users WHERE id = ? AND is_owner = 0"), {id});
    });
}

QFuture<Result<std::optional<QStringList>>> AccountStore::addToken(StoredAccount account, TokenClaims token)
{
    return m_database.write([account, token](Connection& connection) -> std::optional<QStringList> {
        if (!insertToken(connection, account, token)) return std::nullopt;
        return endTokensBeyondLimit(connection, account.account.id);
    });
}

QFuture<Result<std::optional<Identity>>> AccountStore::findToken(TokenClaims token)
{
    return m_database.read([token](Connection& connection) -> std::optional<Identity> {
        const std::optional<Row> row = connection.queryOne(
            QStringLiteral("SELECT users.* FROM tokens JOIN users ON users.id = tokens.user_id"
                           " WHERE tokens.id = ? AND users.id = ? AND users.disabled = 0"),
            {token.id, token.userId});
        if (!row) return std::nullopt;
        const Account account = accountFrom(*row);
        return Identity{account.id, account.username, account.role, token.id, token.expiresAt};
    });
}

QFuture<Result<void>> AccountStore::removeToken(QString id)
{
    return m_database.write([id](Connection& connection) {
        connection.execute(QStringLiteral("DELETE FROM tokens WHERE id = ?"), {id});
    });
}

QFuture<Result<void>> AccountStore::removeEndedTokens()
{
    return m_database.write([](Connection& connection) {
        connection.execute(QStringLiteral("DELETE FROM tokens WHERE expires_at <= ?"), {now()});
    });
}

} // namespace krown
