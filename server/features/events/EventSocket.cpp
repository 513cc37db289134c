#include "features/events/EventSocket.h"

#include "features/accounts/SignedInSocket.h"
#include "features/events/EventHub.h"
#include "web/Router.h"
#include "web/Socket.h"

namespace krown {

namespace {

void sendAuthenticated(SignedInSocket* client)
{
    const Identity& identity = client->identity();
    client->socket()->sendEvent(
        QStringLiteral("authenticated"),
        {{QStringLiteral("user_id"), identity.userId}, {QStringLiteral("username"), identity.username}});
}

void answerMessage(SignedInSocket* client, const QJsonObject& message)
{
    const QString type = message.value(QStringLiteral("type")).toString();
    if (type == QLatin1StringView("ping")) {
        client->socket()->sendEvent(QStringLiteral("pong"), {});
    } else if (type == QLatin1StringView("authenticate")) {
        sendAuthenticated(client); // signed in already, by the request or by an earlier message
    } else {
        client->sendError(
            QStringLiteral("unknown_message"),
            QStringLiteral("Send {\"type\": \"ping\"} or {\"type\": \"authenticate\", \"token\": ...}."));
    }
}

void serve(SignedInSocket* client, EventHub* hub)
{
    sendAuthenticated(client);
    QObject::connect(client, &SignedInSocket::messageReceived, client,
                     [client](const QJsonObject& message) { answerMessage(client, message); });
    QObject::connect(hub, &EventHub::published, client,
                     [client](const QString& userId, const QString& event, const QJsonObject& payload) {
                         if (userId == client->identity().userId) client->socket()->sendEvent(event, payload);
                     });
}

} // namespace

void addEventSocket(Router& router, Accounts& accounts, EventHub& hub)
{
    router.add(SocketRoute{QStringLiteral("/ws"), [&accounts, &hub](Socket* socket, const Request& request) {
                               auto* client = new SignedInSocket(socket, request, accounts);
                               QObject::connect(client, &SignedInSocket::signedIn, client,
                                                [client, &hub] { serve(client, &hub); });
                           }});
}

} // namespace krown
