#include "ssh/SshThread.h"

#include "ssh/SshWorker.h"

namespace krown {

bool SshThread::post(std::function<void()> work) const
{
    if (m_worker) m_worker->post(std::move(work));
    return m_worker != nullptr;
}

QThread* SshThread::thread() const
{
    return m_worker ? m_worker->thread() : nullptr;
}

} // namespace krown
