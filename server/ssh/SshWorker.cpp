#include "ssh/SshWorker.h"

#include "ssh/LingeringSocket.h"
#include "ssh/SshErrors.h"

#include <QThread>

namespace krown {

void SshWorker::connectToHost(quint64 id, const ConnectRequest& request, const KeyHandle& key,
                              const Listener& listener)
{
    post([this, id, request, key, listener] {
        Listener complete = listener;
        complete.lingers = [this](qintptr descriptor) { linger(descriptor); };
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
        m_isEnding = true;
        quitWhenQuiet();
    });
}

void SshWorker::linger(qintptr descriptor)
{
    ++m_lingering;
    const auto over = [this] {
        --m_lingering;
        quitWhenQuiet();
    };
    new LingeringSocket(descriptor, over, this);
}

void SshWorker::quitWhenQuiet()
{
    if (m_isEnding && m_lingering == 0) thread()->quit();
}

} // namespace krown
