#include "RawClient.h"
#include "TestSite.h"

#include <QElapsedTimer>
#include <QNetworkInterface>
#include <QTest>

#include <ctime>
#include <vector>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace krown;
using namespace std::chrono_literals;

/// Clients that are slow, many, or both cost little and shut nobody out.
class HttpLimitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsHeadsThatDoNotArrive_data();
    void endsHeadsThatDoNotArrive();
    void endsBodiesThatDoNotArrive();
    void endsIdleConnections();
    void waitsForSlowHandlers();
    void endsReadersThatDoNotRead();
    void goodClientGetsThroughAFlood_data();
    void goodClientGetsThroughAFlood();
    void busyConnectionsAreNotSacrificed();
    void oneRemoteAddressCannotTakeAll();
    void recoversWhenFilesRunOut();
    void raisesTheFileLimit();
};

void HttpLimitsTest::endsHeadsThatDoNotArrive_data()
{
    QTest::addColumn<QByteArray>("drop"); // sent again and again
    QTest::addColumn<bool>("isTold");
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("drop by drop") << QByteArray("a") << true;
}

void HttpLimitsTest::endsHeadsThatDoNotArrive()
{
    QFETCH(QByteArray, drop);
    QFETCH(bool, isTold);
    Limits limits;
    limits.headTimeout = 400ms;
    TestSite site(limits);
    RawClient client(site.port());
    if (!drop.isEmpty()) client.send("GET / HTTP/1.1\r\nA: ");
    QTimer dropper;
    connect(&dropper, &QTimer::timeout, this, [&] {
        if (client.socket().state() == QAbstractSocket::ConnectedState) client.send(drop);
    });
    dropper.start(50ms);

    QElapsedTimer clock;
    clock.start();
    const std::optional<Answer> answer = client.answer();
    QCOMPARE(answer.has_value(), isTold);
    if (isTold) QCOMPARE(answer->status, 408);
    QVERIFY(client.waitClosed());
    QVERIFY(clock.elapsed() >= 300);
    QVERIFY(clock.elapsed() < 5000);
}

void HttpLimitsTest::endsBodiesThatDoNotArrive()
{
    Limits limits;
    limits.bodyTimeout = 300ms;
    TestSite site(limits);
    RawClient client(site.port());
    const std::optional<Answer> answer = client.ask(site.post("/api/echo", "{\"a\":1}").chopped(1));
    QVERIFY(answer);
    QCOMPARE(answer->status, 408);
    QVERIFY(client.waitClosed());
    QCOMPARE(site.handled, 0);
}

void HttpLimitsTest::endsIdleConnections()
{
    Limits limits;
    limits.idleTimeout = 300ms;
    TestSite site(limits);
    RawClient client(site.port());
    QVERIFY(client.ask(site.get("/api/echo")));
    QVERIFY(!client.isClosed());
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, QByteArray());
}

void HttpLimitsTest::waitsForSlowHandlers()
{
    Limits limits;
    limits.headTimeout = limits.bodyTimeout = limits.idleTimeout = limits.writeTimeout = 100ms;
    TestSite site(limits);
    RawClient client(site.port());
    client.send(site.get("/api/gate"));
    QVERIFY(!client.waitClosed(1500)); // several sweeps
    site.openGate();
    QVERIFY(client.answer());
}

void HttpLimitsTest::endsReadersThatDoNotRead()
{
    Limits limits;
    limits.writeTimeout = 500ms;
    TestSite site(limits);
    constexpr qint64 bytes = 64 * 1024 * 1024;
    RawClient client(site.port());
    client.socket().setReadBufferSize(1024);
    client.socket().disconnect(SIGNAL(readyRead()));
    client.send(site.get("/api/large?bytes=" + QByteArray::number(bytes)));
    QVERIFY(!client.waitClosed(2500)); // it does not look, so it does not see

    qint64 read = 0;
    client.socket().setReadBufferSize(0);
    waitUntil([&] {
        read += client.socket().readAll().size();
        return client.isClosed();
    });
    QVERIFY(client.isClosed());
    QVERIFY(read < bytes);
}

void HttpLimitsTest::goodClientGetsThroughAFlood_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("of silence") << QByteArray();
    QTest::newRow("of half heads") << QByteArray("GET / HTTP/1.1\r\nHost: ");
    QTest::newRow("of half bodies") << QByteArray(
        "POST /api/echo HTTP/1.1\r\nHost: @HOST\r\nContent-Type: application/json\r\n"
        "Content-Length: 9\r\n\r\n{");
    QTest::newRow("of nonsense") << QByteArray("nonsense");
}

