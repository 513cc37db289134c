#pragma once

#include <functional>

class QThread;

namespace krown {

class SshWorker;

/// One of the engine's worker threads, for what other rooms want to live beside a connection. May outlive the
/// engine: it then leads nowhere. The engine's thread only.
class SshThread
{
public:
    explicit SshThread(SshWorker* worker)
        : m_worker(worker)
    {
    }

    /// Runs `work` there, in order with all that was posted before. False: the thread has ended.
    bool post(std::function<void()> work) const;
    /// For QObject::moveToThread; null when it has ended.
    QThread* thread() const;

private:
    friend class SshEngine;
    friend struct WorkerLink;
    SshWorker* m_worker;
};

} // namespace krown
