#pragma once

#include "ssh/SshThread.h"
#include "ssh/SshWorker.h"

#include <memory>

namespace krown {

class SshConnection;

/// The way from the engine's thread to one connection on its worker. Shared by the near ends of the
/// connection and of its channels, which may outlive the engine. The engine's thread only.
struct WorkerLink
{
    std::shared_ptr<SshThread> thread;
    quint64 id = 0;
    SshConnection* nearEnd = nullptr; ///< null before it is connected, and when nobody holds it any more

    /// Null when the engine has ended.
    SshWorker* worker() const { return thread->m_worker; }

    /// False: there is nobody to act any more. `otherwise` runs on the worker when the connection has ended.
    bool withConnection(SshWorker::Action action, SshWorker::Letter otherwise = {}) const
    {
        if (auto* target = worker()) target->withConnection(id, std::move(action), std::move(otherwise));
        return worker() != nullptr;
    }
};

} // namespace krown
