#pragma once

#include <QElapsedTimer>

#include <chrono>

namespace krown {

/// Notices a peer that went silent. TCP by itself takes hours to tell, and libssh never does.
class SilenceWatch
{
public:
    enum class Verdict { Alive, AskForSign, Lost };

    /// After one `interval` of silence, and after each further one, the peer is to be asked for a sign of
    /// life; before three are over it counts as lost. Look again after timeToLook().
    explicit SilenceWatch(std::chrono::milliseconds interval);

    std::chrono::milliseconds timeToLook() const;
    /// By how much a look may be early or late.
    std::chrono::milliseconds tolerance() const { return m_interval / 30; }
    std::chrono::milliseconds longestSilence() const { return 3 * m_interval; }

    /// Takes note of how many bytes have come in all.
    void heard(quint64 bytesInAll);
    Verdict look();

private:
    std::chrono::milliseconds silence() const { return std::chrono::milliseconds(m_silence.elapsed()); }
    /// Since the peer was last asked, or heard where it was not asked since.
    std::chrono::milliseconds sinceAsked() const
    {
        return std::chrono::milliseconds((m_asked.isValid() ? m_asked : m_silence).elapsed());
    }
    /// A look may be late, and the peer was to be noticed before.
    std::chrono::milliseconds longestAllowed() const { return longestSilence() - m_interval / 3; }

    const std::chrono::milliseconds m_interval;
    quint64 m_bytes = 0;
    QElapsedTimer m_silence;
    QElapsedTimer m_asked; ///< since the peer was last heard
};

} // namespace krown
