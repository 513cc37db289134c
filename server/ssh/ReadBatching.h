#pragma once

#include <QElapsedTimer>
#include <QtGlobal>

#include <chrono>

namespace krown {

/// Tells when a connection delivers so much that it is cheaper to let some gather before the next read: a
/// terminal that floods comes in thousands of small packets, and most of what each costs is being woken for
/// it. A keystroke's echo is never that much, so it never waits.
class ReadBatching
{
public:
    /// What may gather before the next read, and for how long.
    static constexpr int enoughBytes = 64 * 1024;
    static constexpr std::chrono::milliseconds longest{1};

    /// Takes note of what one turn has read; true: let it gather.
    bool hasRead(quint64 bytes)
    {
        if (!m_window.isValid() || m_window.elapsed() >= windowMs) {
            m_isFlood = m_bytes >= floodBytes;
            m_bytes = 0;
            m_window.start();
        }
        m_bytes += bytes;
        return m_isFlood || m_bytes >= floodBytes;
    }

private:
    static constexpr qint64 windowMs = 10;
    static constexpr quint64 floodBytes = 64 * 1024;

    QElapsedTimer m_window;
    quint64 m_bytes = 0; // in this window
    bool m_isFlood = false;
};

} // namespace krown
