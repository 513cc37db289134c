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

std::chrono::milliseconds SilenceWatch::timeToLook() const
{
    const auto untilLost = longestAllowed() - silence();
    const QElapsedTimer& since = m_asked.isValid() ? m_asked : m_silence;
    const auto untilAsked = m_interval - std::chrono::milliseconds(since.elapsed());
    return std::max(std::min(untilLost, untilAsked), tolerance());
}

SilenceWatch::Verdict SilenceWatch::look()
{
    if (silence() >= longestAllowed()) return Verdict::Lost;
    const QElapsedTimer& since = m_asked.isValid() ? m_asked : m_silence;
    if (std::chrono::milliseconds(since.elapsed()) < m_interval - tolerance()) return Verdict::Alive;
    m_asked.start();
    return Verdict::AskForSign;
}

} // namespace krown
