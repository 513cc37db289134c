#pragma once

#include <QLoggingCategory>

namespace krown {

/// The one logging category; `--log-level` says how much of it is written. Never log a secret, a token, a
/// request body or a query string.
Q_DECLARE_LOGGING_CATEGORY(lcKrown)

} // namespace krown
