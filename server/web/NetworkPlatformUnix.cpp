#include "web/NetworkPlatform.h"

#ifdef Q_OS_UNIX

#include <algorithm>

#include <sys/resource.h>
#include <sys/socket.h>

namespace krown::platform {

void raiseFileLimit()
{
    // macOS refuses more than its own limit (OPEN_MAX) even where the hard limit says unlimited.
    for (const rlim_t wanted : {rlim_t(65536), rlim_t(10240)}) {
        rlimit limit{};
        if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
        limit.rlim_cur = std::min(wanted, limit.rlim_max);
        if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
    }
}

void shutDownWriting(qintptr socketDescriptor)
{
    ::shutdown(static_cast<int>(socketDescriptor), SHUT_WR);
}

} // namespace krown::platform

#endif
