#include "features/accounts/Account.h"

namespace krown {

QJsonObject toJson(const Account& account)
{
    return {
        {QStringLiteral("id"), account.id},
        {QStringLiteral("username"), account.username},
        {QStringLiteral("email"), account.email},
        {QStringLiteral("role"), toText(account.role)},
        {QStringLiteral("disabled"), account.disabled},
        {QStringLiteral("is_owner"), account.isOwner},
        {QStringLiteral("has_password"), account.hasPassword},
        {QStringLiteral("created_at"), toText(account.createdAt)},
        {QStringLiteral("updated_at"), toText(account.updatedAt)},
    };
}

} // namespace krown
