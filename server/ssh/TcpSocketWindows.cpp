#include "ssh/TcpSocket.h"

#ifdef Q_OS_WIN

#include <QHostAddress>

#include <cstring>

#include <winsock2.h>
#include <ws2tcpip.h>

namespace krown::tcp {

namespace {

int fill(sockaddr_storage& storage, const QHostAddress& address, quint16 port)
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
    v6->sin6_scope_id = address.scopeId().toULong(); // zones are numbers here
    return sizeof *v6;
}

void setOption(qintptr descriptor, int level, int option, int value)
{
    setsockopt(static_cast<SOCKET>(descriptor), level, option, reinterpret_cast<const char*>(&value),
               sizeof value);
}

} // namespace

Attempt startConnecting(const QHostAddress& address, quint16 port)
{
    sockaddr_storage storage;
    const int size = fill(storage, address, port);
    const SOCKET descriptor = ::socket(storage.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (descriptor == INVALID_SOCKET) return {invalid, WSAGetLastError()};
    makeNonBlocking(static_cast<qintptr>(descriptor));
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) == 0 ||
        WSAGetLastError() == WSAEWOULDBLOCK)
        return {static_cast<qintptr>(descriptor), 0};
    const int error = WSAGetLastError();
    closesocket(descriptor);
    return {invalid, error};
}

int connectError(qintptr descriptor)
{
    int error = 0;
    int size = sizeof error;
    if (getsockopt(static_cast<SOCKET>(descriptor), SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error),
                   &size) == SOCKET_ERROR)
        return WSAGetLastError();
    return error;
}

void prepareForUse(qintptr descriptor)
{
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
}

void makeNonBlocking(qintptr descriptor)
{
    u_long nonBlocking = 1;
    ioctlsocket(static_cast<SOCKET>(descriptor), FIONBIO, &nonBlocking);
}

void setLowWater(qintptr, int) {}

void acknowledgeAtOnce(qintptr) {}

void endSending(qintptr descriptor)
{
    ::shutdown(static_cast<SOCKET>(descriptor), SD_SEND);
}

bool discard(qintptr descriptor)
{
    char bytes[64 * 1024];
    const int got = ::recv(static_cast<SOCKET>(descriptor), bytes, sizeof bytes, 0);
    return got > 0 || (got < 0 && WSAGetLastError() == WSAEWOULDBLOCK);
}

void close(qintptr descriptor)
{
    closesocket(static_cast<SOCKET>(descriptor));
}

Trouble troubleOf(int error)
{
    switch (error) {
    case WSAECONNREFUSED:
        return Trouble::Refused;
    case WSAENETUNREACH:
    case WSAEHOSTUNREACH:
    case WSAENETDOWN:
    case WSAEHOSTDOWN:
    case WSAEADDRNOTAVAIL:
        return Trouble::Unreachable;
    case WSAETIMEDOUT:
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
