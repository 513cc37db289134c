#pragma once

#include "web/Limits.h"
#include "web/RequestHead.h"
#include "web/Router.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QPointer>

class QTcpSocket;

namespace krown {

class OwnHosts;

/// One client's connection, from its first byte until it closes or becomes a WebSocket: reads a request,
/// has it judged and answered, writes the answer, then reads the next. What a client sends meanwhile waits
/// in a bounded buffer. Owns its socket until upgraded(). Server thread.
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    /// What all connections of a server share.
    struct Site
    {
        std::shared_ptr<const Router> router;
        Limits limits;
    };

    HttpConnection(QTcpSocket* socket, const Site& site, std::shared_ptr<const OwnHosts> ownHosts,
                   QObject* parent);
    ~HttpConnection() override;

    /// Whether it is the client that we wait for: for a whole request, or for the end. Such a one may be
    /// deleted to make room for another.
    bool mayMakeRoom() const
    {
        return m_state == State::Head || m_state == State::Body || m_state == State::Closing;
    }
    /// When the wait for the present request began.
    std::chrono::steady_clock::time_point waitingSince() const { return m_waitingSince; }

    /// Ends it where a deadline has passed; to be called now and then.
    void sweep();
    /// Ends it once what is under way is answered.
    void finish();

Q_SIGNALS:
    /// Closed, however that came. Once; the receiver deletes this later.
    void finished();
    /// A handshake that was found good; its head is still unread. The socket is the receiver's now, and
    /// finished() follows.
    void upgraded(QTcpSocket* socket, const krown::SocketRoute& route, const krown::Request& request);

private:
    enum class State { Head, Body, Answering, Writing, Closing, Closed };

    void enter(State state, std::chrono::milliseconds timeout);
    void read();
    void readHead();
    void beginRequest(const RequestHead& head, qsizetype headSize);
    void upgrade(Request request, qsizetype headSize);
    void readBody();
    void answer();
    void write(const Response& response);
    void writeDone();
    void awaitNextHead();
    void refuse(const Refusal& refusal);
    void closeGently();
    void closed();

    static QCoro::Task<> answerWith(std::shared_ptr<const Router> router, Request request,
                                    QPointer<HttpConnection> connection);

    QTcpSocket* m_socket;
    const Site& m_site;
    std::shared_ptr<const OwnHosts> m_ownHosts;
    State m_state = State::Head;
    QDeadlineTimer m_deadline;
    std::chrono::steady_clock::time_point m_waitingSince;

    HeadScanner m_scanner;
    bool m_headHasBegun = false; // nothing of the next head has come yet: the idle deadline holds
    Request m_request;
    qint64 m_bodyBytes = 0;
    bool m_keepAlive = false;
    bool m_withoutBody = false; // of the answer: the request was a HEAD
    bool m_isRefused = false;
    bool m_finishing = false;
};

} // namespace krown
