#include "features/accounts/SignInLimits.h"

#include <algorithm>

namespace krown {

namespace {

constexpr qsizetype longestName = 64; // as rules::accountName

QString keyOf(const QHostAddress& peer)
{
    bool isIpv4 = false;
    const quint32 ipv4 = peer.toIPv4Address(&isIpv4);
    if (isIpv4) return QHostAddress(ipv4).toString();
    Q_IPV6ADDR address = peer.toIPv6Address();
    std::fill(std::begin(address.c) + 8, std::end(address.c), quint8(0));
    return QHostAddress(address).toString();
}

QString keyOf(const QString& username, const QHostAddress& peer)
{
    return keyOf(peer) + QLatin1Char(' ') + username.left(longestName + 1).toCaseFolded();
}

} // namespace

Result<void> SignInLimits::check(const QString& username, const QHostAddress& peer) const
{
    const Throttle::Clock::time_point now = Throttle::Clock::now();
    KROWN_CHECK(m_byAccount.check(keyOf(username, peer), now));
    return m_byAddress.check(keyOf(peer), now);
}

void SignInLimits::failed(const QString& username, const QHostAddress& peer)
{
    const Throttle::Clock::time_point now = Throttle::Clock::now();
    m_byAccount.count(keyOf(username, peer), now);
    m_byAddress.count(keyOf(peer), now);
}

void SignInLimits::succeeded(const QString& username, const QHostAddress& peer)
{
    // The address keeps its count: otherwise somebody's own account would wipe out what he did to others.
    m_byAccount.forget(keyOf(username, peer));
}

Result<void> SignInLimits::checkRegistration(const QHostAddress& peer) const
{
    return m_registrations.check(keyOf(peer), Throttle::Clock::now());
}

void SignInLimits::registered(const QHostAddress& peer)
{
    m_registrations.count(keyOf(peer), Throttle::Clock::now());
}

} // namespace krown
