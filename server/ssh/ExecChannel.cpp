#include "ssh/ExecChannel.h"

#include "ssh/ExecChannelPrivate.h"

#include <QPointer>

namespace krown {

ExecChannel::ExecChannel(std::unique_ptr<Private> d)
    : d(std::move(d))
{
    this->d->pipe->tell = [self = QPointer<ExecChannel>(this)](ExecPipe::News news) {
        if (news.output) Q_EMIT self->readyRead();
        if (news.end && self) Q_EMIT self->finished(); // whoever was told of output may have dropped it
    };
}

ExecChannel::~ExecChannel()
{
    d->pipe->tell = nullptr;
    d->pipe->discard();
    d->link->withConnection([pipe = d->pipe](ConnectionDriver& driver) {
        driver.resume(pipe.get());
        driver.cancel(pipe.get());
    });
}

QList<ExecChannel::Chunk> ExecChannel::read(qsizetype mostBytes)
{
    bool resume = false;
    auto chunks = d->pipe->read(mostBytes, resume);
    if (resume)
        d->link->withConnection([pipe = d->pipe](ConnectionDriver& driver) { driver.resume(pipe.get()); });
    return chunks;
}

bool ExecChannel::atEnd() const
{
    return d->pipe->atEnd();
}

ExecChannel::Ending ExecChannel::ending() const
{
    return d->pipe->ending();
}

void ExecChannel::cancel()
{
    d->link->withConnection([pipe = d->pipe](ConnectionDriver& driver) { driver.cancel(pipe.get()); });
}

} // namespace krown
