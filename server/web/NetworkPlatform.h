#pragma once

#include <QtGlobal>

/// What the operating systems do differently and Qt has no word for.
namespace krown::platform {

/// Lets this process open as many files, and so sockets, as the system grants it without asking anybody.
void raiseFileLimit();

/// Tells the peer that nothing more comes, and goes on receiving.
void shutDownWriting(qintptr socketDescriptor);

} // namespace krown::platform
