#include "features/accounts/Tickets.h"

#include "core/Ids.h"

#include <QCryptographicHash>

#include <algorithm>

namespace krown {

namespace {

QByteArray digestOf(const QByteArray& ticket)
{
    return QCryptographicHash::hash(ticket, QCryptographicHash::Sha256);
}

} // namespace

QByteArray Tickets::make(std::chrono::seconds lifetime, Clock::time_point now)
{
    dropEnded(now);
    if (m_tickets.size() >= mostAtOnce) m_tickets.erase(m_tickets.begin());
    const QByteArray ticket = randomToken(32);
    m_tickets.push_back({digestOf(ticket), now + lifetime});
    return ticket;
}

bool Tickets::take(const QByteArray& ticket, Clock::time_point now)
{
    dropEnded(now);
    const QByteArray digest = digestOf(ticket);
    return std::erase_if(m_tickets, [&](const Ticket& one) { return one.digest == digest; }) > 0;
}

void Tickets::dropEnded(Clock::time_point now)
{
    std::erase_if(m_tickets, [now](const Ticket& one) { return one.end <= now; });
}

} // namespace krown
