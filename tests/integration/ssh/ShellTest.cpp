#include "SshHarness.h"

#include "ssh/ShellChannel.h"
#include "ssh/SshThread.h"

#include <condition_variable>
#include <mutex>

using namespace krown;
using namespace krown::test;

namespace {

/// Takes what comes, up to a limit that the test sets; on the worker's thread, watched from the test's.
class Recorder : public ShellUser
{
public:
    void started(ShellChannel& channel) override
    {
        const std::lock_guard lock(m_mutex);
        m_channel = &channel;
        m_changed.notify_all();
    }
    qsizetype offer(QByteArrayView bytes) override
    {
        const std::lock_guard lock(m_mutex);
        const qsizetype taken = std::clamp<qsizetype>(m_limit - m_output.size(), 0, bytes.size());
        m_output.append(bytes.first(taken));
        m_waits = taken < bytes.size();
        m_changed.notify_all();
        return taken;
    }
    void put(QByteArrayView bytes) override
    {
        const std::lock_guard lock(m_mutex);
        m_output.append(bytes);
        m_changed.notify_all();
    }
    void turnEnded() override {}
    void inputResumed() override { send(); }
    void ended(const ChannelEnding& ending) override
    {
        const std::lock_guard lock(m_mutex);
        m_channel = nullptr;
        m_ending = ending;
        m_changed.notify_all();
    }

    /// Runs on the worker.
    void type(const QByteArray& bytes)
    {
        m_input += bytes;
        send();
    }
    ShellChannel* channel() const { return m_channel; }
    void allow(qsizetype limit)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_limit = limit;
        }
        if (m_channel) m_channel->resumeOutput();
    }

    // On the test's thread.

    template <typename Condition>
    bool waitFor(Condition condition, int ms = 30000)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::milliseconds(ms), condition);
    }
    bool waitUntilStarted()
    {
        return waitFor([this] { return m_channel || m_ending; }) && m_channel;
    }
    bool waitForText(const QByteArray& text)
    {
        return waitFor([this, text] { return m_output.contains(text); });
    }
    bool waitForEnd()
    {
        return waitFor([this] { return m_ending.has_value(); });
    }
    bool waitForStandstill()
    {
        return waitFor([this] { return m_waits; });
    }
    QByteArray output()
    {
        const std::lock_guard lock(m_mutex);
        return m_output;
    }
    ChannelEnding ending()
    {
        const std::lock_guard lock(m_mutex);
        return m_ending.value_or(ChannelEnding());
    }

private:
    void send()
    {
        if (m_channel) m_input.remove(0, m_channel->write(m_input));
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    ShellChannel* m_channel = nullptr;
    std::optional<ChannelEnding> m_ending;
    QByteArray m_output;
    QByteArray m_input; // the worker's alone
    qsizetype m_limit = std::numeric_limits<qsizetype>::max();
    bool m_waits = false;
};

} // namespace

/// Channels whose input stays open: shells and commands, with and without a PTY.
class ShellTest : public QObject
{
    Q_OBJECT

    ConnectedPair m_pair;

    std::shared_ptr<Recorder> open(const QByteArray& command, bool hasPty = true, ShellRequest request = {})
    {
        auto user = std::make_shared<Recorder>();
        request.command = command;
        request.hasPty = hasPty;
        m_pair.connection->openShell(request, user);
        return user;
    }
    /// Runs it on the worker.
    template <typename Work>
    void there(const std::shared_ptr<Recorder>& user, Work work)
    {
        m_pair.connection->thread()->post([user, work] { work(*user); });
    }
    void type(const std::shared_ptr<Recorder>& user, const QByteArray& bytes)
    {
        there(user, [bytes](Recorder& recorder) { recorder.type(bytes); });
    }

private Q_SLOTS:
    void initTestCase()
    {
        SshServer::Options options;
        options.maxSessions = 100;
        m_pair.server = std::make_unique<SshServer>(options);
        QVERIFY2(m_pair.start(), m_pair.server->log().constData());
    }
    void cleanupTestCase() { m_pair.end(); }

    void runsTheLoginShell()
    {
        const auto shell = open({});
        QVERIFY(shell->waitUntilStarted());
        type(shell, "echo sum-$((40+2)); exit 7\r");
        QVERIFY(shell->waitForEnd());
        QVERIFY(shell->output().contains("sum-42"));
        QCOMPARE(shell->ending().exitCode, 7);
    }

