#include "features/terminals/ReaderFlow.h"

#include <QTest>

using namespace krown;

namespace {

constexpr quint64 none = ~quint64(0); // yet
constexpr quint64 never = none - 1;

} // namespace

class ReaderFlowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tells_data()
    {
        QTest::addColumn<quint64>("start");
        QTest::addColumn<int>("sent");
        QTest::addColumn<quint64>("acknowledged");
        QTest::addColumn<qint64>("unsent");
        QTest::addColumn<bool>("isDeaf");
        QTest::addColumn<qint64>("room"); // of a window of 100
        QTest::addColumn<quint64>("had");
        const auto row = [](const char* name) -> QTestData& { return QTest::newRow(name); };
        row("fresh") << quint64(7) << 0 << none << qint64(0) << false << qint64(100) << quint64(7);
        row("never acknowledges") << quint64(7) << 500 << never << qint64(0) << false << qint64(100)
                                  << quint64(507);
        row("never acknowledges, is slow")
            << quint64(7) << 500 << never << qint64(60) << false << qint64(100) << quint64(447);
        row("has not acknowledged yet")
            << quint64(7) << 60 << none << qint64(0) << false << qint64(40) << quint64(7);
        row("nothing is drawn") << quint64(7) << 60 << quint64(7) << qint64(0) << false << qint64(40)
                                << quint64(7);
        row("some is drawn") << quint64(7) << 60 << quint64(17) << qint64(9) << false << qint64(50)
                             << quint64(17);
        row("all is drawn") << quint64(7) << 60 << quint64(67) << qint64(0) << false << qint64(100)
                            << quint64(67);
        row("full") << quint64(0) << 100 << quint64(0) << qint64(0) << false << qint64(0) << quint64(0);
        row("overfull, before his first word")
            << quint64(0) << 500 << quint64(10) << qint64(0) << false << qint64(0) << quint64(10);
        row("cannot be heard") << quint64(0) << 500 << quint64(10) << qint64(20) << true << qint64(100)
                               << quint64(480);
        row("more waits than was sent")
            << quint64(5) << 10 << never << qint64(900) << false << qint64(100) << quint64(0);
    }

    void tells()
    {
        QFETCH(quint64, start);
        QFETCH(int, sent);
        QFETCH(quint64, acknowledged);
        QFETCH(qint64, unsent);
        QFETCH(bool, isDeaf);
        ReaderFlow flow(start, 100);
        flow.sent(sent);
        if (acknowledged == never)
            flow.expectNone();
        else if (acknowledged != none)
            QVERIFY(flow.acknowledge(acknowledged));
        QCOMPARE(flow.next(), start + quint64(sent));
        QTEST(flow.room(isDeaf), "room");
        QTEST(flow.had(unsent, isDeaf), "had");
    }

    void believesNoFalseAcknowledgement()
    {
        ReaderFlow flow(10, 100);
        QVERIFY(!flow.acknowledge(11));
        QCOMPARE(flow.room(false), 100);
        flow.sent(50);
        QVERIFY(flow.acknowledge(60));
        QVERIFY(flow.acknowledge(20)); // late, and no step back
        QCOMPARE(flow.had(0, false), quint64(60));
        QVERIFY(!flow.acknowledge(61));
    }

    void aGapIsNotOnItsWay()
    {
        ReaderFlow flow(0, 100);
        flow.sent(80);
        QVERIFY(flow.acknowledge(10));
        QCOMPARE(flow.room(false), 30);
        flow.skipTo(1000);
        QCOMPARE(flow.next(), quint64(1000));
        QCOMPARE(flow.room(false), 30);
        QVERIFY(flow.acknowledge(80)); // he draws what came before the gap
        QVERIFY(flow.acknowledge(1000));
        QCOMPARE(flow.room(false), 100);
    }
};

QTEST_APPLESS_MAIN(ReaderFlowTest)
#include "ReaderFlowTest.moc"
