#pragma once

#include "ssh/ChannelSet.h"
#include "ssh/Dialer.h"
#include "ssh/ExecPipe.h"
#include "ssh/Handshake.h"
#include "ssh/ReadBatching.h"
#include "ssh/ShellChannel.h"
#include "ssh/SilenceWatch.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

namespace krown {

class Mailbox;

/// How an attempt to connect ended, as a worker tells it.
struct AttemptResult
{
    std::optional<HostKey> hostKey;
    bool hostKeyIsNew = false;
    std::optional<Error> error; ///< none: connected
};

/// libssh's end of one connection for its whole life: dialling, the handshake, then its channels. Everything
/// happens in turns, woken by the socket, a timer or a letter; a turn takes a bounded amount from the
/// network, so that one connection does not starve the others of its worker. Lives on a worker's thread.
class ConnectionDriver : public QObject
{
    Q_OBJECT

public:
    /// Called on the worker's thread, each at most once.
    struct Listener
    {
        std::function<void(const AttemptResult&)> attemptEnded;
        std::function<void(const QString& reason)> closed; ///< only after an attempt that succeeded
        /// The socket of a connection that we ended, for LingeringSocket.
        std::function<void(qintptr descriptor)> lingers;
        std::function<void()> over; ///< the last call: the driver may be deleted later
    };

    /// `key` is the imported private key, where the method is Key. `home` is where channels tell news.
    ConnectionDriver(ConnectRequest request, KeyHandle key, Mailbox& home, Listener listener,
                     QObject* parent = nullptr);
    ~ConnectionDriver() override;

    void start();
    void execute(std::shared_ptr<ExecPipe> pipe, const QByteArray& command);
    void openShell(std::shared_ptr<ShellUser> user, const ShellRequest& request);
    void cancel(const ExecPipe* pipe);
    /// There is room in the pipe again.
    void resume(const ExecPipe* pipe);
    /// Ends it, in whatever state: what is under way gets `error`, the other end of the connection `reason`.
    void end(const Error& error, const QString& reason);

private:
    void dialled(const Result<qintptr>& descriptor);
    void turn();
    void wake();
    void shakeHands();
    void established();
    void exchange();
    void add(std::unique_ptr<ChannelDriver> channel);
    void watchSocket();
    void gather();
    void checkSilence();
    void timedOut();
    void lose(const QString& reason);
    QString whyLost() const;
    void release();
    template <typename Action>
    void withExec(const ExecPipe* pipe, Action action);

    ConnectRequest m_request;
    KeyHandle m_key;
    Mailbox& m_home;
    Listener m_listener;
    QTimer m_deadline;
    std::unique_ptr<Dialer> m_dialer;
    std::unique_ptr<Handshake> m_handshake;
    // What libssh counts into and polls with goes after the session, the channels before it.
    ssh_counter_struct m_bytes = {};
    EventHandle m_event;
    SessionHandle m_session;
    ChannelSet m_channels;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    SilenceWatch m_silence;
    QTimer m_silenceCheck;
    QTimer m_retry;
    ReadBatching m_batching;
    QTimer m_gathering;
    bool m_isGathering = false;
    bool m_established = false;
    bool m_over = false;
    bool m_awake = false;
};

} // namespace krown
