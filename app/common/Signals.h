#pragma once

namespace krown {

/// SIGINT, SIGTERM and SIGHUP (Ctrl+C and closing the console on Windows) quit the application's event loop
/// instead of killing the process. Once, after the application object was made.
void quitOnSignals();

} // namespace krown
