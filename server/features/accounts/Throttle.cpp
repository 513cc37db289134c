#include "features/accounts/Throttle.h"

#include <algorithm>

namespace krown {

Error tooManyAttempts(std::chrono::seconds wait)
{
    Error error{ErrorKind::TooManyRequests, QStringLiteral("too_many_attempts"),
                QStringLiteral("Too many attempts. Wait %1 seconds, then try again.").arg(wait.count())};
    error.retryAfterSecs = static_cast<int>(wait.count());
    return error;
}

Throttle::Throttle(Limits limits)
    : m_limits(limits)
{
}

Result<void> Throttle::check(const QString& key, Clock::time_point now) const
{
    const auto entry = m_entries.constFind(key);
    const bool allowed = entry == m_entries.cend() || entry->end <= now || entry->counted < m_limits.most;
    if (allowed) return {};
    return failure(tooManyAttempts(std::chrono::ceil<std::chrono::seconds>(entry->end - now)));
}

void Throttle::count(const QString& key, Clock::time_point now)
{
    auto entry = m_entries.find(key);
    if (entry == m_entries.end()) {
        makeRoom(now);
        entry = m_entries.insert(key, {});
    }
    if (entry->end <= now) *entry = {0, now + m_limits.window};
    ++entry->counted;
}

void Throttle::makeRoom(Clock::time_point now)
{
    if (m_entries.size() < m_limits.keys) return;
    m_entries.removeIf([now](const QHash<QString, Entry>::iterator& entry) { return entry->end <= now; });
    if (m_entries.size() < m_limits.keys) return;
    m_entries.erase(
        std::min_element(m_entries.cbegin(), m_entries.cend(),
                         [](const Entry& one, const Entry& other) { return one.end < other.end; }));
}

} // namespace krown
