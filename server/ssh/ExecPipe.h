#pragma once

#include "ssh/ExecChannel.h"

#include <QByteArrayView>

#include <deque>
#include <mutex>

namespace krown {

/// What the two ends of a command share: its output on the way from a worker to the engine's thread, and how
/// it ended. Bounded: offer() takes no more than has room.
class ExecPipe
{
public:
    struct News
    {
        bool output = false; ///< there is output where there was none
        bool end = false;
    };

    // The worker's end.

    /// Takes what there is room for, and says how much that was. Less than offered: read() will ask for the
    /// rest to be fetched.
    qsizetype offer(ExecChannel::Stream stream, QByteArrayView bytes);
    /// Takes all of it: for what libssh has already and would otherwise keep.
    void put(ExecChannel::Stream stream, QByteArrayView bytes);
    /// Nothing comes after it. Only the first counts.
    void end(const ExecChannel::Ending& ending);
    /// What to tell the other end since the last time.
    News takeNews();

    // The engine's end.

    /// `resume` becomes true when there is room again for a worker that had to wait.
    QList<ExecChannel::Chunk> read(qsizetype mostBytes, bool& resume);
    /// From now on output is thrown away.
    void discard();
    bool atEnd() const;
    ExecChannel::Ending ending() const;

    /// Tells the other end; empty when it is gone. The engine's thread only.
    std::function<void(News)> tell;

private:
    void append(ExecChannel::Stream stream, QByteArrayView bytes);
    void appendChunk(ExecChannel::Stream stream, QByteArrayView bytes);
    static qsizetype costOf(const ExecChannel::Chunk& chunk);

    mutable std::mutex m_mutex;
    std::deque<ExecChannel::Chunk> m_chunks;
    qsizetype m_cost = 0;
    bool m_workerWaits = false;
    bool m_discards = false;
    News m_news;
    std::optional<ExecChannel::Ending> m_ending;
};

} // namespace krown
