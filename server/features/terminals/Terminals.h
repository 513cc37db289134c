#pragma once

#include "core/Result.h"
#include "features/terminals/Terminal.h"
#include "features/terminals/TerminalSettings.h"
#include "ssh/ShellChannel.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <qcoro/qcorotask.h>

#include <memory>

namespace krown {

class EventHub;
class LiveTerminal;
class Sessions;
class Socket;
class SshThread;

/// Opens, lists and closes terminals. One that has closed stays, with what it printed last, until it is
/// removed or mostClosed later ones of its user have closed. Server thread.
class Terminals : public QObject
{
    Q_OBJECT

public:
    static constexpr int mostOnSession = 64;
    static constexpr int mostClosed = 32;

    Terminals(const TerminalSettings& settings, Sessions& sessions, EventHub& events);
    ~Terminals() override;

    /// Conflict `too_many_terminals`, `session_disconnected`; RemoteFailed `channel_refused`, `ssh_failed`.
    QCoro::Task<Result<Terminal>> open(QString userId, QString sessionId, ShellRequest request);
    /// Oldest first.
    QCoro::Task<Result<QList<Terminal>>> list(QString userId, QString sessionId);
    Result<Terminal> find(const QString& userId, const QString& id) const;
    /// Ends it, and forgets it.
    Result<void> remove(const QString& userId, const QString& id);
    void removeAllOf(const QString& userId);

    /// Lets a client read one that find() found, from `offset` on (see LiveTerminal), and type where he may.
    /// The socket goes to the terminal's thread.
    void attach(const QString& id, Socket* socket, std::optional<quint64> offset, bool mayType);

    /// At the end of the program: says goodbye to all readers, and forgets all.
    void stop();

private:
    struct Entry
    {
        bool hasStarted = false; ///< before that nobody sees it
        Terminal terminal;
        std::shared_ptr<LiveTerminal> live;
        std::shared_ptr<const SshThread> thread;
    };
    /// One that its readers, or a letter on its way, may keep alive after it was forgotten.
    struct Remnant
    {
        std::weak_ptr<LiveTerminal> live;
        std::shared_ptr<const SshThread> thread;
    };

    Result<const Entry*> entry(const QString& userId, const QString& id) const;
    bool isFull(const QString& sessionId) const;
    Result<void> started(const QString& id, const Result<void>& result);
    void closed(const QString& id, const ChannelEnding& ending);
    void publish(const QString& event, const Terminal& terminal, QJsonObject fields = {});
    void forget(const QString& id);
    void forgetOldestClosed(const QString& userId);
    template <typename Work>
    void withAll(Work work);

    TerminalSettings m_settings;
    Sessions& m_sessions;
    EventHub& m_events;
    QHash<QString, Entry> m_terminals;
    QList<Remnant> m_remnants;
};

} // namespace krown
