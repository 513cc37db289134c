#include "RawClient.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>

bool waitUntil(const std::function<bool()>& isSo, int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    QTimer waker; // so that there is an event to end the waiting
    waker.setTimerType(Qt::PreciseTimer);
    waker.start(milliseconds + 1);
    while (!isSo()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        // What is to be deleted later waits for a loop that was begun after; here there may be none.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

RawClient::RawClient(quint16 port, const QString& host)
{
    QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket,
                     [this] { received += m_socket.readAll(); });
    m_socket.connectToHost(host, port);
    waitUntil([this] { return m_socket.state() == QAbstractSocket::ConnectedState || isClosed(); });
}

RawClient::RawClient(Tls, quint16 port)
{
    QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket,
                     [this] { received += m_socket.readAll(); });
    m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
    waitUntil([this] { return m_socket.isEncrypted() || isClosed(); });
}

std::optional<Answer> RawClient::answer(bool toHead)
{
    Answer answer;
    bool isWhole = false;
    waitUntil([&] { return (isWhole = parse(answer, toHead)) || isClosed(); });
    if (!isWhole) return std::nullopt;
    return answer;
}

bool RawClient::waitClosed(int milliseconds)
{
    return waitUntil([this] { return isClosed(); }, milliseconds);
}

bool RawClient::parse(Answer& answer, bool toHead)
{
    const qsizetype end = received.indexOf("\r\n\r\n");
    if (end < 0) return false;
    Answer found;
    QByteArrayList lines = received.left(end).replace("\r\n", "\n").split('\n');
    found.status = lines.takeFirst().mid(9, 3).toInt();
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        found.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype bodySize = toHead ? 0 : found.headers.value("content-length", "0").toLongLong();
    if (received.size() < end + 4 + bodySize) return false;
    found.body = received.mid(end + 4, bodySize);
    received.remove(0, end + 4 + bodySize);
    answer = found;
    return true;
}
