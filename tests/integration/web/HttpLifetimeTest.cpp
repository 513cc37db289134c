#include "RawClient.h"
#include "TestSite.h"

#include <QTest>

using namespace krown;

/// Clients and servers that go while something is under way.
class HttpLifetimeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void survivesClientsThatLeave();
    void survivesItsOwnEndWhileHandlersRun();
    void stopsOnceAnswered();
    void saysWhenItCannotListen();
};

void HttpLifetimeTest::survivesClientsThatLeave()
{
    TestSite site;
    for (int i = 0; i < 200; ++i) {
        RawClient client(site.port());
        client.send(i % 3 == 0   ? site.get("/api/gate")
                    : i % 3 == 1 ? site.get("/api/large?bytes=5000000")
                                 : site.post("/api/echo", "{}").chopped(1));
        client.socket().flush();
        const int waiting = site.waitingAtGate();
        if (i % 3 == 0) QVERIFY(waitUntil([&] { return site.waitingAtGate() > waiting; }));
        client.abort();
    }
    site.openGate();
    QVERIFY(waitUntil([&site] { return site.waitingAtGate() == 0; }));
    RawClient client(site.port());
    QVERIFY(client.ask(site.get("/api/echo")));
}

void HttpLifetimeTest::survivesItsOwnEndWhileHandlersRun()
{
    TestSite site;
    RawClient client(site.port());
    client.send(site.get("/api/gate"));
    QVERIFY(waitUntil([&site] { return site.waitingAtGate() == 1; }));
    site.server.reset();
    QVERIFY(client.waitClosed());
    site.openGate();
    QVERIFY(waitUntil([&site] { return site.waitingAtGate() == 0; }));
}

void HttpLifetimeTest::stopsOnceAnswered()
{
    TestSite site;
    const quint16 port = site.port();
    RawClient idle(port);
    QVERIFY(idle.ask(site.get("/api/echo")));
    RawClient busy(port);
    busy.send(site.get("/api/gate"));
    QVERIFY(waitUntil([&site] { return site.waitingAtGate() == 1; }));

    site.server->stop();
    QVERIFY(idle.waitClosed());
    QVERIFY(RawClient(port).isClosed());
    QVERIFY(!busy.isClosed());
    site.openGate();
    const std::optional<Answer> answer = busy.answer();
    QVERIFY(answer);
    QCOMPARE(answer->headers.value("connection"), QByteArray("close"));
    QVERIFY(busy.waitClosed());
}

void HttpLifetimeTest::saysWhenItCannotListen()
{
    HttpServer::Options options;
    TestSite site;
    options.port = site.port();
    const Result<void> taken = HttpServer(options, nullptr).listen();
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, QStringLiteral("port_in_use"));
    options.address = QHostAddress(QStringLiteral("192.0.2.1")); // reserved for documents: nobody has it
    const Result<void> foreign = HttpServer(options, nullptr).listen();
    QVERIFY(!foreign);
    QCOMPARE(foreign.error().code, QStringLiteral("cannot_listen"));
}

QTEST_GUILESS_MAIN(HttpLifetimeTest)
#include "HttpLifetimeTest.moc"
