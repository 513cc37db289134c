#pragma once

#include "core/Result.h"
#include "ssh/SshTypes.h"

#include <QHostAddress>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <functional>

namespace krown {

/// Finds a host's addresses (on a thread of Qt's, because the system's resolver blocks) and tries them in
/// turn until one answers. Each gets an equal share of the time left, so that one that swallows everything,
/// as half-configured IPv6 does, does not use it up. Lives on a worker's thread.
class Dialer : public QObject
{
    Q_OBJECT

public:
    /// A connected, non-blocking descriptor, which is the receiver's to close; or why there is none.
    using Done = std::function<void(Result<qintptr>)>;

    Dialer(const ConnectRequest& request, Done done, QObject* parent = nullptr);
    ~Dialer() override;

    void start();

private:
    void resolved(const QList<QHostAddress>& addresses);
    void tryNext();
    void decided(int error);
    void tried(int error);
    void dropAttempt();
    Error error() const;

    const ConnectRequest& m_request;
    Done m_done;
    QList<QHostAddress> m_addresses;
    QList<int> m_errors;
    QDeadlineTimer m_deadline;
    QTimer m_share;
    int m_lookup = -1;
    qintptr m_descriptor;
    std::unique_ptr<QSocketNotifier> m_writable;
    std::unique_ptr<QSocketNotifier> m_exception; ///< how Windows tells a refused connection
};

} // namespace krown
