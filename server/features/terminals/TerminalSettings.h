#pragma once

#include <QtGlobal>

#include <chrono>

namespace krown {

/// What a terminal keeps, and how far it runs ahead of those who read it.
struct TerminalSettings
{
    qsizetype scrollbackBytes = 2 * 1024 * 1024;
    /// At most so much is on its way to a reader beyond what he has acknowledged.
    qint64 windowBytes = 1024 * 1024;
    /// For so long after its last reader was cut off, a terminal overwrites nothing that he has not had.
    std::chrono::milliseconds hold = std::chrono::seconds(15);
};

} // namespace krown
