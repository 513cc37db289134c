#pragma once

#include "core/Result.h"

#include <QHash>
#include <QString>

#include <chrono>

namespace krown {

/// Counts what shall not happen often, by key, within a time that begins with the first of them. Bounded:
/// when there are too many keys, the one whose time ends first is forgotten. A value.
class Throttle
{
public:
    using Clock = std::chrono::steady_clock;

    struct Limits
    {
        int most = 10;
        std::chrono::seconds window = std::chrono::minutes(15);
        qsizetype keys = 10'000;
    };

    explicit Throttle(Limits limits);

    /// TooManyRequests `too_many_attempts` once `most` were counted.
    Result<void> check(const QString& key, Clock::time_point now) const;
    void count(const QString& key, Clock::time_point now);
    void forget(const QString& key) { m_entries.remove(key); }

private:
    struct Entry
    {
        int counted = 0;
        Clock::time_point end;
    };
    void makeRoom(Clock::time_point now);

    Limits m_limits;
    QHash<QString, Entry> m_entries;
};

/// 429, with how long to wait.
Error tooManyAttempts(std::chrono::seconds wait);

} // namespace krown
