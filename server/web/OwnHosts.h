#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QSet>
#include <QStringList>

namespace krown {

/// The names under which this server is reached, and with it the origins of its own pages. A page of any
/// other site, or a name that somebody else's DNS lets point here, is none of them. Any thread; immutable.
class OwnHosts
{
public:
    OwnHosts(const QHostAddress& address, quint16 port, bool isTls, const QStringList& further);

    /// `value` of a Host header. Exact, but for the case of letters.
    bool isHost(const QByteArray& value) const { return m_hosts.contains(value.toLower()); }
    /// `value` of an Origin header, as browsers write it.
    bool isOrigin(const QByteArray& value) const { return m_origins.contains(value); }

private:
    QSet<QByteArray> m_hosts;
    QSet<QByteArray> m_origins;
};

/// "127.0.0.1", "[::1]", "krown.example": how a URL writes a host.
QString hostInUrl(const QString& nameOrAddress);
/// "https://[::1]:8443"; without the port where it is the scheme's own.
QString originOf(const QString& host, quint16 port, bool isTls);
/// An IPv4 address that came by way of IPv6 as what it is, and no scope.
QHostAddress plain(const QHostAddress& address);

} // namespace krown
