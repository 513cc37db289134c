#pragma once

#include <QMetaObject>
#include <QtGlobal>

namespace krown {

/// Holds back what arrives on a socket from whoever reads it. It waits in the socket's buffer, then with the
/// system, and so with the client. On the socket's thread.
class ReadGate
{
public:
    virtual void setHeld(bool held) = 0;

protected:
    ~ReadGate() = default;
};

/// A QTcpSocket, or a QSslSocket, with a gate. Its reader has to ask for bytesAvailable() before it reads.
template <typename Base>
class GatedSocket : public Base, public ReadGate
{
public:
    static constexpr qint64 mostHeldBytes = 64 * 1024;

    qint64 bytesAvailable() const override { return m_held ? 0 : Base::bytesAvailable(); }

    void setHeld(bool held) override
    {
        if (m_held == held) return;
        m_held = held;
        Base::setReadBufferSize(held ? mostHeldBytes : 0);
        if (held) return;
        const auto goOn = [this] {
            Base::flush(); // has TLS decrypt what it has left lying
            Q_EMIT this->readyRead();
        };
        QMetaObject::invokeMethod(this, goOn, Qt::QueuedConnection);
    }

private:
    bool m_held = false;
};

} // namespace krown
