#include "ssh/Libssh.h"

#include "ssh/TcpSocket.h"

namespace krown {

qintptr sayGoodbye(ssh_session session)
{
    // A descriptor that was given to libssh is not closed by it, unless the host hung up or it failed.
    const socket_t descriptor = ssh_get_fd(session);
    ssh_disconnect(session);
    ssh_free(session);
    return descriptor == SSH_INVALID_SOCKET ? tcp::invalid : static_cast<qintptr>(descriptor);
}

void LibsshDeleter::operator()(ssh_session session) const
{
    if (const qintptr descriptor = sayGoodbye(session); descriptor != tcp::invalid) tcp::close(descriptor);
}

bool isLost(ssh_session session)
{
    return (ssh_get_status(session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

QString goodbyeOf(ssh_session session)
{
    // ssh_get_disconnect_message() does not know it in every state; the error text does:
    // "Received SSH_MSG_DISCONNECT: 2:Too many authentication failures".
    static const QLatin1StringView mark("SSH_MSG_DISCONNECT: ");
    const QString error = errorOf(session);
    const qsizetype at = error.indexOf(mark);
    if (at < 0) return {};
    const QString said = error.mid(at + mark.size());
    return said.mid(said.indexOf(QLatin1Char(':')) + 1).trimmed();
}

QString errorOf(ssh_session session)
{
    return QString::fromUtf8(ssh_get_error(session));
}

} // namespace krown
