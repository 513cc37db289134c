#include "features/terminals/LiveTerminal.h"

#include "features/terminals/Terminal.h"
#include "features/terminals/TerminalReader.h"
#include "web/Socket.h"

#include <algorithm>

namespace krown {

namespace {

/// Each reader who types waits once his input does; with so much of it, all do.
constexpr qsizetype mostInput = 4 * 1024 * 1024;

} // namespace

std::shared_ptr<LiveTerminal> LiveTerminal::make(QString id, const ShellRequest& request,
                                                 const TerminalSettings& settings)
{
    return {new LiveTerminal(std::move(id), request, settings),
            [](LiveTerminal* terminal) { terminal->deleteLater(); }};
}

LiveTerminal::LiveTerminal(QString id, const ShellRequest& request, const TerminalSettings& settings)
    : m_id(std::move(id))
    , m_settings(settings)
    , m_columns(request.columns)
    , m_rows(request.rows)
    , m_hold(this)
{
    m_started.start();
    m_hold.setSingleShot(true);
    m_hold.setInterval(settings.hold);
    connect(&m_hold, &QTimer::timeout, this, &LiveTerminal::readerMoved);
}

LiveTerminal::~LiveTerminal() = default;

template <typename Work>
void LiveTerminal::forEachReader(Work work)
{
    const QList<TerminalReader*> readers = m_readers; // one that fails takes itself out
    for (TerminalReader* reader : readers)
        work(*reader);
}

void LiveTerminal::started(ShellChannel& channel)
{
    m_channel = &channel;
    m_started.addResult(Result<void>());
    m_started.finish();
}

void LiveTerminal::ended(const ChannelEnding& ending)
{
    const bool hadStarted = std::exchange(m_channel, nullptr) != nullptr;
    m_ending = ending;
    if (m_isClosed && !ending.error) m_ending->error = closedByUser();
    m_input.clear();
    if (!hadStarted) {
        m_started.addResult(failure(ending.error.value_or(
            Error{ErrorKind::RemoteFailed, QStringLiteral("channel_refused"),
                  QStringLiteral("The host closed the terminal before anything ran in it.")})));
        m_started.finish();
        return;
    }
    Q_EMIT closed(*m_ending);
    releaseReaders();
}

void LiveTerminal::close()
{
    m_isClosed = true;
    if (m_channel) m_channel->close();
}

// --- Output ----------------------------------------------------------------------------------------------

/// All before this offset has been had by the reader who is ahead of the others, or by the one we wait for.
quint64 LiveTerminal::hadByFastest() const
{
    if (m_readers.isEmpty()) return m_hold.isActive() ? m_heldFrom : m_scrollback.end();
    quint64 had = 0;
    for (const TerminalReader* reader : m_readers)
        had = std::max(had, reader->had());
    return had;
}

qint64 LiveTerminal::room() const
{
    return m_settings.scrollbackBytes - static_cast<qint64>(m_scrollback.end() - hadByFastest());
}

qsizetype LiveTerminal::offer(QByteArrayView bytes)
{
    if (m_ending) return bytes.size(); // we closed it while it still printed
    const qsizetype taken = std::clamp<qsizetype>(room(), 0, bytes.size());
    if (taken < bytes.size()) m_outputWaits = true;
    put(bytes.first(taken));
    return taken;
}

void LiveTerminal::put(QByteArrayView bytes)
{
    if (m_ending) return;
    m_scrollback.append(bytes);
    m_offset = m_scrollback.end();
    trim();
}

void LiveTerminal::trim()
{
    const auto kept = static_cast<quint64>(m_settings.scrollbackBytes);
    if (m_scrollback.end() > kept) m_scrollback.trim(std::min(m_scrollback.end() - kept, hadByFastest()));
}

void LiveTerminal::turnEnded()
{
    pumpReaders();
}

void LiveTerminal::pumpReaders()
{
    forEachReader([](TerminalReader& reader) { reader.pump(); });
}

void LiveTerminal::readerMoved()
{
    trim();
    if (!m_outputWaits || room() < m_settings.scrollbackBytes / 2) return;
    m_outputWaits = false;
    if (m_channel) m_channel->resumeOutput();
}

// --- Input -----------------------------------------------------------------------------------------------

bool LiveTerminal::input(const QByteArray& bytes)
{
    if (!m_channel) return true;
    const qsizetype sent = m_input.isEmpty() ? m_channel->write(bytes) : 0;
    m_input += bytes.mid(sent);
    if (m_input.size() > mostInput) forEachReader([](TerminalReader& reader) { reader.hold(true); });
    return m_input.isEmpty();
}

void LiveTerminal::inputResumed()
{
    m_input.remove(0, m_channel->write(m_input));
    if (!m_input.isEmpty()) return;
    if (std::exchange(m_endsInput, false)) m_channel->endInput();
    releaseReaders();
}

void LiveTerminal::releaseReaders()
{
    forEachReader([](TerminalReader& reader) { reader.hold(false); });
    pumpReaders(); // their acknowledgements count again
}

void LiveTerminal::endInput()
{
    m_endsInput = !m_input.isEmpty();
    if (m_channel && !m_endsInput) m_channel->endInput();
}

void LiveTerminal::resize(int columns, int rows)
{
    m_columns = columns;
    m_rows = rows;
    if (m_channel) m_channel->resize(columns, rows);
    forEachReader([](TerminalReader& reader) { reader.tellSize(); });
}

// --- Readers ---------------------------------------------------------------------------------------------

void LiveTerminal::attach(const std::shared_ptr<LiveTerminal>& terminal, Socket* socket,
                          std::optional<quint64> offset, bool mayType)
{
    if (!socket->isOpen()) return; // he left on the way here, and the socket deletes itself
    auto* reader = new TerminalReader(terminal, socket, mayType);
    if (!reader->begin(offset)) return;
    terminal->m_hold.stop();
    terminal->m_readers.append(reader);
    reader->hold(!terminal->m_input.isEmpty());
    reader->pump();
    terminal->readerMoved();
}

void LiveTerminal::readerGone(TerminalReader* reader)
{
    if (!m_readers.removeOne(reader)) return;
    if (m_readers.isEmpty() && !reader->isGoneForGood()) { // also after the end
        m_heldFrom = reader->hadForCertain();
        m_hold.start();
    }
    readerMoved();
}

void LiveTerminal::dismissReaders(quint16 code, const QString& reason)
{
    forEachReader([code, &reason](TerminalReader& reader) { reader.dismiss(code, reason); });
}

void LiveTerminal::dropReaders()
{
    qDeleteAll(std::exchange(m_readers, {}));
}

} // namespace krown
