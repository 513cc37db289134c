#pragma once

#include "core/Result.h"
#include "ssh/Libssh.h"
#include "ssh/SshTypes.h"

namespace krown {

/// A libssh session over this connected descriptor, which it owns from now on: non-blocking, reading no
/// configuration or known_hosts file, with our choice of algorithms.
Result<SessionHandle> makeSession(const ConnectRequest& request, qintptr descriptor);

} // namespace krown
