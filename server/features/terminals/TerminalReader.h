#pragma once

#include "features/terminals/ReaderFlow.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace krown {

class LiveTerminal;
class Socket;

/// One client that is attached to a terminal: sends him what it prints, as binary messages, and takes what he
/// types. On the terminal's thread. Deletes itself with its socket.
class TerminalReader : public QObject
{
    Q_OBJECT

public:
    /// Owns the socket, whose messages are held, and keeps the terminal for as long as that is open.
    TerminalReader(std::shared_ptr<LiveTerminal> terminal, Socket* socket, bool mayType);
    ~TerminalReader() override;

    /// Tells where he begins. False: not there; he has been told so, and is being let go.
    bool begin(std::optional<quint64> offset);
    /// Sends what there is, as far as he and his socket can take it.
    void pump();
    void tellSize();
    /// Whether what he sends waits unread: a paste that the host does not take waits with him, not here.
    void hold(bool held);
    void dismiss(quint16 code, const QString& reason);

    /// All before this he has had; where he cannot be heard, that is what has left us.
    quint64 had() const;
    /// The same by his own word, if ever he gave it.
    quint64 hadForCertain() const;
    /// He said goodbye, or was told to go; otherwise he may want to come back.
    bool isGoneForGood() const;

private:
    void goOn();
    void awaitFirstAcknowledgement();
    void receive(const QString& text);
    void answer(const QJsonObject& message);
    void type(const QJsonObject& message);
    void resize(const QJsonObject& message);
    void acknowledge(const QJsonObject& message);
    void input(const QByteArray& bytes);
    bool mayType();
    quint64 nearEnd() const;
    void tellGap(quint64 from, quint64 to);
    void skipWhatIsGone();
    void tellEnd();

    std::shared_ptr<LiveTerminal> m_terminal;
    Socket* m_socket;
    std::optional<ReaderFlow> m_flow; ///< since begin()
    QTimer m_patience;                ///< for his first acknowledgement
    const bool m_mayType;
    bool m_isHeld = true; ///< it comes so, that nothing he sends is lost on the way here
    bool m_toldEnd = false;
};

} // namespace krown
