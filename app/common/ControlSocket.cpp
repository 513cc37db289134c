#include "common/ControlSocket.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace krown {

namespace {

constexpr int patienceMs = 5000;

/// A path inside the data folder, which is 0700. Windows names pipes in a space of their own.
QString socketName(const QString& dataDir)
{
#ifdef Q_OS_WIN
    const QByteArray folder = QDir(dataDir).canonicalPath().toUtf8();
    return QStringLiteral("krown-") +
           QString::fromLatin1(QCryptographicHash::hash(folder, QCryptographicHash::Sha256).toHex().left(32));
#else
    return QDir(dataDir).filePath(QStringLiteral("control.sock"));
#endif
}

} // namespace

ControlSocket::ControlSocket(const QString& dataDir, std::function<QString()> makeLink, QObject* parent)
    : QObject(parent)
    , m_name(socketName(dataDir))
    , m_makeLink(std::move(makeLink))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlSocket::answer);
}

Result<void> ControlSocket::listen()
{
    // The data folder's lock is ours, so a socket that lies there was left by a program that is gone.
    QLocalServer::removeServer(m_name);
    if (m_server.listen(m_name)) return {};
    return failure(
        Error::unavailable(QStringLiteral("no_control_socket"),
                           QStringLiteral("--sign-in-link will not work: %1.").arg(m_server.errorString())));
}

void ControlSocket::answer()
{
    while (QLocalSocket* client = m_server.nextPendingConnection()) {
        connect(client, &QLocalSocket::disconnected, client, &QObject::deleteLater);
        client->write(m_makeLink().toUtf8() + '\n');
        client->disconnectFromServer();
    }
}

Result<QString> requestSignInLink(const QString& dataDir)
{
    QLocalSocket socket;
    socket.connectToServer(socketName(dataDir), QIODevice::ReadOnly);
    if (!socket.waitForConnected(patienceMs)) {
        return failure(
            Error::conflict(QStringLiteral("not_running"),
                            QStringLiteral("No Krown of yours runs on %1. Start it first.").arg(dataDir)));
    }
    while (!socket.canReadLine() && socket.waitForReadyRead(patienceMs)) {
    }
    const QString link = QString::fromUtf8(socket.readLine()).trimmed();
    if (link.isEmpty())
        return failure(Error::conflict(QStringLiteral("no_answer"),
                                       QStringLiteral("The running Krown did not answer.")));
    return link;
}

} // namespace krown
