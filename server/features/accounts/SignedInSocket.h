#pragma once

#include "core/Identity.h"
#include "web/Request.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <qcoro/qcorotask.h>

namespace krown {

class Accounts;
class Socket;
class TokenWatch;

/// A WebSocket that has to say who it is before anything is told to it or done for it. The token comes as
/// "Authorization: Bearer", as ?token=, or as the first message {"type":"authenticate","token":...}, within
/// 10 s. A wrong token is told as an `error` event, then the socket closes (1008). It also closes when its
/// token is revoked (`error` with code `signed_out`) or ends (`token_expired`). Child of `socket`, so it goes
/// with it. Server thread.
class SignedInSocket : public QObject
{
    Q_OBJECT

public:
    SignedInSocket(Socket* socket, Request request, Accounts& accounts);

    /// The socket is somebody else's: nothing of it is read or written here any more, and this is deleted
    /// soon. Whoever has it watches over the token by a TokenWatch of his own.
    void letGo();

    Socket* socket() const { return m_socket; }
    /// Who it is; empty before signedIn().
    const Identity& identity() const { return m_identity; }

    /// {"event":"error","payload":{"message","code", ...}}
    void sendError(const QString& code, const QString& message, const QJsonObject& further = {});

Q_SIGNALS:
    /// Once. `byMessage`: the client authenticated by a message (and not in its request).
    void signedIn(bool byMessage);
    /// A message that is a JSON object, after signedIn(); another text is answered with an error.
    void messageReceived(const QJsonObject& message);

private:
    void receive(const QString& text);
    void refuseBinary();
    void answerStranger(const QJsonObject& message);
    QCoro::Task<> authenticate(QByteArray token, bool byMessage);
    void finish(const QString& code, const QString& message);
    bool isSignedIn() const { return !m_identity.userId.isEmpty(); }

    Socket* m_socket;
    Accounts& m_accounts;
    Identity m_identity;
    QTimer m_deadline; // to sign in
    TokenWatch* m_watch = nullptr;
    bool m_finished = false;
};

} // namespace krown