    void tellsTheSizeAndTheType()
    {
        ShellRequest request;
        request.columns = 101;
        request.rows = 33;
        request.term = "vt220";
        const auto shell = open("stty size; echo $TERM; read x; stty size", true, request);
        QVERIFY(shell->waitForText("33 101"));
        QVERIFY(shell->waitForText("vt220"));
        there(shell, [](Recorder& recorder) { recorder.channel()->resize(132, 50); });
        type(shell, "\r");
        QVERIFY(shell->waitForText("50 132"));
        QVERIFY(shell->waitForEnd());
        QCOMPARE(shell->ending().exitCode, 0);
    }

    void carriesEveryByteBothWays_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<bool>("hasPty");
        QTest::newRow("raw PTY") << QByteArray("stty raw -echo; echo ready; exec cat") << true;
        QTest::newRow("no PTY") << QByteArray("echo ready; exec cat") << false;
    }

    void carriesEveryByteBothWays()
    {
        QFETCH(QByteArray, command);
        QFETCH(bool, hasPty);
        QByteArray all;
        for (int round = 0; round < 4000; ++round)
            for (int byte = 0; byte < 256; ++byte)
                all += static_cast<char>(byte + round);
        const auto shell = open(command, hasPty);
        QVERIFY(shell->waitForText("ready"));
        QVERIFY(shell->waitForText("\n"));
        const qsizetype before = shell->output().size();
        type(shell, all);
        QTRY_COMPARE_WITH_TIMEOUT(shell->output().size(), before + all.size(), 60000);
        QCOMPARE(shell->output().mid(before), all);
        there(shell, [](Recorder& recorder) { recorder.channel()->close(); });
        QVERIFY(shell->waitForEnd());
    }

    void endsTheInput()
    {
        const auto shell = open("wc -c", false);
        QVERIFY(shell->waitUntilStarted());
        type(shell, "12345");
        there(shell, [](Recorder& recorder) { recorder.channel()->endInput(); });
        QVERIFY(shell->waitForEnd());
        QCOMPARE(shell->output().trimmed(), QByteArray("5"));
    }

    /// The program waits for a reader who takes no more, and goes on with him; nothing is lost.
    void waitsForItsReader()
    {
        constexpr int lines = 3000000;
        const auto shell = open("exec seq " + QByteArray::number(lines), false);
        there(shell, [](Recorder& recorder) { recorder.allow(1000); });
        QVERIFY(shell->waitForStandstill());
        QTRY_VERIFY(isRunning("seq " + QByteArray::number(lines)));
        there(shell, [](Recorder& recorder) { recorder.allow(std::numeric_limits<qsizetype>::max()); });
        QVERIFY(shell->waitForEnd());
        const QByteArray output = shell->output();
        QCOMPARE(output.count('\n'), lines);
        QVERIFY(output.endsWith("\n3000000\n"));
    }

    void hangsUp_data()
    {
        QTest::addColumn<bool>("hasPty");
        QTest::newRow("PTY") << true;
        QTest::newRow("no PTY") << false;
    }

    void hangsUp()
    {
        QFETCH(bool, hasPty);
        const QByteArray program = hasPty ? "sleep 87651" : "sleep 87652";
        const auto shell = open("echo up; exec " + program, hasPty);
        QVERIFY(shell->waitForText("up"));
        there(shell, [](Recorder& recorder) { recorder.channel()->close(); });
        QVERIFY(shell->waitForEnd());
        QTRY_VERIFY(!isRunning(program));
    }

    void tellsTheSignal()
    {
        const auto shell = open("kill -KILL $$");
        QVERIFY(shell->waitForEnd());
        QCOMPARE(shell->ending().signal, QStringLiteral("KILL"));
        QVERIFY(!shell->ending().exitCode);
    }

    void opensAndClosesAThousandTimes()
    {
        for (int round = 0; round < 50; ++round) {
            QList<std::shared_ptr<Recorder>> shells;
            for (int i = 0; i < 20; ++i)
                shells.append(open("echo up; read x", i % 2 == 0));
            for (const auto& shell : shells) {
                QVERIFY(shell->waitForText("up"));
                there(shell, [](Recorder& recorder) { recorder.channel()->close(); });
            }
            for (const auto& shell : shells)
                QVERIFY(shell->waitForEnd());
        }
    }

    void isToldOfALostConnection()
    {
        const auto shell = open("echo up; read x");
        QVERIFY(shell->waitForText("up"));
        m_pair.server->killConnections();
        QVERIFY(shell->waitForEnd());
        QVERIFY(shell->ending().error);
        const auto late = open("echo never");
        QVERIFY(late->waitForEnd());
        QCOMPARE(late->ending().error->code, QStringLiteral("session_disconnected"));
    }
};

QTEST_GUILESS_MAIN(ShellTest)
#include "ShellTest.moc"
