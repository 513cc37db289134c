#include "features/terminals/Terminals.h"

#include "core/Ids.h"
#include "features/events/EventHub.h"
#include "features/sessions/Sessions.h"
#include "features/terminals/LiveTerminal.h"
#include "ssh/SshConnection.h"
#include "ssh/SshThread.h"
#include "web/Socket.h"

#include <QPointer>

#include <qcoro/qcorofuture.h>

#include <algorithm>

namespace krown {

namespace {

bool isOlder(const Terminal& one, const Terminal& other)
{
    return std::tie(one.createdAt, one.id) < std::tie(other.createdAt, other.id);
}

/// The terminal with what only its living part knows.
Terminal current(Terminal terminal, const LiveTerminal& live)
{
    terminal.offset = live.offset();
    terminal.columns = live.columns();
    terminal.rows = live.rows();
    return terminal;
}

} // namespace

Terminals::Terminals(const TerminalSettings& settings, Sessions& sessions, EventHub& events)
    : m_settings(settings)
    , m_sessions(sessions)
    , m_events(events)
{
}

Terminals::~Terminals()
{
    withAll([](LiveTerminal& live) { live.dropReaders(); });
}

QCoro::Task<Result<Terminal>> Terminals::open(QString userId, QString sessionId, ShellRequest request)
{
    KROWN_CO_TRY(const std::shared_ptr<SshConnection> connection,
                 co_await m_sessions.connection(userId, sessionId));
    if (isFull(sessionId)) {
        co_return failure(Error::conflict(
            QStringLiteral("too_many_terminals"),
            QStringLiteral("%1 terminals are open on this session. Close one.").arg(mostOnSession)));
    }
    Terminal terminal;
    terminal.id = newId();
    terminal.sessionId = sessionId;
    terminal.userId = userId;
    if (!request.command.isEmpty()) terminal.command = QString::fromUtf8(request.command);
    terminal.hasPty = request.hasPty;
    terminal.createdAt = now();

    const QString id = terminal.id;
    const std::shared_ptr<LiveTerminal> live = LiveTerminal::make(id, request, m_settings);
    connect(live.get(), &LiveTerminal::closed, this,
            [this, id](const ChannelEnding& ending) { closed(id, ending); });
    live->moveToThread(connection->thread()->thread());
    m_terminals.insert(id, {false, terminal, live, connection->thread()});
    connection->openShell(std::move(request), live);
    KROWN_CO_CHECK(started(id, co_await live->whenStarted()));
    co_return find(userId, id);
}

Result<void> Terminals::started(const QString& id, const Result<void>& result)
{
    const auto found = m_terminals.find(id);
    if (found == m_terminals.end()) return failure(Error::notFound(QStringLiteral("This terminal")));
    if (!result) {
        forget(id);
        return result;
    }
    found->hasStarted = true;
    publish(QStringLiteral("terminal_opened"), found->terminal);
    // It may have ended before this was told.
    if (found->terminal.closedAt)
        publish(QStringLiteral("terminal_closed"), found->terminal, endingFields(found->terminal.ending));
    return {};
}

bool Terminals::isFull(const QString& sessionId) const
{
    const auto isOpenThere = [&sessionId](const Entry& entry) {
        return !entry.terminal.closedAt && entry.terminal.sessionId == sessionId;
    };
    return std::count_if(m_terminals.begin(), m_terminals.end(), isOpenThere) >= mostOnSession;
}

void Terminals::publish(const QString& event, const Terminal& terminal, QJsonObject fields)
{
    fields.insert(QStringLiteral("session_id"), terminal.sessionId);
    fields.insert(QStringLiteral("terminal_id"), terminal.id);
    m_events.publish(terminal.userId, event, fields);
}

QCoro::Task<Result<QList<Terminal>>> Terminals::list(QString userId, QString sessionId)
{
    KROWN_CO_CHECK(co_await m_sessions.find(userId, sessionId));
    QList<Terminal> found;
    for (const Entry& entry : std::as_const(m_terminals)) {
        if (entry.hasStarted && entry.terminal.sessionId == sessionId)
            found.append(current(entry.terminal, *entry.live));
    }
    std::sort(found.begin(), found.end(), isOlder);
    co_return found;
}

Result<const Terminals::Entry*> Terminals::entry(const QString& userId, const QString& id) const
{
    const auto found = m_terminals.constFind(id);
    if (found == m_terminals.constEnd() || !found->hasStarted || found->terminal.userId != userId)
        return failure(Error::notFound(QStringLiteral("This terminal")));
    return &*found;
}

Result<Terminal> Terminals::find(const QString& userId, const QString& id) const
{
    KROWN_TRY(const Entry* const found, entry(userId, id));
    return current(found->terminal, *found->live);
}

Result<void> Terminals::remove(const QString& userId, const QString& id)
{
    KROWN_TRY(const Entry* const found, entry(userId, id));
    found->thread->post([live = found->live] { live->close(); });
    const Terminal terminal = found->terminal;
    forget(id);
    if (!terminal.closedAt)
        publish(QStringLiteral("terminal_closed"), terminal, endingFields({{}, {}, closedByUser()}));
    return {};
}

void Terminals::removeAllOf(const QString& userId)
{
    for (const QString& id : m_terminals.keys())
        remove(userId, id); // which leaves others' alone
}

void Terminals::attach(const QString& id, Socket* socket, std::optional<quint64> offset, bool mayType)
{
    const Entry entry = m_terminals.value(id);
    const QPointer<Socket> alive(socket); // its client may leave on the way
    socket->leaveFor(entry.thread->thread());
    entry.thread->post([live = entry.live, alive, offset, mayType] {
        if (alive) LiveTerminal::attach(live, alive, offset, mayType);
    });
}

void Terminals::closed(const QString& id, const ChannelEnding& ending)
{
    const auto found = m_terminals.find(id);
    if (found == m_terminals.end()) return;
    found->terminal.closedAt = now();
    found->terminal.ending = ending;
    if (!found->hasStarted) return;
    const Terminal terminal = found->terminal;
    forgetOldestClosed(terminal.userId);
    publish(QStringLiteral("terminal_closed"), terminal, endingFields(ending));
}

void Terminals::forgetOldestClosed(const QString& userId)
{
    QList<const Terminal*> closed;
    for (const Entry& entry : std::as_const(m_terminals)) {
        if (entry.terminal.userId == userId && entry.terminal.closedAt) closed.append(&entry.terminal);
    }
    if (closed.size() <= mostClosed) return;
    forget((*std::min_element(closed.begin(), closed.end(), [](const Terminal* one, const Terminal* other) {
               return one->closedAt < other->closedAt;
           }))->id);
}

void Terminals::forget(const QString& id)
{
    const Entry entry = m_terminals.take(id);
    m_remnants.removeIf([](const Remnant& remnant) { return remnant.live.expired(); });
    m_remnants.append({entry.live, entry.thread});
}

template <typename Work>
void Terminals::withAll(Work work)
{
    for (const QString& id : m_terminals.keys())
        forget(id);
    for (const Remnant& remnant : std::as_const(m_remnants)) {
        if (const auto live = remnant.live.lock()) remnant.thread->post([live, work] { work(*live); });
    }
}

void Terminals::stop()
{
    withAll([](LiveTerminal& live) {
        live.dismissReaders(Socket::goingAway, QStringLiteral("Krown is shutting down."));
    });
}

} // namespace krown
