#include "web/OwnHosts.h"

namespace krown {

namespace {

quint16 portOfScheme(bool isTls)
{
    return isTls ? 443 : 80;
}

} // namespace

OwnHosts::OwnHosts(const QHostAddress& address, quint16 port, bool isTls, const QStringList& further)
{
    QStringList names = further;
    names.append(address.toString());
    if (address.isLoopback())
        names.append({QStringLiteral("127.0.0.1"), QStringLiteral("::1"), QStringLiteral("localhost")});

    for (const QString& name : std::as_const(names)) {
        const QString host = hostInUrl(name);
        m_hosts.insert(QStringLiteral("%1:%2").arg(host).arg(port).toLatin1());
        if (port == portOfScheme(isTls)) m_hosts.insert(host.toLatin1());
        m_origins.insert(originOf(host, port, isTls).toLatin1());
    }
}

QString hostInUrl(const QString& nameOrAddress)
{
    const QHostAddress address(nameOrAddress);
    if (address.protocol() == QAbstractSocket::IPv6Protocol)
        return QStringLiteral("[%1]").arg(address.toString());
    return nameOrAddress.toLower();
}

QString originOf(const QString& host, quint16 port, bool isTls)
{
    const QString origin = (isTls ? QStringLiteral("https://") : QStringLiteral("http://")) + host;
    return port == portOfScheme(isTls) ? origin : QStringLiteral("%1:%2").arg(origin).arg(port);
}

QHostAddress plain(const QHostAddress& address)
{
    bool isIPv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIPv4);
    if (isIPv4) return QHostAddress(ipv4);
    QHostAddress result = address;
    result.setScopeId({});
    return result;
}

} // namespace krown
