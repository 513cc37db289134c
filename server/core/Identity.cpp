#include "core/Identity.h"

namespace krown {

QString toText(Role role)
{
    switch (role) {
    case Role::ReadOnly:
        return QStringLiteral("readonly");
    case Role::Operator:
        return QStringLiteral("operator");
    case Role::Admin:
        return QStringLiteral("admin");
    }
    Q_UNREACHABLE();
}

std::optional<Role> roleFromText(const QString& text)
{
    for (const Role role : {Role::ReadOnly, Role::Operator, Role::Admin}) {
        if (text == toText(role)) return role;
    }
    return std::nullopt;
}

} // namespace krown
