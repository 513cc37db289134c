#pragma once

#include <QtGlobal>

#include <algorithm>

namespace krown {

/// How far one reader of a terminal has come, as offsets: what was sent to him, what he has acknowledged, and
/// how much more he may be sent.
class ReaderFlow
{
public:
    /// Starts at `offset`, as if he had acknowledged it. `window`: how much may be on its way beyond the last
    /// acknowledgement.
    ReaderFlow(quint64 offset, qint64 window)
        : m_next(offset)
        , m_window(window)
        , m_acknowledged(offset)
    {
    }

    /// Offset of the first byte that was not sent yet.
    quint64 next() const { return m_next; }
    void sent(qsizetype bytes) { m_next += static_cast<quint64>(bytes); }
    /// What lies before `offset` he will never be sent: it is not on its way.
    void skipTo(quint64 offset)
    {
        m_acknowledged += offset - m_next;
        m_next = offset;
    }

    /// All before `offset` is drawn. False: so much was never sent. An older one than the last changes
    /// nothing.
    bool acknowledge(quint64 offset)
    {
        if (offset > m_next) return false;
        m_acknowledged = std::max(m_acknowledged, offset);
        m_hasAcknowledged = m_acknowledges = true;
        return true;
    }

    /// He has never acknowledged anything, and is taken for one who never does until he does.
    bool hasAcknowledged() const { return m_hasAcknowledged; }
    void expectNone() { m_acknowledges = false; }

    /// How many bytes he may be sent now. One who never acknowledges is held by his socket alone; so is one
    /// whose acknowledgements do not arrive because nothing of what he sends is read (`isDeaf`), or he would
    /// wait for us and we for him.
    qint64 room(bool isDeaf) const
    {
        if (!m_acknowledges || isDeaf) return m_window;
        return std::max<qint64>(0, m_window - static_cast<qint64>(m_next - m_acknowledged));
    }

    /// All before this he has had: it need not be kept for him. `unsent`: bytes that wait in his socket.
    quint64 had(qint64 unsent, bool isDeaf) const
    {
        if (m_acknowledges && !isDeaf) return m_acknowledged;
        return m_next - std::min(m_next, static_cast<quint64>(unsent));
    }

private:
    quint64 m_next;
    qint64 m_window;
    quint64 m_acknowledged;
    bool m_hasAcknowledged = false;
    bool m_acknowledges = true;
};

} // namespace krown
