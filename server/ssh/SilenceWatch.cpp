#include "ssh/SilenceWatch.h"

namespace krown {

SilenceWatch::SilenceWatch(std::chrono::milliseconds interval)
    : m_interval(interval)
{
    m_silence.start();
}

void SilenceWatch::heard(quint64 bytesInAll)
{
    if (bytesInAll == m_bytes) return;
    m_bytes = bytesInAll;
    m_silence.start();
    m_asked.invalidate();
}

SilenceWatch::Verdict SilenceWatch::look()
{
    const std::chrono::milliseconds silence(m_silence.elapsed());
    // The next look may come a whole check interval later.
    if (silence >= longestSilence() - checkInterval()) return Verdict::Lost;
    if (silence < m_interval ||
        (m_asked.isValid() && std::chrono::milliseconds(m_asked.elapsed()) < m_interval))
        return Verdict::Alive;
    m_asked.start();
    return Verdict::AskForSign;
}

} // namespace krown
