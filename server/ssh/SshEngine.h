#pragma once

#include "core/Result.h"
#include "ssh/SshTypes.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace krown {

class SshConnection;

/// How an attempt to connect ended. `hostKey` is there as soon as the host showed an acceptable key, so that
/// a new one is kept even when the sign-in after it failed.
struct ConnectOutcome
{
    std::optional<HostKey> hostKey = {};
    bool hostKeyIsNew = false; ///< to be kept, in place of any other of this host
    Result<std::shared_ptr<SshConnection>> connection =
        failure(Error::internal(QStringLiteral("The attempt to connect did not end.")));
};

/// All of libssh: worker threads, each with an event loop, each driving its connections without blocking.
/// Names are resolved on a thread apart. Lives on the thread that made it, and tells it everything.
class SshEngine
{
public:
    /// 0 workers: min(4, cores).
    explicit SshEngine(int workers = 0);
    /// Closes every connection, ends the threads.
    ~SshEngine();
    Q_DISABLE_COPY_MOVE(SshEngine)

    /// No authentication byte leaves before the host's key is accepted under `request.policy`. Errors:
    /// RemoteFailed `host_not_found`, `connection_refused`, `host_unreachable`, `ssh_authentication_failed`,
    /// `ssh_failed`; RemoteTimeout `connect_timeout`; Conflict `host_key_unknown` (details: `fingerprint`,
    /// `algorithm`), Conflict `host_key_changed` (details: `expected_fingerprint`, `actual_fingerprint`,
    /// `algorithm`); InvalidInput as of checkPrivateKey.
    QFuture<ConnectOutcome> connectToHost(ConnectRequest request);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace krown
