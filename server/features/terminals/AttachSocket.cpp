#include "features/terminals/AttachSocket.h"

#include "features/accounts/SignedInSocket.h"
#include "features/accounts/TokenWatch.h"
#include "features/terminals/Terminals.h"
#include "web/Router.h"
#include "web/Socket.h"

namespace krown {

namespace {

Result<std::optional<quint64>> readOffset(const QUrlQuery& query)
{
    const QString field = QStringLiteral("offset");
    if (!query.hasQueryItem(field)) return std::optional<quint64>();
    const QString text = query.queryItemValue(field);
    bool isNumber = false;
    const quint64 offset = text.toULongLong(&isNumber);
    if (isNumber && text.front().isDigit()) return std::optional(offset);
    return failure(Error::invalid(field, QStringLiteral("offset must be a whole number, from 0 on.")));
}

/// Closes the socket when the token of who opened it counts no more. They live on different threads.
void closeWithToken(Socket* socket, TokenWatch* watch)
{
    QObject::connect(watch, &TokenWatch::over, socket, [socket](const QString& code, const QString& message) {
        socket->turnAway({ErrorKind::Unauthorized, code, message});
    });
    QObject::connect(socket, &QObject::destroyed, watch, &QObject::deleteLater);
}

void attach(SignedInSocket* client, const Request& request, Accounts& accounts, Terminals& terminals)
{
    Socket* const socket = client->socket();
    const Identity identity = client->identity();
    const QString id = request.parameter("id");
    const Result<std::optional<quint64>> offset = readOffset(request.query);
    const Result<Terminal> terminal = terminals.find(identity.userId, id);
    if (!terminal) return socket->turnAway(terminal.error());
    if (!offset) return socket->turnAway(offset.error());
    socket->holdMessages(true); // until its reader is there to read them
    client->letGo();
    closeWithToken(socket, new TokenWatch(accounts, identity, &terminals));
    terminals.attach(id, socket, *offset, identity.role >= Role::Operator);
}

} // namespace

void addAttachSocket(Router& router, Accounts& accounts, Terminals& terminals)
{
    router.add(SocketRoute{QStringLiteral("/api/terminals/:id/attach"),
                           [&accounts, &terminals](Socket* socket, const Request& request) {
                               socket->acceptBinary();
                               auto* client = new SignedInSocket(socket, request, accounts);
                               QObject::connect(client, &SignedInSocket::signedIn, client,
                                                [client, request, &accounts, &terminals] {
                                                    attach(client, request, accounts, terminals);
                                                });
                           }});
}

} // namespace krown