void HttpLimitsTest::goodClientGetsThroughAFlood()
{
    QFETCH(QByteArray, request);
    Limits limits;
    limits.connections = 20;
    TestSite site(limits);
    std::vector<std::unique_ptr<RawClient>> flood;
    for (int i = 0; i < 200; ++i) {
        flood.push_back(std::make_unique<RawClient>(site.port()));
        flood.back()->send(QByteArray(request).replace("@HOST", site.authority()));
        if (i % 20 != 0) continue;
        RawClient good(site.port());
        const std::optional<Answer> answer = good.ask(site.get("/api/echo"));
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
    }
    const auto openOnes = [&flood] {
        return std::count_if(flood.begin(), flood.end(),
                             [](const auto& client) { return !client->isClosed(); });
    };
    QVERIFY(waitUntil([&] { return openOnes() <= limits.connections; }));
    QVERIFY(!flood.back()->isClosed()); // the oldest went, not the newest
}

void HttpLimitsTest::busyConnectionsAreNotSacrificed()
{
    Limits limits;
    limits.connections = 3;
    TestSite site(limits);
    std::vector<std::unique_ptr<RawClient>> busy;
    for (int i = 1; i <= 3; ++i) {
        busy.push_back(std::make_unique<RawClient>(site.port()));
        busy.back()->send(site.get("/api/gate"));
        QVERIFY(waitUntil([&] { return site.waitingAtGate() == i; }));
    }
    RawClient late(site.port());
    QVERIFY(late.waitClosed());
    site.openGate();
    for (const auto& client : busy)
        QVERIFY(client->answer());
    RawClient next(site.port()); // they idle now, so one of them makes room
    QVERIFY(next.ask(site.get("/api/echo")));
}

void HttpLimitsTest::oneRemoteAddressCannotTakeAll()
{
    QString own;
    for (const QHostAddress& address : QNetworkInterface::allAddresses()) {
        if (address.protocol() == QAbstractSocket::IPv4Protocol && !address.isLoopback())
            own = address.toString();
    }
    if (own.isEmpty()) QSKIP("This machine has no address beyond loopback.");

    HttpServer::Options options;
    options.address = QHostAddress::AnyIPv4;
    options.limits.connectionsPerRemoteAddress = 3;
    TestSite site(options);
    const QByteArray request = "GET /api/echo HTTP/1.1\r\nHost: " + own.toLatin1() + ':' +
                               QByteArray::number(site.port()) + "\r\n\r\n";
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(site.port(), own));
        const std::optional<Answer> answer = clients.back()->ask(request);
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
    }
    QVERIFY(RawClient(site.port(), own).waitClosed());
    std::vector<std::unique_ptr<RawClient>> local;
    for (int i = 0; i < 10; ++i) {
        local.push_back(std::make_unique<RawClient>(site.port()));
        QVERIFY(local.back()->ask(site.get("/api/echo")));
    }
    clients.pop_back();
    QVERIFY(waitUntil([&] {
        RawClient next(site.port(), own);
        return next.ask(request).has_value();
    }));
}

void HttpLimitsTest::recoversWhenFilesRunOut()
{
#ifdef Q_OS_UNIX
    TestSite site;
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = 128;
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &few), 0);

    QSslSocket client; // its connection is complete before the server has looked at it
    client.connectToHost(QStringLiteral("127.0.0.1"), site.port());
    std::vector<int> files;
    for (int file = dup(0); file >= 0; file = dup(0))
        files.push_back(file);

    const std::clock_t start = std::clock();
    waitUntil([] { return false; }, 1000);
    const double cpuSeconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    for (const int file : files)
        close(file);
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY2(cpuSeconds < 0.3, qPrintable(QString::number(cpuSeconds)));

    client.write(site.get("/api/echo"));
    QVERIFY(waitUntil([&client] { return client.bytesAvailable() > 0; }));
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 10; ++i) {
        RawClient next(site.port());
        QVERIFY(next.ask(site.get("/api/echo")));
    }
    QVERIFY(clock.elapsed() < 1000); // without waiting for the sweep
#else
    QSKIP("The number of open files is limited on Unix only.");
#endif
}

void HttpLimitsTest::raisesTheFileLimit()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit before = limit;
    limit.rlim_cur = 256;
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &limit), 0);
    TestSite site;
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &limit), 0);
    QVERIFY(limit.rlim_cur >= std::min<rlim_t>(limit.rlim_max, 10240));
    setrlimit(RLIMIT_NOFILE, &before);
#else
    QSKIP("The number of open files is limited on Unix only.");
#endif
}

QTEST_GUILESS_MAIN(HttpLimitsTest)
#include "HttpLimitsTest.moc"
