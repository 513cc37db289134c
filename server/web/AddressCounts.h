#pragma once

#include <QHash>
#include <QHostAddress>

namespace krown {

/// How many connections there are, in all and from each address, against their limits. Loopback counts in
/// all only.
class AddressCounts
{
public:
    AddressCounts(int mostInAll, int mostPerRemoteAddress)
        : m_mostInAll(mostInAll)
        , m_mostPerRemoteAddress(mostPerRemoteAddress)
    {
    }

    bool isFull() const { return m_inAll >= m_mostInAll; }
    bool isFullFor(const QHostAddress& address) const
    {
        return !address.isLoopback() && m_perAddress.value(address) >= m_mostPerRemoteAddress;
    }

    void add(const QHostAddress& address)
    {
        ++m_inAll;
        ++m_perAddress[address];
    }
    void remove(const QHostAddress& address)
    {
        --m_inAll;
        if (--m_perAddress[address] == 0) m_perAddress.remove(address);
    }

private:
    int m_mostInAll;
    int m_mostPerRemoteAddress;
    int m_inAll = 0;
    QHash<QHostAddress, int> m_perAddress;
};

} // namespace krown
