#include "features/accounts/TokenWatch.h"

#include "core/Time.h"
#include "features/accounts/Accounts.h"

#include <chrono>

namespace krown {

TokenWatch::TokenWatch(Accounts& accounts, const Identity& identity, QObject* parent)
    : QObject(parent)
    , m_identity(identity)
{
    connect(&accounts, &Accounts::tokenRevoked, this, [this](const QString& tokenId) {
        if (tokenId == m_identity.tokenId)
            end(QStringLiteral("signed_out"), QStringLiteral("You were signed out. Sign in again."));
    });
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // a coarse one of 12 h may be half an hour late
    connect(&m_deadline, &QTimer::timeout, this, &TokenWatch::look);
    m_deadline.start(std::chrono::milliseconds(std::max<Timestamp>(0, m_identity.expiresAt - now())));
}

void TokenWatch::look()
{
    const Timestamp left = m_identity.expiresAt - now();
    if (left > 0) return m_deadline.start(std::chrono::milliseconds(left));
    end(QStringLiteral("token_expired"), QStringLiteral("Your token has ended. Sign in again."));
}

void TokenWatch::end(const QString& code, const QString& message)
{
    if (std::exchange(m_isOver, true)) return;
    m_deadline.stop();
    Q_EMIT over(code, message);
}

} // namespace krown
