#include "ssh/SshErrors.h"

#include "ssh/SshTypes.h"

namespace krown {

QString endpointText(const ConnectRequest& request)
{
    const bool bracketed = request.host.contains(QLatin1Char(':'));
    return (bracketed ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
        .arg(request.host)
        .arg(request.port);
}

QString secondsText(std::chrono::milliseconds time)
{
    return QStringLiteral("%1 s").arg(static_cast<double>(time.count()) / 1000);
}

namespace sshErrors {

Error failed(const QString& message)
{
    return {ErrorKind::RemoteFailed, QStringLiteral("ssh_failed"), message};
}

Error hostNotFound(const ConnectRequest& request)
{
    return {ErrorKind::RemoteFailed, QStringLiteral("host_not_found"),
            QStringLiteral("No address was found for the host %1. Check its name, and the network.")
                .arg(request.host)};
}

Error connectTimeout(const QString& message)
{
    return {ErrorKind::RemoteTimeout, QStringLiteral("connect_timeout"), message};
}

Error authenticationFailed(const QString& message)
{
    return {ErrorKind::RemoteFailed, QStringLiteral("ssh_authentication_failed"), message};
}

Error channelRefused(const QString& why)
{
    return {
        ErrorKind::RemoteFailed, QStringLiteral("channel_refused"),
        QStringLiteral("The host would not open another channel (%1). End a terminal or a command of this "
                       "session, or connect once more.")
            .arg(why)};
}

Error connectionClosed()
{
    return Error::conflict(QStringLiteral("session_disconnected"),
                           QStringLiteral("The SSH connection is closed. Connect again."));
}

Error shuttingDown()
{
    return Error::unavailable(QStringLiteral("shutting_down"), QStringLiteral("Krown is shutting down."));
}

} // namespace sshErrors

} // namespace krown
