#include "web/NetworkPlatform.h"

#ifdef Q_OS_WIN

#include <winsock2.h>

namespace krown::platform {

void raiseFileLimit() {} // sockets are not counted there

void shutDownWriting(qintptr socketDescriptor)
{
    ::shutdown(static_cast<SOCKET>(socketDescriptor), SD_SEND);
}

} // namespace krown::platform

#endif
