#include "features/accounts/SignedInSocket.h"

#include "core/Json.h"
#include "features/accounts/Accounts.h"
#include "features/accounts/TokenWatch.h"
#include "web/Socket.h"

#include <QPointer>

#include <chrono>

namespace krown {

namespace {

constexpr std::chrono::seconds timeToSignIn(10);

QByteArray tokenOf(const Request& request)
{
    const QByteArray bearer = request.bearerToken();
    return bearer.isEmpty() ? request.query.queryItemValue(QStringLiteral("token")).toUtf8() : bearer;
}

} // namespace

SignedInSocket::SignedInSocket(Socket* socket, Request request, Accounts& accounts)
    : QObject(socket)
    , m_socket(socket)
    , m_accounts(accounts)
{
    connect(socket, &Socket::messageReceived, this, &SignedInSocket::receive);
    connect(socket, &Socket::binaryReceived, this, &SignedInSocket::refuseBinary);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        finish(QStringLiteral("unauthorized"), QStringLiteral("Nobody signed in within 10 seconds."));
    });
    m_deadline.start(timeToSignIn);

    const QByteArray token = tokenOf(request);
    if (token.isEmpty()) return;
    m_socket->holdMessages(true);
    // Later, so that whoever made this object can connect to signedIn() first.
    const auto later = [this, token] { authenticate(token, false); };
    QMetaObject::invokeMethod(this, later, Qt::QueuedConnection);
}

void SignedInSocket::letGo()
{
    disconnect(m_socket, nullptr, this, nullptr);
    m_finished = true;
    setParent(nullptr);
    deleteLater();
}

void SignedInSocket::sendError(const QString& code, const QString& message, const QJsonObject& further)
{
    m_socket->sendError({ErrorKind::InvalidInput, code, message}, further);
}

QCoro::Task<> SignedInSocket::authenticate(QByteArray token, bool byMessage)
{
    m_socket->holdMessages(true); // what comes behind the token waits for its verdict
    const QPointer<SignedInSocket> alive(this);
    const Result<Identity> identity = co_await m_accounts.authenticate(token);
    if (!alive || m_finished || !m_socket->isOpen()) co_return;
    m_socket->holdMessages(false);
    if (!identity) {
        finish(identity.error().code, identity.error().message);
        co_return;
    }
    m_identity = *identity;
    m_deadline.stop();
    m_watch = new TokenWatch(m_accounts, m_identity, this);
    connect(m_watch, &TokenWatch::over, this, &SignedInSocket::finish);
    Q_EMIT signedIn(byMessage);
}

void SignedInSocket::receive(const QString& text)
{
    if (m_watch) m_watch->look();
    if (m_finished) return;
    const Result<QJsonObject> message = parseObject(text.toUtf8());
    if (!message) {
        sendError(message.error().code, message.error().message);
    } else if (isSignedIn()) {
        Q_EMIT messageReceived(*message);
    } else {
        answerStranger(*message);
    }
}

void SignedInSocket::refuseBinary()
{
    if (!m_finished) answerStranger({});
}

void SignedInSocket::answerStranger(const QJsonObject& message)
{
    if (message.value(QStringLiteral("type")) == QLatin1StringView("authenticate")) {
        authenticate(message.value(QStringLiteral("token")).toString().toUtf8(), true);
    } else {
        sendError(QStringLiteral("unauthorized"),
                  QStringLiteral("Send {\"type\": \"authenticate\", \"token\": ...} first."));
    }
}

void SignedInSocket::finish(const QString& code, const QString& message)
{
    if (m_finished) return;
    m_finished = true;
    m_deadline.stop();
    m_socket->turnAway({ErrorKind::Unauthorized, code, message});
}

} // namespace krown
