#include "SshHarness.h"
#include "support/TcpProxy.h"

#include <QDir>
#include <QElapsedTimer>
#include <QThread>

using namespace krown;
using namespace krown::test;
using namespace std::chrono_literals;

namespace {

qsizetype countIn(const char* folder)
{
    return QDir(QString::fromLatin1(folder))
        .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
        .size();
}

} // namespace

class LifetimeTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<SshEngine> m_engine;
    ConnectRequest m_request;

    std::shared_ptr<SshConnection> open(const ConnectRequest& request)
    {
        const auto outcome = waitFor(m_engine->connectToHost(request));
        return outcome.connection ? *outcome.connection : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        QVERIFY2(m_server->start(), m_server->log().constData());
        m_request = withKey(requestTo(*m_server), m_server->makeUserKey(QStringLiteral("ed25519")));
    }
    void init() { m_engine = std::make_unique<SshEngine>(2); }
    void cleanup() { m_engine.reset(); }

    void closes()
    {
        auto connection = open(m_request);
        QVERIFY(connection);
        const auto channel = connection->execute("sleep 1000");
        QSignalSpy closed(connection.get(), &SshConnection::closed);
        QCOMPARE(collect(connection->execute("echo x")).out, QByteArray("x\n"));
        connection->close();
        QVERIFY(!connection->isOpen());
        const auto result = collect(channel);
        QVERIFY(result.ended && result.ending.error);
        QCOMPARE(result.ending.error->code, QStringLiteral("session_disconnected"));
        QTRY_COMPARE(closed.count(), 1);
        QCOMPARE(closed.first().first().toString(), QString());

        const auto late = collect(connection->execute("echo x"));
        QVERIFY(late.ended && late.ending.error);
        QCOMPARE(late.ending.error->code, QStringLiteral("session_disconnected"));
        connection->close();
        QTest::qWait(50);
        QCOMPARE(closed.count(), 1);
    }

    void closesWhenNobodyHoldsIt()
    {
        const auto goodbyes = [&] { return m_server->log().count("disconnect"); };
        const auto before = goodbyes();
        auto connection = open(m_request);
        QVERIFY(connection);
        connection.reset();
        QTRY_VERIFY(goodbyes() > before);
        {
            auto unwanted = m_engine->connectToHost(m_request); // nobody waits for it either
        }
        QTRY_VERIFY(goodbyes() > before + 1);
    }

    void tellsThatTheServerDied()
    {
        SshServer server;
        QVERIFY2(server.start(), server.log().constData());
        const auto key = server.makeUserKey(QStringLiteral("ed25519"));
        auto connection = open(withKey(requestTo(server), key));
        QVERIFY(connection);
        QSignalSpy closed(connection.get(), &SshConnection::closed);
        const auto channel = connection->execute("echo up; sleep 1000");
        QSignalSpy ready(channel.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        server.killConnections();
        const auto result = collect(channel);
        QCOMPARE(result.out, QByteArray("up\n")); // what had come is kept
        QVERIFY(result.ending.error);
        QCOMPARE(result.ending.error->code, QStringLiteral("ssh_connection_lost"));
        QTRY_COMPARE(closed.count(), 1);
        QVERIFY2(closed.first().first().toString().contains(QString::number(server.port())),
                 qPrintable(closed.first().first().toString()));
        QVERIFY(!connection->isOpen());
    }

    void tellsThatThePeerWentSilent()
    {
        TcpProxy proxy(m_server->port());
        auto request = m_request;
        request.port = proxy.port();
        request.keepaliveInterval = 700ms;
        auto connection = open(request);
        QVERIFY(connection);
        QSignalSpy closed(connection.get(), &SshConnection::closed);
        // Idle, but alive: it answers when it is asked.
        QVERIFY(!closed.wait(3000));
        QCOMPARE(collect(connection->execute("echo x")).out, QByteArray("x\n"));

        const auto channel = connection->execute("sleep 1000");
        proxy.freeze();
        QElapsedTimer time;
        time.start();
        QVERIFY(closed.wait(20000));
        QVERIFY2(time.elapsed() > 1000, qPrintable(QString::number(time.elapsed())));
        QVERIFY2(closed.first().first().toString().contains(QStringLiteral("2.1 s")),
                 qPrintable(closed.first().first().toString()));
        QVERIFY(collect(channel).ending.error);
    }

    void survivesAShortSilence()
    {
        TcpProxy proxy(m_server->port());
        auto request = m_request;
        request.port = proxy.port();
        request.keepaliveInterval = 1s;
        auto connection = open(request);
        QVERIFY(connection);
        const auto channel = connection->execute("sleep 0.2; echo x");
        proxy.freeze();
        QTest::qWait(1500);
        proxy.thaw();
        QCOMPARE(collect(channel).out, QByteArray("x\n"));
        QVERIFY(connection->isOpen());
    }

    /// Nothing may be left over: no socket, no thread, no memory (which the sanitizer watches).
    void opensAndClosesManyTimes()
    {
        // What is made once and kept is made now: all threads have something to do at the same time.
        QList<QFuture<ConnectOutcome>> first;
        for (int i = 0; i < 10; ++i)
            first.append(m_engine->connectToHost(m_request));
        for (const auto& future : first)
            QVERIFY(waitFor(future).connection);
        first.clear();
        QTest::qWait(200);
        const auto files = countIn("/proc/self/fd");
        const auto threads = countIn("/proc/self/task");
        for (int round = 0; round < 20; ++round) {
            QList<QFuture<ConnectOutcome>> futures;
            for (int i = 0; i < 10; ++i)
                futures.append(m_engine->connectToHost(m_request));
            for (int i = 0; i < 10; ++i) {
                auto outcome = waitFor(futures.at(i));
                QVERIFY2(outcome.connection, qPrintable(codeOf(outcome)));
                auto connection = *outcome.connection;
                auto channel = connection->execute(i % 2 ? "echo x" : "cat /dev/zero");
                if (i % 5 == 0) collect(channel, 50);
                if (i % 3 == 0) connection->close();
                if (i % 4 == 0) channel->cancel();
            }
        }
        QTRY_VERIFY(countIn("/proc/self/fd") <= files);
        QTRY_VERIFY(countIn("/proc/self/task") <= threads);
    }

    void theEngineMayGoFirst()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        auto connection = open(m_request);
        QVERIFY(connection);
        QSignalSpy closed(connection.get(), &SshConnection::closed);
        const auto running = connection->execute("sleep 1000");
        const auto flooding = connection->execute("cat /dev/zero");
        QSignalSpy ready(flooding.get(), &ExecChannel::readyRead);
        QVERIFY(ready.wait(10000));
        auto toNowhere = m_request;
        toNowhere.port = silent.serverPort();
        const auto underWay = m_engine->connectToHost(toNowhere);
        const auto justBegun = m_engine->connectToHost(m_request);

        QElapsedTimer time;
        time.start();
        m_engine.reset();
        QVERIFY2(time.elapsed() < 2000, qPrintable(QString::number(time.elapsed())));
        QCOMPARE(closed.count(), 1);
        QVERIFY(!connection->isOpen());
        for (const auto& future : {underWay, justBegun}) {
            QVERIFY(future.isFinished());
            QCOMPARE(codeOf(future.result()), QStringLiteral("shutting_down"));
        }
        QVERIFY(collect(running).ending.error);
        QVERIFY(collect(flooding).ending.error);
        running->cancel();
        QVERIFY(collect(connection->execute("echo x")).ending.error);
        connection->close();
    }

    void mayBeDroppedWhenItTellsOfItsEnd()
    {
        auto connection = open(m_request);
        QVERIFY(connection);
        bool told = false;
        connect(connection.get(), &SshConnection::closed, this, [&] {
            told = true;
            connection.reset();
        });
        connection->close();
        QTRY_VERIFY(told);
    }
};

QTEST_GUILESS_MAIN(LifetimeTest)
#include "LifetimeTest.moc"
