#include "features/accounts/Tickets.h"

#include <QSet>
#include <QTest>

using namespace krown;
using namespace std::chrono_literals;

class TicketsTest : public QObject
{
    Q_OBJECT

    const Tickets::Clock::time_point m_start{1h};

private Q_SLOTS:
    void opensOnce()
    {
        Tickets tickets;
        const QByteArray ticket = tickets.make(30s, m_start);
        QCOMPARE(QByteArray::fromBase64(ticket, QByteArray::Base64UrlEncoding).size(), 32);
        QVERIFY(tickets.take(ticket, m_start + 1s));
        QVERIFY(!tickets.take(ticket, m_start + 1s));
    }

    void opensWithinItsLifetime()
    {
        Tickets tickets;
        const QByteArray inTime = tickets.make(30s, m_start);
        const QByteArray late = tickets.make(30s, m_start);
        QVERIFY(tickets.take(inTime, m_start + 30s - 1ns));
        QVERIFY(!tickets.take(late, m_start + 30s));
        QVERIFY(!tickets.take(late, m_start)); // it is gone for good
    }

    void opensForNothingElse()
    {
        Tickets tickets;
        const QByteArray ticket = tickets.make(30s, m_start);
        for (const QByteArray& wrong :
             {QByteArray(), ticket.chopped(1), ticket + 'A', ticket.toLower(), QByteArray(43, 'A')})
            QVERIFY(!tickets.take(wrong, m_start));
        QVERIFY(tickets.take(ticket, m_start));
    }

    void keepsSoManyAtOnce()
    {
        Tickets tickets;
        QByteArrayList made;
        for (size_t i = 0; i <= Tickets::mostAtOnce; ++i)
            made.append(tickets.make(30s, m_start));
        QCOMPARE(QSet<QByteArray>(made.begin(), made.end()).size(), made.size());
        QVERIFY(!tickets.take(made.takeFirst(), m_start)); // the oldest one made room
        for (const QByteArray& ticket : made)
            QVERIFY(tickets.take(ticket, m_start));
    }
};

QTEST_GUILESS_MAIN(TicketsTest)
#include "TicketsTest.moc"
