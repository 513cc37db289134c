#pragma once

#include "ssh/ChannelEnding.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <utility>

namespace krown {

/// What is to run in a channel that stays interactive.
struct ShellRequest
{
    bool hasPty = true;
    // Of the PTY, in characters.
    QByteArray term = "xterm-256color";
    int columns = 80;
    int rows = 24;
    /// Asked for one by one before the program starts; what the host does not accept is left out (OpenSSH:
    /// AcceptEnv).
    QList<std::pair<QByteArray, QByteArray>> environment = {};
    QByteArray command = {}; ///< empty: the login shell
};

/// The ssh side of a channel with a shell or a command in it. Called on the connection's worker thread, from
/// ShellUser::started() until ShellUser::ended().
class ShellChannel
{
public:
    /// Sends what the host's window has room for, and says how much that was. Less than all: the rest may be
    /// tried at ShellUser::inputResumed().
    virtual qsizetype write(QByteArrayView bytes) = 0;
    /// The program reads an end of file. Without a PTY only; with one it is a character (^D) that says so.
    virtual void endInput() = 0;
    /// Does nothing where there is no PTY.
    virtual void resize(int columns, int rows) = 0;
    /// The room that ShellUser::offer() did not have is there.
    virtual void resumeOutput() = 0;
    /// Ends it: the program of a PTY gets a hang-up from its host, another one SIGTERM from us. ended()
    /// follows, at once.
    virtual void close() = 0;

protected:
    ~ShellChannel() = default;
};

/// Who uses a shell channel. Called on the connection's worker thread; must not call back into the channel
/// from offer() or put().
class ShellUser
{
public:
    virtual ~ShellUser() = default;

    /// The host has started what was asked for.
    virtual void started(ShellChannel& channel) = 0;
    /// Output (and, without a PTY, error output), as it came. Says how much it took: the rest stays with
    /// libssh, and with the host once the window is full, until resumeOutput().
    virtual qsizetype offer(QByteArrayView bytes) = 0;
    /// Output that has to be taken: what offer() left, after resumeOutput() or at the end.
    virtual void put(QByteArrayView bytes) = 0;
    /// All that came in one go was offered.
    virtual void turnEnded() = 0;
    /// The host may take input again.
    virtual void inputResumed() = 0;
    /// Once, also when it never started. Nothing follows; the channel is not to be used any more.
    virtual void ended(const ChannelEnding& ending) = 0;
};

} // namespace krown
