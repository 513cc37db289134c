#pragma once

#include <QString>
#include <QtGlobal>

class QHostAddress;

// The few things that this room asks of a bare TCP socket; one source file for each family of systems.
namespace krown::tcp {

inline constexpr qintptr invalid = -1;

struct Attempt
{
    qintptr descriptor = invalid;
    int error = 0; ///< 0: under way, or there already; otherwise the system's number, and no descriptor
};

/// Starts to connect without waiting. The descriptor becomes writable when it is decided.
Attempt startConnecting(const QHostAddress& address, quint16 port);
/// Once it is writable: 0 when it is connected, otherwise the system's error number.
int connectError(qintptr descriptor);
/// The options of a connection that lasts: no delay, and the system's own watch over a silent peer.
void prepareForUse(qintptr descriptor);
void makeNonBlocking(qintptr descriptor);
/// The socket counts as readable, for polls too, only with so many bytes there (or at the end of what comes).
/// Does nothing where the system cannot.
void setLowWater(qintptr descriptor, int bytes);
/// The host is told at once that its bytes have come, until the system thinks otherwise; it may wait for
/// that. Does nothing where the system cannot.
void acknowledgeAtOnce(qintptr descriptor);
/// The host reads an end of stream behind what was sent; it may still send.
void endSending(qintptr descriptor);
/// Throws away some of what has arrived, without waiting. False: nothing more will come.
bool discard(qintptr descriptor);
void close(qintptr descriptor);

enum class Trouble { Refused, Unreachable, TimedOut, Other };
Trouble troubleOf(int error);
/// The system's own words for it.
QString textOf(int error);

} // namespace krown::tcp
