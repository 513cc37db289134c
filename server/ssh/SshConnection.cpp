#include "ssh/SshConnection.h"

#include "ssh/ExecChannelPrivate.h"
#include "ssh/ShellChannel.h"
#include "ssh/SshConnectionPrivate.h"
#include "ssh/SshErrors.h"

#include <QPointer>

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
    const auto refuse = [pipe] { pipe->end({std::nullopt, {}, sshErrors::connectionClosed()}); };
    // Told once the caller has had time to connect to the signals.
    const QPointer<ExecChannel> alive(channel.get());
    const auto tell = [pipe, alive] {
        if (alive) pipe->tell(pipe->takeNews());
    };
    SshWorker* const worker = d->link->worker();
    const auto refuseFromAfar = [refuse, tell, worker] {
        refuse();
        worker->home().post(tell);
    };
    if (d->open && d->link->withConnection(start, refuseFromAfar)) return channel;
    refuse();
    QMetaObject::invokeMethod(channel.get(), tell, Qt::QueuedConnection);
    return channel;
}

void SshConnection::openShell(ShellRequest request, std::shared_ptr<ShellUser> user)
{
    const auto start = [request = std::move(request), user](ConnectionDriver& driver) {
        driver.openShell(user, request);
    };
    const auto refuse = [user] { user->ended({std::nullopt, {}, sshErrors::connectionClosed()}); };
    d->link->withConnection(start, refuse);
}

std::shared_ptr<const SshThread> SshConnection::thread() const
{
    return d->link->thread;
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
