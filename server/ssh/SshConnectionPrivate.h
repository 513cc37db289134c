#pragma once

#include "ssh/SshConnection.h"
#include "ssh/WorkerLink.h"

namespace krown {

class SshConnection::Private
{
public:
    explicit Private(std::shared_ptr<WorkerLink> way)
        : link(std::move(way))
    {
    }

    /// The worker says that it is over.
    static void tellClosed(const std::shared_ptr<WorkerLink>& link, const QString& reason);

    std::shared_ptr<WorkerLink> link;
    bool open = true;
};

} // namespace krown
