#include "features/servers/Server.h"

namespace krown {

QJsonObject toJson(const Server& server)
{
    return {
        {QStringLiteral("id"), server.id},
        {QStringLiteral("user_id"), server.userId},
        {QStringLiteral("name"), server.name},
        {QStringLiteral("host"), server.host},
        {QStringLiteral("port"), server.port},
        {QStringLiteral("username"), server.username},
        {QStringLiteral("auth_method"), toText(server.authMethod)},
        {QStringLiteral("created_at"), toText(server.createdAt)},
        {QStringLiteral("updated_at"), toText(server.updatedAt)},
    };
}

} // namespace krown
