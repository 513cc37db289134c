#include "SshHarness.h"

#include <QElapsedTimer>

#include <csignal>

using namespace krown;
using namespace krown::test;

/// What ends a remote program, and what cannot.
class CancelTest : public QObject
{
    Q_OBJECT

    ConnectedPair m_pair;

    Collected run(const QByteArray& command) { return collect(m_pair.connection->execute(command)); }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_pair.start(), m_pair.server->log().constData()); }
    void cleanupTestCase() { m_pair.end(); }

    void cancels_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("program"); // must be gone then
        QTest::addColumn<QString>("signal");
        QTest::addColumn<int>("withinMs");
        const QString term = QStringLiteral("TERM"), killed = QStringLiteral("KILL");
        QTest::newRow("program") << QByteArray("echo up; sleep 98761") << QByteArray("sleep 98761") << term
                                 << 1500;
        QTest::newRow("exec") << QByteArray("echo up; exec sleep 98762") << QByteArray("sleep 98762") << term
                              << 1500;
        QTest::newRow("nested") << QByteArray("echo up; sh -c 'sleep 98763; echo x'")
                                << QByteArray("sleep 98763") << term << 1500;
        QTest::newRow("pipe") << QByteArray("echo up; sleep 98764 | cat") << QByteArray("sleep 98764") << term
                              << 1500;
        QTest::newRow("stubborn") << QByteArray("trap '' TERM; echo up; sleep 98765")
                                  << QByteArray("sleep 98765") << killed << 3500;
        QTest::newRow("talkative") << QByteArray("trap '' TERM; echo up; yes 98766")
                                   << QByteArray("yes 98766") << killed << 3500;
    }

    void cancels()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, program);
        QFETCH(QString, signal);
        QFETCH(int, withinMs);
        const auto channel = m_pair.connection->execute(command);
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        QTRY_VERIFY(isRunning(program));
        QElapsedTimer time;
        time.start();
        channel->cancel();
        channel->cancel(); // twice is once
        const auto result = collect(channel);
        QVERIFY(result.ended);
        QVERIFY2(time.elapsed() < withinMs, qPrintable(QString::number(time.elapsed())));
        QVERIFY(!result.ending.exitCode && !result.ending.error);
        QCOMPARE(result.ending.signal, signal);
        QTRY_VERIFY(!isRunning(program));
    }

    /// A program that has left the process group hears no signal; only its output can be taken away.
    void closesOnAProgramThatCannotBeReached()
    {
        const auto channel = m_pair.connection->execute("setsid -w sh -c 'echo $$; exec sleep 98767'");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        Collected collected;
        takeOutput(*channel, collected);
        const auto pid = collected.out.trimmed().toInt();
        QVERIFY(pid > 1);
        QElapsedTimer time;
        time.start();
        channel->cancel();
        const auto result = collect(channel);
        QVERIFY(result.ended);
        QVERIFY2(time.elapsed() < 6000, qPrintable(QString::number(time.elapsed())));
        ::kill(pid, SIGKILL);
        QCOMPARE(run("echo still here").out, QByteArray("still here\n"));
    }

    /// The command is over, something that it left behind keeps its output open.
    void endsAtOnceWhenOnlyLeftoversRemain()
    {
        const auto channel = m_pair.connection->execute("setsid sleep 98768 & echo $!; exit 3");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        QTest::qWait(200); // for the exit status, which nothing tells of as long as the channel is open
        QVERIFY(!channel->atEnd());
        QElapsedTimer time;
        time.start();
        channel->cancel();
        const auto result = collect(channel);
        ::kill(result.out.trimmed().toInt(), SIGKILL);
        QVERIFY2(time.elapsed() < 1500, qPrintable(QString::number(time.elapsed())));
        QCOMPARE(result.ending.exitCode, 3);
    }

    void endsTheCommandThatNobodyHolds()
    {
        auto channel = m_pair.connection->execute("echo up; cat /dev/zero; sleep 98769");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        QTest::qWait(300); // let it fill the queue: it has to be ended although nobody reads
        QVERIFY(isRunning("cat /dev/zero"));
        channel.reset();
        QTRY_VERIFY(!isRunning("cat /dev/zero"));
        QVERIFY(!isRunning("sleep 98769"));
    }
};

QTEST_GUILESS_MAIN(CancelTest)
#include "CancelTest.moc"
