#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <functional>

namespace krown {

/// The rest of a connection that we have ended, with the last that we said still on its way to the host.
/// Closed while output of the host's still comes in, TCP would reset the connection, and the host would stop
/// before it has read that: the signals to its programs above all. So what comes is thrown away until the
/// host hangs up too, for a second at most. Lives on a worker's thread; tells once, then deletes itself.
class LingeringSocket : public QObject
{
    Q_OBJECT

public:
    /// Owns the descriptor.
    LingeringSocket(qintptr descriptor, std::function<void()> over, QObject* parent);
    ~LingeringSocket() override;

private:
    void discard();
    void end();

    qintptr m_descriptor;
    std::function<void()> m_over;
    QSocketNotifier m_readable;
    QTimer m_deadline;
};

} // namespace krown
