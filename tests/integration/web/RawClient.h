#pragma once

#include <QByteArray>
#include <QHash>
#include <QSslSocket>

#include <functional>
#include <optional>

/// Turns the event loop until it is so; false when it is not within the time.
bool waitUntil(const std::function<bool()>& isSo, int milliseconds = 10000);

struct Answer
{
    int status = 0;
    QHash<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;
};

/// A client that sends exactly the bytes it is told to.
class RawClient
{
public:
    explicit RawClient(quint16 port, const QString& host = QStringLiteral("127.0.0.1"));
    struct Tls
    {
    };
    RawClient(Tls, quint16 port);

    void send(const QByteArray& bytes) { m_socket.write(bytes); }
    /// The next answer, once it is whole; nothing when the connection ends before that. `toHead`: an answer
    /// to HEAD, which has no body whatever Content-Length says.
    std::optional<Answer> answer(bool toHead = false);
    std::optional<Answer> ask(const QByteArray& request)
    {
        send(request);
        return answer();
    }
    bool isClosed() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }
    bool waitClosed(int milliseconds = 10000);
    void abort() { m_socket.abort(); }

    QByteArray received; ///< and not yet taken as an answer
    QSslSocket& socket() { return m_socket; }

private:
    bool parse(Answer& answer, bool toHead);

    QSslSocket m_socket; // plain, unless made with Tls
};
