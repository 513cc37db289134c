#include "ssh/TcpSocket.h"

#ifdef Q_OS_UNIX

#include <QHostAddress>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace krown::tcp {

namespace {

socklen_t fill(sockaddr_storage& storage, const QHostAddress& address, quint16 port)
{
    memset(&storage, 0, sizeof storage);
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(address.toIPv4Address());
        return sizeof *v4;
    }
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    memcpy(&v6->sin6_addr, &bytes, sizeof bytes);
    const QByteArray zone = address.scopeId().toLatin1();
    bool isNumber = false;
    const unsigned number = zone.toUInt(&isNumber);
    if (!zone.isEmpty()) v6->sin6_scope_id = isNumber ? number : if_nametoindex(zone.constData());
    return sizeof *v6;
}

void setOption(qintptr descriptor, int level, int option, int value)
{
    // A system that does not know an option does without it.
    setsockopt(static_cast<int>(descriptor), level, option, &value, sizeof value);
}

} // namespace

Attempt startConnecting(const QHostAddress& address, quint16 port)
{
    sockaddr_storage storage;
    const socklen_t size = fill(storage, address, port);
    const int descriptor = ::socket(storage.ss_family, SOCK_STREAM, 0);
    if (descriptor < 0) return {invalid, errno};
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    makeNonBlocking(descriptor);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) == 0 || errno == EINPROGRESS)
        return {descriptor, 0};
    const int error = errno;
    ::close(descriptor);
    return {invalid, error};
}

int connectError(qintptr descriptor)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
    return error;
}

void prepareForUse(qintptr descriptor)
{
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_USER_TIMEOUT
    constexpr int unacknowledgedMs = 45000;
    setOption(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledgedMs);
#endif
#ifdef SO_NOSIGPIPE
    setOption(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
}

void makeNonBlocking(qintptr descriptor)
{
    const int flags = fcntl(static_cast<int>(descriptor), F_GETFL);
    if ((flags & O_NONBLOCK) == 0) fcntl(static_cast<int>(descriptor), F_SETFL, flags | O_NONBLOCK);
}

void setLowWater(qintptr descriptor, int bytes)
{
    setOption(descriptor, SOL_SOCKET, SO_RCVLOWAT, bytes);
}

void acknowledgeAtOnce(qintptr descriptor)
{
#ifdef TCP_QUICKACK
    setOption(descriptor, IPPROTO_TCP, TCP_QUICKACK, 1);
#else
    Q_UNUSED(descriptor)
#endif
}

void endSending(qintptr descriptor)
{
    ::shutdown(static_cast<int>(descriptor), SHUT_WR);
}

bool discard(qintptr descriptor)
{
    std::array<char, 64 * 1024> bytes;
    const ssize_t got = ::recv(static_cast<int>(descriptor), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void close(qintptr descriptor)
{
    ::close(static_cast<int>(descriptor));
}

Trouble troubleOf(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return Trouble::Refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
        return Trouble::Unreachable;
    case ETIMEDOUT:
        return Trouble::TimedOut;
    default:
        return Trouble::Other;
    }
}

QString textOf(int error)
{
    return qt_error_string(error);
}

} // namespace krown::tcp

#endif
