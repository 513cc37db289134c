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
    return std::max(std::min(untilLost, m_interval - sinceAsked()), tolerance());
}

SilenceWatch::Verdict SilenceWatch::look()
{
    if (silence() >= longestAllowed()) return Verdict::Lost;
    if (sinceAsked() < m_interval - tolerance()) return Verdict::Alive;
    m_asked.start();
    return Verdict::AskForSign;
}

} // namespace krown
