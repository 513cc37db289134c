#pragma once

#include "ssh/SshWorker.h"

namespace krown {

class SshConnection;

/// The way from the engine's thread to one connection on its worker. Shared by the near ends of the
/// connection and of its channels, which may outlive the engine: it then leads nowhere. The engine's thread
/// only.
struct WorkerLink
{
    SshWorker* worker = nullptr;
    quint64 id = 0;
    SshConnection* nearEnd = nullptr; ///< null before it is connected, and when nobody holds it any more

    /// False: there is nobody to act any more.
    bool withConnection(SshWorker::Action action) const
    {
        if (worker) worker->withConnection(id, std::move(action));
        return worker != nullptr;
    }
};

} // namespace krown
