#include "ssh/SshWorker.h"

#include "ssh/SshErrors.h"

namespace krown {

void SshWorker::connectToHost(quint64 id, const ConnectRequest& request, const KeyHandle& key, Mailbox& home,
                              const Listener& listener)
{
    post([this, id, request, key, &home, listener] {
        Listener complete = listener;
        complete.over = [this, id] { m_connections.take(id)->deleteLater(); };
        auto* driver = new ConnectionDriver(request, key, home, complete, this);
        m_connections.insert(id, driver);
        driver->start();
    });
}

void SshWorker::withConnection(quint64 id, Action action)
{
    post([this, id, action = std::move(action)] {
        if (auto* driver = m_connections.value(id)) action(*driver);
    });
}

void SshWorker::shutDown()
{
    post([this] {
        const auto drivers = m_connections.values();
        for (auto* driver : drivers)
            driver->end(sshErrors::shuttingDown(), {});
    });
}

} // namespace krown
