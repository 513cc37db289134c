#pragma once

#include "core/Result.h"

#include <QHash>
#include <QString>

namespace krown {

/// Reads `name = value` lines; empty lines and those that begin with '#' count for nothing. A file that is
/// not there is an empty one, unless `mustExist`. Errors name the file and the line.
Result<QHash<QString, QString>> readConfigFile(const QString& file, bool mustExist);

} // namespace krown
