#pragma once

#include "core/Result.h"
#include "ssh/SshTypes.h"

#include <QFuture>
#include <QList>

namespace krown {

class Database;

/// The host keys that a user trusts: one for each host and port. Host names count without regard to case.
class KnownHosts
{
public:
    explicit KnownHosts(Database& database);

    QFuture<Result<QList<HostKey>>> find(QString userId, QString host, quint16 port);
    /// Trusts this key from now on; in place of any other only when `replaces`. Conflict `host_key_changed`
    /// when another one was kept meanwhile; NotFound when the user is gone.
    QFuture<Result<void>> keep(QString userId, QString host, quint16 port, HostKey key, bool replaces);

private:
    Database& m_database;
};

} // namespace krown
