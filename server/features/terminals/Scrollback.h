#pragma once

#include <QByteArrayView>

#include <deque>
#include <memory>

namespace krown {

/// The last bytes that a terminal printed, each under its offset in all that it ever printed. Grows as they
/// come, and gives memory back block by block as the oldest are dropped. Not bounded by itself: see trim().
class Scrollback
{
public:
    static constexpr qsizetype blockBytes = 64 * 1024;

    quint64 begin() const { return m_begin; } ///< offset of the oldest byte that is kept
    quint64 end() const { return m_end; }     ///< offset of the next byte that comes

    void append(QByteArrayView bytes);
    /// Drops what is older than `offset`.
    void trim(quint64 offset);
    /// What is kept from `offset` on (begin() to end()), as far as it lies in one piece; empty at end().
    QByteArrayView at(quint64 offset) const;
    /// The first offset after a line feed at or after `offset`; `offset` itself where there is none.
    quint64 nextLineStart(quint64 offset) const;

private:
    using Block = std::unique_ptr<char[]>;

    static quint64 blockNumber(quint64 offset) { return offset / blockBytes; }

    std::deque<Block> m_blocks; // block n holds the offsets from n * blockBytes on
    quint64 m_firstBlock = 0;
    quint64 m_begin = 0;
    quint64 m_end = 0;
};

} // namespace krown
