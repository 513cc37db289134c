#include "ssh/SshConnection.h"

#include "ssh/ExecChannelPrivate.h"
#include "ssh/SshConnectionPrivate.h"
#include "ssh/SshErrors.h"

namespace krown {

SshConnection::SshConnection(std::unique_ptr<Private> d)
    : d(std::move(d))
{
    this->d->link->nearEnd = this;
}

SshConnection::~SshConnection()
{
    d->link->nearEnd = nullptr;
    close();
}

bool SshConnection::isOpen() const
{
    return d->open;
}

std::shared_ptr<ExecChannel> SshConnection::execute(const QByteArray& command)
{
    const auto pipe = std::make_shared<ExecPipe>();
    std::shared_ptr<ExecChannel> channel(
        new ExecChannel(std::make_unique<ExecChannel::Private>(pipe, d->link)));
    const auto start = [pipe, command](ConnectionDriver& driver) { driver.execute(pipe, command); };
    if (d->open && d->link->withConnection(start)) return channel;
    pipe->end({std::nullopt, {}, sshErrors::connectionClosed()});
    // Told once the caller has had time to connect to the signals.
    const auto tell = [pipe] { pipe->tell(pipe->takeNews()); };
    QMetaObject::invokeMethod(channel.get(), tell, Qt::QueuedConnection);
    return channel;
}

void SshConnection::close()
{
    if (!std::exchange(d->open, false)) return;
    d->link->withConnection([](ConnectionDriver& driver) { driver.end(sshErrors::connectionClosed(), {}); });
}

void SshConnection::Private::tellClosed(const std::shared_ptr<WorkerLink>& link, const QString& reason)
{
    if (!link->nearEnd) return;
    link->nearEnd->d->open = false;
    Q_EMIT link->nearEnd->closed(reason);
}

} // namespace krown
