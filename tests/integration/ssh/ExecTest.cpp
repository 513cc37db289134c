#include "SshHarness.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>

using namespace krown;
using namespace krown::test;
using namespace std::chrono_literals;

namespace {

/// What `seq 1 N | head -c BYTES` prints.
QByteArray numbers(qsizetype bytes)
{
    QByteArray result;
    result.reserve(bytes + 16);
    for (int i = 1; result.size() < bytes; ++i)
        result += QByteArray::number(i) + '\n';
    return result.left(bytes);
}

qint64 residentKiB()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4;
}

} // namespace

class ExecTest : public QObject
{
    Q_OBJECT

    ConnectedPair m_pair;

    Collected run(const QByteArray& command) { return collect(m_pair.connection->execute(command)); }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_pair.start(), m_pair.server->log().constData()); }
    void cleanupTestCase() { m_pair.end(); }

    void runs_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<QByteArray>("err");
        QTest::addColumn<int>("exitCode"); // -1: none
        QTest::addColumn<QString>("signal");
        const QByteArray nothing;
        QTest::newRow("stdout") << QByteArray("echo out") << QByteArray("out\n") << nothing << 0 << QString();
        QTest::newRow("both") << QByteArray("echo out; echo err >&2; exit 7") << QByteArray("out\n")
                              << QByteArray("err\n") << 7 << QString();
        QTest::newRow("nothing") << QByteArray("true") << nothing << nothing << 0 << QString();
        QTest::newRow("false") << QByteArray("exit 255") << nothing << nothing << 255 << QString();
        QTest::newRow("killed") << QByteArray("echo x; kill -KILL $$") << QByteArray("x\n") << nothing << -1
                                << QStringLiteral("KILL");
        QTest::newRow("empty input") << QByteArray("cat; wc -c") << QByteArray("0\n") << nothing << 0
                                     << QString();
        QTest::newRow("no newline") << QByteArray("printf 'a b'") << QByteArray("a b") << nothing << 0
                                    << QString();
        QTest::newRow("utf-8") << QByteArray("printf '\xc3\xa9\xe2\x82\xac'")
                               << QByteArray("\xc3\xa9\xe2\x82\xac") << nothing << 0 << QString();
        QTest::newRow("lines") << QByteArray("echo 1\necho 2\n") << QByteArray("1\n2\n") << nothing << 0
                               << QString();
        QByteArray all;
        for (int i = 0; i < 256; ++i)
            all += char(i);
        QTest::newRow("all bytes") << QByteArray(
                                          "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; "
                                          "i=$((i+1)); done")
                                   << all << nothing << 0 << QString();
    }

    void runs()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, out);
        QFETCH(QByteArray, err);
        QFETCH(int, exitCode);
        QFETCH(QString, signal);
        const auto result = run(command);
        QVERIFY(result.ended);
        QVERIFY(!result.ending.error);
        QCOMPARE(result.out, out);
        QCOMPARE(result.err, err);
        QCOMPARE(result.ending.exitCode.value_or(-1), exitCode);
        QCOMPARE(result.ending.signal, signal);
    }

    void tellsUnknownCommand()
    {
        const auto result = run("no-such-command-here");
        QCOMPARE(result.ending.exitCode, 127);
        QVERIFY(!result.err.isEmpty());
    }

    void tellsEachThingOnce()
    {
        const auto channel = m_pair.connection->execute("for i in 1 2 3 4 5; do echo $i; done");
        QSignalSpy finished(channel.get(), &ExecChannel::finished);
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(ready.count(), 1); // nobody read in between
        QVERIFY(!channel->atEnd());
        QCOMPARE(collect(channel).out, QByteArray("1\n2\n3\n4\n5\n"));
        QVERIFY(channel->atEnd());
        QCOMPARE(finished.count(), 1);
    }

    void carriesMuchUnharmed()
    {
        constexpr qsizetype size = 50 * 1024 * 1024;
        const auto result = run("seq 1 9000000 | head -c 52428800");
        QCOMPARE(result.ending.exitCode, 0);
        QCOMPARE(result.out.size(), size);
        QCOMPARE(QCryptographicHash::hash(result.out, QCryptographicHash::Sha256),
                 QCryptographicHash::hash(numbers(size), QCryptographicHash::Sha256));
    }

    void makesTheProgramWaitForASlowReader_data()
    {
        QTest::addColumn<QByteArray>("also");
        QTest::addColumn<int>("mostRounds"); // of 100 kB that it may get done while nobody reads
        QTest::newRow("stdout") << QByteArray(":") << 50;
        QTest::newRow("both streams") << QByteArray("echo $i >&2") << 150;
    }

    /// Nobody reads: the remote program has to wait, and no memory may fill. Then all of it has to come.
    void makesTheProgramWaitForASlowReader()
    {
        QFETCH(QByteArray, also);
        QFETCH(int, mostRounds);
        const qint64 before = residentKiB();
        const auto observer = m_pair.connectTo(*m_pair.server);
        QVERIFY(observer);
        const auto channel =
            m_pair.connection->execute("f=$(mktemp); echo $f; for i in $(seq 1 400); do seq 1 100000 | "
                                       "head -c 100000; echo >> $f; " +
                                       also + "; done; rm $f");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        Collected collected;
        takeOutput(*channel, collected, 1);
        const QByteArray progressFile = collected.out.left(collected.out.indexOf('\n'));
        int last = -1;
        const auto standsStill = [&] {
            const auto rounds = collect(observer->execute("sleep 0.3; wc -l < " + progressFile));
            const int previous = std::exchange(last, rounds.out.trimmed().toInt());
            return last > 10 && last == previous;
        };
        QTRY_VERIFY_WITH_TIMEOUT(standsStill(), 20000);
        QVERIFY2(last < mostRounds, qPrintable(QString::number(last)));
        QVERIFY2(residentKiB() - before < 100 * 1024, qPrintable(QString::number(residentKiB() - before)));

        const auto rest = collect(channel);
        collected.out += rest.out;
        collected.err += rest.err;
        QCOMPARE(rest.ending.exitCode, 0);
        QByteArray expected, counts;
        for (int i = 1; i <= 400; ++i) {
            expected += numbers(100000);
            counts += QByteArray::number(i) + '\n';
        }
        QVERIFY(collected.out == progressFile + '\n' + expected);
        QCOMPARE(collected.err, also == ":" ? QByteArray() : counts);
    }

    /// What one reader does not take is no business of the other commands.
    void aSlowReaderHoldsUpNobodyElse()
    {
        const auto slow = m_pair.connection->execute("cat /dev/zero");
        QSignalSpy ready(slow.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        QTest::qWait(500); // until it is full
        for (int i = 0; i < 5; ++i)
            QCOMPARE(run("echo here").out, QByteArray("here\n"));
        slow->cancel();
        QTRY_VERIFY_WITH_TIMEOUT((slow->read(1024 * 1024), slow->atEnd()), 10000);
        QCOMPARE(slow->ending().signal, QStringLiteral("TERM"));
    }

    /// Output that came in many small alternating pieces while nobody read stays in its order.
    void keepsTheOrderOfTheStreams()
    {
        const auto channel =
            m_pair.connection->execute("head -c 3000000 /dev/zero; sleep 0.3; for i in $(seq 1 30); do "
                                       "echo o$i; sleep 0.01; echo e$i >&2; sleep 0.01; done");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        QTest::qWait(1500); // the reader is slow on purpose
        const auto result = collect(channel);
        QByteArray expected;
        for (int i = 1; i <= 30; ++i)
            expected += 'o' + QByteArray::number(i) + "\ne" + QByteArray::number(i) + '\n';
        QCOMPARE(result.inOrder.mid(3000000), expected);
    }

    void aFloodStarvesNobody()
    {
        const auto flood = m_pair.connection->execute("cat /dev/zero");
        qint64 flooded = 0;
        connect(flood.get(), &ExecChannel::readyRead, this, [&] {
            for (;;) {
                const auto chunks = flood->read(256 * 1024);
                if (chunks.isEmpty()) return;
                for (const auto& chunk : chunks)
                    flooded += chunk.bytes.size();
            }
        });
        auto neighbour = m_pair.connectTo(*m_pair.server); // the same worker, another connection
        QVERIFY(neighbour);
        qint64 slowest = 0;
        for (int i = 0; i < 40; ++i) {
            QElapsedTimer time;
            time.start();
            auto& connection = i % 2 ? neighbour : m_pair.connection;
            QCOMPARE(collect(connection->execute("echo here")).out, QByteArray("here\n"));
            slowest = std::max(slowest, time.elapsed());
        }
        QVERIFY2(slowest < 2000, qPrintable(QString::number(slowest)));
        QVERIFY2(flooded > 4 * 1024 * 1024, qPrintable(QString::number(flooded)));
        flood->cancel();
        QTRY_VERIFY_WITH_TIMEOUT(flood->atEnd(), 10000);
    }

    void runsManySideBySide()
    {
        QList<std::shared_ptr<ExecChannel>> channels;
        for (int i = 0; i < 40; ++i)
            channels.append(m_pair.connection->execute("sleep 0.2; echo " + QByteArray::number(i)));
        for (int i = 0; i < 40; ++i) {
            const auto result = collect(channels.at(i));
            QVERIFY2(!result.ending.error, qPrintable(result.ending.error.value_or(Error()).message));
            QCOMPARE(result.out, QByteArray::number(i) + '\n');
        }
    }

    void waitsItsTurnInOrder()
    {
        SshServer::Options options;
        options.maxSessions = 1;
        SshServer server(options);
        QVERIFY2(server.start(), server.log().constData());
        const auto connection = m_pair.connectTo(server);
        QVERIFY(connection);
        QList<int> order;
        QList<std::shared_ptr<ExecChannel>> channels;
        for (int i = 0; i < 12; ++i) {
            channels.append(connection->execute("echo " + QByteArray::number(i)));
            connect(channels.last().get(), &ExecChannel::finished, this, [&order, i] { order.append(i); });
        }
        for (int i = 0; i < 12; ++i) {
            const auto result = collect(channels.at(i));
            QVERIFY2(!result.ending.error, qPrintable(result.ending.error.value_or(Error()).message));
            QCOMPARE(result.out, QByteArray::number(i) + '\n');
        }
        QTRY_COMPARE(order.size(), 12);
        QVERIFY(std::is_sorted(order.begin(), order.end()));

        // One that waits can be given up without touching the one that runs.
        const auto running = connection->execute("sleep 1000");
        const auto waiting = connection->execute("echo never");
        const auto last = connection->execute("echo last");
        QSignalSpy finished(waiting.get(), &ExecChannel::finished);
        waiting->cancel();
        QVERIFY(finished.wait(5000));
        QVERIFY(waiting->atEnd() && !waiting->ending().exitCode && waiting->read(100).isEmpty());
        QVERIFY(!running->atEnd());
        running->cancel();
        QCOMPARE(collect(last).out, QByteArray("last\n"));
        QVERIFY(running->atEnd());
    }

    void tellsWhenNoChannelIsAllowed()
    {
        SshServer::Options options;
        options.maxSessions = 0;
        SshServer server(options);
        QVERIFY2(server.start(), server.log().constData());
        const auto connection = m_pair.connectTo(server);
        QVERIFY(connection);
        const auto first = connection->execute("echo 1");
        const auto second = connection->execute("echo 2");
        for (const auto& channel : {first, second}) {
            const auto result = collect(channel);
            QVERIFY(result.ended && result.ending.error);
            QCOMPARE(result.ending.error->code, QStringLiteral("ssh_failed"));
        }
        QVERIFY(connection->isOpen());
    }

    void mayBeDroppedWhileItTells()
    {
        for (int i = 0; i < 20; ++i) {
            auto channel = m_pair.connection->execute("echo x");
            bool told = false;
            const auto drop = [&] {
                told = true;
                channel.reset();
            };
            connect(channel.get(), i % 2 ? &ExecChannel::readyRead : &ExecChannel::finished, this, drop);
            QTRY_VERIFY(told);
        }
        QCOMPARE(run("echo fine").out, QByteArray("fine\n"));
    }
};

QTEST_GUILESS_MAIN(ExecTest)
#include "ExecTest.moc"
