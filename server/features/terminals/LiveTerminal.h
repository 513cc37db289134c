#pragma once

#include "core/Result.h"
#include "features/terminals/Scrollback.h"
#include "features/terminals/TerminalSettings.h"
#include "ssh/ShellChannel.h"

#include <QList>
#include <QObject>
#include <QPromise>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>

namespace krown {

class Socket;
class TerminalReader;

/// A terminal while it lives, and after, for those who still read: what it printed last, and who reads it. It
/// lives on its connection's ssh thread, and so do the sockets of its readers: what a program prints goes
/// from libssh to them without a lock and without a queue. When every reader is full, it takes no more, and
/// the program waits.
class LiveTerminal : public QObject, public ShellUser
{
    Q_OBJECT

public:
    /// Deleted on its own thread, when nobody holds it any more. Made on any; to be moved to its own at once.
    static std::shared_ptr<LiveTerminal> make(QString id, const ShellRequest& request,
                                              const TerminalSettings& settings);

    // Any thread.

    QString id() const { return m_id; }
    quint64 offset() const { return m_offset; } ///< how many bytes it has printed so far
    int columns() const { return m_columns; }
    int rows() const { return m_rows; }
    /// That the host has started it, or why not.
    QFuture<Result<void>> whenStarted() { return m_started.future(); }

    // On its own thread.

    /// Serves this socket from `offset` on, or without one from a line start near the end.
    static void attach(const std::shared_ptr<LiveTerminal>& terminal, Socket* socket,
                       std::optional<quint64> offset, bool mayType);
    /// Ends the program.
    void close();
    /// Says goodbye to all readers.
    void dismissReaders(quint16 code, const QString& reason);
    /// Drops all readers, whatever they have read.
    void dropReaders();

    // On its own thread, for its readers.

    const Scrollback& scrollback() const { return m_scrollback; }
    const TerminalSettings& settings() const { return m_settings; }
    /// How it ended; nothing while it runs.
    const std::optional<ChannelEnding>& ending() const { return m_ending; }
    /// False: it waits for the host, and so shall the reader until he is told to go on.
    bool input(const QByteArray& bytes);
    void endInput();
    void resize(int columns, int rows);
    /// A reader has had more, or is gone.
    void readerMoved();
    void readerGone(TerminalReader* reader);

Q_SIGNALS:
    /// Once, and only after it had started.
    void closed(const krown::ChannelEnding& ending);

private:
    LiveTerminal(QString id, const ShellRequest& request, const TerminalSettings& settings);
    ~LiveTerminal() override;

    // ShellUser
    void started(ShellChannel& channel) override;
    qsizetype offer(QByteArrayView bytes) override;
    void put(QByteArrayView bytes) override;
    void turnEnded() override;
    void inputResumed() override;
    void ended(const ChannelEnding& ending) override;

    quint64 hadByFastest() const;
    qint64 room() const;
    void trim();
    void releaseReaders();
    void pumpReaders();
    template <typename Work>
    void forEachReader(Work work);

    const QString m_id;
    const TerminalSettings m_settings;
    QPromise<Result<void>> m_started;
    std::atomic<quint64> m_offset = 0;
    std::atomic<int> m_columns;
    std::atomic<int> m_rows;

    ShellChannel* m_channel = nullptr; ///< between start and end
    bool m_isClosed = false;           ///< by close()
    std::optional<ChannelEnding> m_ending;
    Scrollback m_scrollback;
    bool m_outputWaits = false; ///< with libssh, for room here
    QByteArray m_input;         ///< what waits for the host
    bool m_endsInput = false;   ///< an end of file follows it
    QList<TerminalReader*> m_readers;
    /// While it runs, what the last reader has not had is kept for him: he was cut off and may come back.
    QTimer m_hold;
    quint64 m_heldFrom = 0;
};

} // namespace krown
