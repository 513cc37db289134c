#pragma once

#include "core/Result.h"
#include "ssh/ChannelEnding.h"
#include "ssh/Libssh.h"

#include <QByteArrayView>
#include <QElapsedTimer>

#include <optional>
#include <vector>

namespace krown {

/// One channel of a connection, from the wish to open it until both sides have closed it. What runs in it (a
/// command, a terminal) is said by who inherits. Lives on a worker's thread.
///
/// Its output goes where offer() puts it. What offer() does not take stays in libssh, whose window then
/// closes, so that the remote program waits; resume() fetches it. (libssh looks at one stream at a time when
/// it decides on the window, so a program that writes to both can get more of it than that: see withheld().)
class ChannelDriver
{
public:
    enum class State {
        Waiting,    ///< not opened yet, or the host refused and it is to be tried again
        Opening,    ///< the host was asked
        Requesting, ///< open; the host was asked to start what is to run in it
        Running,
        Closing, ///< closed by us and told so; the host still has to close it
        Ended,
    };

    virtual ~ChannelDriver();
    Q_DISABLE_COPY_MOVE(ChannelDriver)

    State state() const { return m_state; }
    bool isActive() const { return m_state != State::Waiting && m_state != State::Ended; }

    void open(ssh_session session);
    /// Looks whether the host has answered or closed; after every poll.
    void advance();
    /// The room that offer() did not have is there now.
    void resume();
    /// Ends it in whatever state it is.
    void fail(const Error& error);

    bool hasPrinted() const { return m_hasPrinted; }
    /// How many bytes libssh holds because offer() did not take them.
    qsizetype withheld() const { return withheldOf(false) + withheldOf(true); }

    /// As much as that may be: twice what the host may send unasked.
    qsizetype mostWithheld() const { return 2 * m_largestWindow; }

    /// Why the host refused to open it; empty when it has not (or was asked again since).
    const QString& refusal() const { return m_refusal; }
    /// Whether it is tried again when the host refuses it while it has others of ours open.
    virtual bool waitsForRoom() const = 0;

    /// Once a turn: passes on what has changed.
    virtual void tellNews() = 0;

protected:
    ChannelDriver();

    /// Calls the libssh function that asks for what is to run; again until it no longer gives SSH_AGAIN.
    virtual int request(ssh_channel channel) = 0;
    virtual void started(ssh_channel channel) = 0;
    virtual qsizetype offer(bool isStderr, QByteArrayView bytes) = 0;
    virtual void put(bool isStderr, QByteArrayView bytes) = 0;
    /// The session is about to go, this channel with it.
    virtual void sessionEnds() = 0;
    /// Nothing follows. Called once.
    virtual void ended(const ChannelEnding& ending) = 0;

    /// The program is over; its output may still come, or leftovers of it hold the channel open.
    bool hasExited() const { return m_ending.exitCode || !m_ending.signal.isEmpty(); }

    /// Closes our side without waiting for the other.
    void closeNow();
    ssh_channel channel() const { return m_channel.get(); }

private:
    /// A stretch of output of one stream that libssh still holds.
    struct Withheld
    {
        bool isStderr;
        qsizetype size;
    };

    static ssh_channel_callbacks_struct makeCallbacks(ChannelDriver* self);
    int received(QByteArrayView bytes, bool isStderr);
    void withhold(bool isStderr, qsizetype size);
    qsizetype withheldOf(bool isStderr) const;
    void fetchWithheld();
    QByteArrayView read(bool isStderr, char* into, qsizetype mostBytes);
    void deliver(QByteArrayView out, QByteArrayView err);
    void growWindow();
    void openAnswered(int result);
    void requestAnswered(int result);
    void conclude(const std::optional<Error>& error);

    ssh_channel_callbacks_struct m_callbacks;
    ChannelHandle m_channel;
    State m_state = State::Waiting;
    QString m_refusal;
    ChannelEnding m_ending;
    std::vector<Withheld> m_withheld;
    QElapsedTimer m_opening;
    qsizetype m_largestWindow = 0; ///< for a host at this distance
    qsizetype m_window = 0;        ///< what it is opened to at present
    qsizetype m_sinceGrowth = 0;   ///< bytes that came since it was last opened
    bool m_hasPrinted = false;
    bool m_remoteClosed = false;
    bool m_concluded = false;
};

} // namespace krown
