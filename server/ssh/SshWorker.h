#pragma once

#include "ssh/ConnectionDriver.h"
#include "ssh/Mailbox.h"

#include <QHash>

namespace krown {

/// One of the threads on which libssh runs, with the connections that are pinned to it. Made on the engine's
/// thread, moved to its own, and deleted there.
class SshWorker : public Mailbox
{
    Q_OBJECT

public:
    using Listener = ConnectionDriver::Listener;
    using Action = std::function<void(ConnectionDriver&)>;
    using Letter = Mailbox::Letter;

    /// `home` is where channels tell news.
    explicit SshWorker(Mailbox& home)
        : m_home(home)
    {
    }

    Mailbox& home() const { return m_home; }

    /// Any thread. Listener::over is added here.
    void connectToHost(quint64 id, const ConnectRequest& request, const KeyHandle& key,
                       const Listener& listener);
    /// Any thread. Runs `otherwise` when the connection has ended in the meantime.
    void withConnection(quint64 id, Action action, Letter otherwise = {});
    /// Any thread. Ends every connection, then the worker's thread.
    void shutDown();

private:
    void linger(qintptr descriptor);
    void quitWhenQuiet();

    Mailbox& m_home;
    QHash<quint64, ConnectionDriver*> m_connections;
    int m_lingering = 0;
    bool m_isEnding = false;
};

} // namespace krown
