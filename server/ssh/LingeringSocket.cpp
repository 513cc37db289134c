#include "ssh/LingeringSocket.h"

#include "ssh/TcpSocket.h"

namespace krown {

namespace {

constexpr std::chrono::seconds longest(1);

} // namespace

LingeringSocket::LingeringSocket(qintptr descriptor, std::function<void()> over, QObject* parent)
    : QObject(parent)
    , m_descriptor(descriptor)
    , m_over(std::move(over))
    , m_readable(descriptor, QSocketNotifier::Read, this)
    , m_deadline(this)
{
    tcp::setLowWater(descriptor, 1);
    tcp::endSending(descriptor);
    connect(&m_readable, &QSocketNotifier::activated, this, &LingeringSocket::discard);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &LingeringSocket::end);
    m_deadline.start(longest);
}

LingeringSocket::~LingeringSocket()
{
    m_readable.setEnabled(false);
    tcp::close(m_descriptor);
}

void LingeringSocket::discard()
{
    if (!tcp::discard(m_descriptor)) end();
}

void LingeringSocket::end()
{
    m_readable.setEnabled(false);
    m_deadline.stop();
    if (const auto over = std::exchange(m_over, nullptr)) over();
    deleteLater();
}

} // namespace krown
