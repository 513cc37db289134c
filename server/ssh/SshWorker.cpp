#include "ssh/SshWorker.h"

#include "ssh/SshErrors.h"

namespace krown {

void SshWorker::connectToHost(quint64 id, const ConnectRequest& request, const KeyHandle& key,
                              const Listener& listener)
{
    post([this, id, request, key, listener] {
        Listener complete = listener;
        complete.over = [this, id] { m_connections.take(id)->deleteLater(); };
        auto* driver = new ConnectionDriver(request, key, m_home, complete, this);
        m_connections.insert(id, driver);
        driver->start();
    });
}

void SshWorker::withConnection(quint64 id, Action action, Letter otherwise)
{
    post([this, id, action = std::move(action), otherwise = std::move(otherwise)] {
        if (auto* driver = m_connections.value(id)) {
            action(*driver);
        } else if (otherwise) {
            otherwise();
        }
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
