#pragma once

#include <QElapsedTimer>

#include <chrono>

namespace krown {

/// Notices a peer that went silent. TCP by itself takes hours to tell, and libssh never does.
class SilenceWatch
{
public:
    enum class Verdict { Alive, AskForSign, Lost };

    /// After one `interval` of silence the peer is to be asked for a sign of life; before three are over it
    /// counts as lost. Look every checkInterval().
    explicit SilenceWatch(std::chrono::milliseconds interval);

    std::chrono::milliseconds checkInterval() const { return m_interval / 3; }
    std::chrono::milliseconds longestSilence() const { return 3 * m_interval; }

    /// Takes note of how many bytes have come in all.
    void heard(quint64 bytesInAll);
    Verdict look();

private:
    const std::chrono::milliseconds m_interval;
    quint64 m_bytes = 0;
    QElapsedTimer m_silence;
    QElapsedTimer m_asked;
};

} // namespace krown
