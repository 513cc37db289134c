#pragma once

#include "ssh/ChannelDriver.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>

#include <list>

namespace krown {

/// The channels of one connection. A host allows only so many at a time (OpenSSH's MaxSessions) and does not
/// say how many: a command that is refused while others are open waits for one of them to end, in order.
class ChannelSet
{
public:
    void add(std::unique_ptr<ChannelDriver> channel);
    /// After every poll: opens what may be opened, lets each look around, drops those that have ended.
    void advance(ssh_session session);
    void tellNews();
    /// After this time advance() is due even if nothing comes from the network; nothing: it is not.
    std::optional<std::chrono::milliseconds> nextTry() const;
    /// One of them has not printed anything yet.
    bool isStarting() const;
    /// libssh holds so much for a slow reader that the connection shall not be read: the last resort where
    /// the window of a channel does not stop a program that writes to both streams.
    bool isFull() const;
    /// Ends all of them and drops them, before their session goes.
    void failAll(const Error& error);

    template <typename Predicate>
    ChannelDriver* find(Predicate predicate) const
    {
        for (const auto& entry : m_entries)
            if (predicate(*entry.channel)) return entry.channel.get();
        return nullptr;
    }

private:
    struct Entry
    {
        std::unique_ptr<ChannelDriver> channel;
        quint64 endedBefore = 0; ///< how many had ended when the host was last asked to open it
    };

    static bool isWaiting(const Entry& entry);
    void openWaiting(ssh_session session);
    void refused(Entry& entry);
    void dropEnded();
    bool mayCountStill() const;
    bool anyActive() const;

    std::list<Entry> m_entries;
    quint64 m_ended = 0;
    /// How many may be tried at present; nothing: nobody was refused.
    std::optional<quint64> m_room;
    QElapsedTimer m_sinceEnd;
    QDeadlineTimer m_pause = QDeadlineTimer(0); ///< until then none is tried
};

} // namespace krown
