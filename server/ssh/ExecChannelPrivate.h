#pragma once

#include "ssh/ExecChannel.h"
#include "ssh/ExecPipe.h"
#include "ssh/WorkerLink.h"

namespace krown {

class ExecChannel::Private
{
public:
    Private(std::shared_ptr<ExecPipe> way, std::shared_ptr<WorkerLink> worker)
        : pipe(std::move(way))
        , link(std::move(worker))
    {
    }

    std::shared_ptr<ExecPipe> pipe;
    std::shared_ptr<WorkerLink> link;
};

} // namespace krown
