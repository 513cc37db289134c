#pragma once

#include <QString>

namespace krown {

bool isLogLevel(const QString& level);

/// Writes messages of this level and above to standard error, with the time: "debug", "info", "warning",
/// "error".
void startLogging(const QString& level);

} // namespace krown
