#pragma once

#include <QByteArray>

#include <chrono>
#include <vector>

namespace krown {

/// Secrets that each open the door once, within their lifetime. Only their SHA-256 is kept, so that memory
/// that leaks opens nothing, and so that comparing takes no hint from how far two of them agree.
class Tickets
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr size_t mostAtOnce = 32;

    /// 256 random bits in base64url. When there are too many, the oldest one ends.
    QByteArray make(std::chrono::seconds lifetime, Clock::time_point now);
    /// Whether it was a ticket that counted; it does no more.
    bool take(const QByteArray& ticket, Clock::time_point now);

private:
    struct Ticket
    {
        QByteArray digest;
        Clock::time_point end;
    };
    void dropEnded(Clock::time_point now);

    std::vector<Ticket> m_tickets; // oldest first
};

} // namespace krown
