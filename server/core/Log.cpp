#include "core/Log.h"

namespace krown {

Q_LOGGING_CATEGORY(lcKrown, "krown", QtInfoMsg)

} // namespace krown
