#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace krown {

/// What an account may do. A higher role may all that a lower one may.
enum class Role {
    ReadOnly, ///< looks at what is his
    Operator, ///< also creates, changes, connects and executes
    Admin,    ///< also manages accounts
};

QString toText(Role role);
std::optional<Role> roleFromText(const QString& text);

/// Who makes a request: the account and the token that proved it.
struct Identity
{
    QString userId;
    QString username;
    Role role = Role::ReadOnly;
    QString tokenId;      ///< the token's `jti`
    qint64 expiresAt = 0; ///< Timestamp at which the token ends
};

} // namespace krown
