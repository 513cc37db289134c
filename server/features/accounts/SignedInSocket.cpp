#include "features/accounts/SignedInSocket.h"

#include "core/Json.h"
#include "features/accounts/Accounts.h"
#include "web/Socket.h"

#include <QPointer>

#include <chrono>

namespace krown {

namespace {

constexpr std::chrono::seconds timeToSignIn(10);
constexpr qsizetype mostEarlyMessages = 64;

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
    connect(&accounts, &Accounts::tokenRevoked, this, [this](const QString& tokenId) {
        if (isSignedIn() && tokenId == m_identity.tokenId)
            finish(QStringLiteral("signed_out"), QStringLiteral("You were signed out. Sign in again."));
    });
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // a coarse one of 12 h may be half an hour late
    connect(&m_deadline, &QTimer::timeout, this, &SignedInSocket::finishInTime);
    m_deadline.start(timeToSignIn);

    const QByteArray token = tokenOf(request);
    if (token.isEmpty()) return;
    m_authenticating = true;
    // Later, so that whoever made this object can connect to signedIn() first.
    const auto later = [this, token] { authenticate(token, false); };
    QMetaObject::invokeMethod(this, later, Qt::QueuedConnection);
}

void SignedInSocket::sendError(const QString& code, const QString& message, const QJsonObject& further)
{
    QJsonObject payload = further;
    payload.insert(QStringLiteral("code"), code);
    payload.insert(QStringLiteral("message"), message);
    m_socket->sendEvent(QStringLiteral("error"), payload);
}

QCoro::Task<> SignedInSocket::authenticate(QByteArray token, bool byMessage)
{
    m_authenticating = true;
    const QPointer<SignedInSocket> alive(this);
    const Result<Identity> identity = co_await m_accounts.authenticate(token);
    if (!alive || m_finished || !m_socket->isOpen()) co_return;
    m_authenticating = false;
    if (!identity) {
        finish(identity.error().code, identity.error().message);
        co_return;
    }
    m_identity = *identity;
    m_deadline.start(std::chrono::milliseconds(std::max<Timestamp>(0, m_identity.expiresAt - now())));
    Q_EMIT signedIn(byMessage);
    for (const QJsonObject& message : std::exchange(m_early, {})) {
        if (alive && !m_finished) Q_EMIT messageReceived(message);
    }
}

void SignedInSocket::receive(const QString& text)
{
    if (m_finished) return;
    // A machine that slept has timers that are late.
    if (isSignedIn() && m_identity.expiresAt <= now()) return finishInTime();
    const Result<QJsonObject> message = parseObject(text.toUtf8());
    if (!message) {
        sendError(message.error().code, message.error().message);
    } else if (isSignedIn()) {
        Q_EMIT messageReceived(*message);
    } else {
        answerStranger(*message);
    }
}

void SignedInSocket::answerStranger(const QJsonObject& message)
{
    if (m_authenticating && m_early.size() < mostEarlyMessages) {
        m_early.append(message);
    } else if (m_authenticating) {
        finish(QStringLiteral("too_many_messages"),
               QStringLiteral("Wait for the answer to your token first."));
    } else if (message.value(QStringLiteral("type")) == QLatin1StringView("authenticate")) {
        authenticate(message.value(QStringLiteral("token")).toString().toUtf8(), true);
    } else {
        sendError(QStringLiteral("unauthorized"),
                  QStringLiteral("Send {\"type\": \"authenticate\", \"token\": ...} first."));
    }
}

void SignedInSocket::finishInTime()
{
    if (isSignedIn()) {
        finish(QStringLiteral("token_expired"), QStringLiteral("Your token has ended. Sign in again."));
    } else {
        finish(QStringLiteral("unauthorized"), QStringLiteral("Nobody signed in within 10 seconds."));
    }
}

void SignedInSocket::finish(const QString& code, const QString& message)
{
    if (m_finished) return;
    m_finished = true;
    m_deadline.stop();
    sendError(code, message);
    m_socket->close(Socket::policyViolation, message);
}

} // namespace krown
