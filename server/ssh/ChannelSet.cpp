#include "ssh/ChannelSet.h"

#include "ssh/SshErrors.h"

#include <algorithm>

namespace krown {

namespace {

/// A host may count a channel for a moment longer than we do: OpenSSH until it has seen the process die.
constexpr std::chrono::milliseconds stillCounted = std::chrono::seconds(2);
constexpr std::chrono::milliseconds pauseBeforeRetry(25);

} // namespace

bool ChannelSet::isWaiting(const Entry& entry)
{
    return entry.channel->state() == ChannelDriver::State::Waiting;
}

void ChannelSet::add(std::unique_ptr<ChannelDriver> channel)
{
    m_entries.push_back({std::move(channel)});
}

void ChannelSet::advance(ssh_session session)
{
    for (Entry& entry : m_entries) {
        if (!entry.channel->isActive()) continue;
        entry.channel->advance();
        if (isWaiting(entry)) refused(entry);
    }
    dropEnded();
    openWaiting(session);
}

void ChannelSet::openWaiting(ssh_session session)
{
    for (;;) {
        for (Entry& entry : m_entries) {
            if (!isWaiting(entry)) continue;
            if (!m_pause.hasExpired() || (m_room == 0 && anyActive())) return;
            if (m_room && *m_room > 0) --*m_room;
            entry.endedBefore = m_ended;
            entry.channel->open(session);
            if (isWaiting(entry)) refused(entry);
        }
        if (std::none_of(m_entries.begin(), m_entries.end(), isWaiting)) return m_room.reset();
        if (anyActive()) return; // whoever ends next calls us again
    }
}

void ChannelSet::refused(Entry& entry)
{
    const quint64 endedSince = m_ended - entry.endedBefore;
    const bool waits = entry.channel->waitsForRoom();
    if (mayCountStill()) {
        m_room = std::max({m_room.value_or(0), endedSince, quint64(1)});
        m_pause.setRemainingTime(pauseBeforeRetry);
    } else if (waits && (anyActive() || endedSince > 0)) {
        m_room = std::max(m_room.value_or(0), endedSince);
    } else if (!waits) {
        entry.channel->fail(sshErrors::channelRefused(entry.channel->refusal()));
    } else {
        entry.channel->fail(
            sshErrors::failed(QStringLiteral("The host would not open a channel for the command: %1")
                                  .arg(entry.channel->refusal())));
    }
}

/// Whether the refusal may be for one of ours that has just ended, or is about to.
bool ChannelSet::mayCountStill() const
{
    const auto isClosing = [](const Entry& entry) {
        return entry.channel->state() == ChannelDriver::State::Closing;
    };
    return (m_sinceEnd.isValid() && m_sinceEnd.elapsed() < stillCounted.count()) ||
           std::any_of(m_entries.begin(), m_entries.end(), isClosing);
}

std::optional<std::chrono::milliseconds> ChannelSet::nextTry() const
{
    if (m_pause.hasExpired() || std::none_of(m_entries.begin(), m_entries.end(), isWaiting))
        return std::nullopt;
    return std::chrono::milliseconds(m_pause.remainingTime() + 1);
}

void ChannelSet::dropEnded()
{
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        if (entry->channel->state() != ChannelDriver::State::Ended) {
            ++entry;
            continue;
        }
        entry->channel->tellNews();
        entry = m_entries.erase(entry);
        ++m_ended;
        m_sinceEnd.start();
        if (m_room) ++*m_room;
    }
}

bool ChannelSet::anyActive() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const Entry& entry) { return entry.channel->isActive(); });
}

bool ChannelSet::isStarting() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const Entry& entry) { return !entry.channel->hasPrinted(); });
}

bool ChannelSet::isFull() const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [](const Entry& entry) {
        return entry.channel->withheld() > entry.channel->mostWithheld();
    });
}

void ChannelSet::tellNews()
{
    for (const Entry& entry : m_entries)
        entry.channel->tellNews();
}

void ChannelSet::failAll(const Error& error)
{
    for (const Entry& entry : m_entries) {
        entry.channel->fail(error);
        entry.channel->tellNews();
    }
    m_entries.clear();
}

} // namespace krown
