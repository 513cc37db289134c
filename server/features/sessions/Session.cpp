#include "features/sessions/Session.h"

namespace krown {

namespace {

QString statusText(const Session& session)
{
    return session.connected ? QStringLiteral("connected") : QStringLiteral("disconnected");
}

} // namespace

QJsonObject toJson(const Session& session)
{
    return {
        {QStringLiteral("id"), session.id},
        {QStringLiteral("user_id"), session.userId},
        {QStringLiteral("server_id"), session.serverId ? QJsonValue(*session.serverId) : QJsonValue()},
        {QStringLiteral("host"), session.host},
        {QStringLiteral("port"), session.port},
        {QStringLiteral("username"), session.username},
        {QStringLiteral("status"), statusText(session)},
        {QStringLiteral("host_key_algorithm"), session.hostKeyAlgorithm},
        {QStringLiteral("host_key_fingerprint"), session.hostKeyFingerprint},
        {QStringLiteral("closed_reason"),
         session.closedReason.isEmpty() ? QJsonValue() : QJsonValue(session.closedReason)},
        {QStringLiteral("created_at"), toText(session.createdAt)},
        {QStringLiteral("updated_at"), toText(session.updatedAt)},
    };
}

QJsonObject statusEvent(const Session& session)
{
    QJsonObject event{{QStringLiteral("session_id"), session.id},
                      {QStringLiteral("status"), statusText(session)}};
    if (!session.closedReason.isEmpty()) event.insert(QStringLiteral("reason"), session.closedReason);
    return event;
}

} // namespace krown
