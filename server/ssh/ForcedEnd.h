#pragma once

#include <QByteArray>

#include <qcoro/qcorotask.h>

#include <memory>
#include <optional>

namespace krown {

class SshConnection;

/// Ends a command that a signal over its channel did not end, by finding its process from a second channel
/// and killing its process group. OpenSSH's sshd refuses such signals where it runs without privilege
/// separation, above all for root (session.c, session_signal_req); others do not know them. Needs a POSIX
/// host with `ps`; does nothing where the process cannot be told from others for certain. `isOnly`: nothing
/// else of ours runs on this connection. Thread of the engine's owner.
QCoro::Task<> endByForce(std::shared_ptr<SshConnection> connection, QByteArray command, bool isOnly);

/// The process among the lines "PID PPID ARGS" of `listing` whose parent is the first line's number, and
/// which runs `command`: as a shell's argument, or itself where the shell made way for it.
std::optional<qint64> findProcess(const QByteArray& listing, const QByteArray& command, bool isOnly);

} // namespace krown
