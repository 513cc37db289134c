#pragma once

#include "core/Error.h"

#include <QString>

#include <optional>

namespace krown {

/// How what ran in a channel ended.
struct ChannelEnding
{
    std::optional<int> exitCode; ///< absent when it ended by a signal, or nobody knows
    QString signal;              ///< as RFC 4254, 6.10 names it, without "SIG": "KILL"
    std::optional<Error> error;  ///< the channel could not be opened, or the connection was lost
};

} // namespace krown
