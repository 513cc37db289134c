#include "features/terminals/Scrollback.h"

#include <algorithm>
#include <cstring>

namespace krown {

void Scrollback::append(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto place = static_cast<qsizetype>(m_end % blockBytes);
        if (m_blocks.empty()) m_firstBlock = blockNumber(m_end);
        if (blockNumber(m_end) == m_firstBlock + m_blocks.size())
            m_blocks.emplace_back(new char[blockBytes]); // uninitialized: a quiet terminal touches one page
        const qsizetype size = std::min(bytes.size(), blockBytes - place);
        memcpy(m_blocks.back().get() + place, bytes.data(), static_cast<size_t>(size));
        m_end += static_cast<quint64>(size);
        bytes = bytes.sliced(size);
    }
}

void Scrollback::trim(quint64 offset)
{
    m_begin = std::clamp(offset, m_begin, m_end);
    while (!m_blocks.empty() && m_firstBlock < blockNumber(m_begin)) {
        m_blocks.pop_front();
        ++m_firstBlock;
    }
}

QByteArrayView Scrollback::at(quint64 offset) const
{
    Q_ASSERT(offset >= m_begin && offset <= m_end);
    if (offset == m_end) return {};
    const auto place = static_cast<qsizetype>(offset % blockBytes);
    const char* const block = m_blocks[blockNumber(offset) - m_firstBlock].get();
    return {block + place, std::min(blockBytes - place, static_cast<qsizetype>(m_end - offset))};
}

quint64 Scrollback::nextLineStart(quint64 offset) const
{
    for (quint64 from = offset; from < m_end;) {
        const QByteArrayView piece = at(from);
        if (const qsizetype feed = piece.indexOf('\n'); feed >= 0)
            return from + static_cast<quint64>(feed) + 1;
        from += static_cast<quint64>(piece.size());
    }
    return offset;
}

} // namespace krown
