#include "RawClient.h"
#include "TestSite.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace krown;

/// What a well-behaved client may rely on.
class HttpServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersByteByByte();
    void keepsAlive();
    void closesWhenAsked_data();
    void closesWhenAsked();
    void answersThePipelinedFirstAndCloses();
    void readsNoFurtherWhileAnAnswerIsPending();
    void answersHeadWithoutBody();
    void continuesWhenExpected();
    void takesJsonWithItsCharset();
    void takesItsOwnOrigin();
    void acceptsItsOwnNames_data();
    void acceptsItsOwnNames();
    void decodesTheTarget();
    void asksForTokenAndRole_data();
    void asksForTokenAndRole();
    void tellsWhichMethodsThereAre();
    void sendsTheSecurityHeaders();

private:
    TestSite m_site;
};

namespace {

QJsonObject object(const Answer& answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}

QString text(const Answer& answer, const char* field)
{
    return object(answer).value(QLatin1StringView(field)).toString();
}

} // namespace

void HttpServerTest::answersByteByByte()
{
    RawClient client(m_site.port());
    const QByteArray request = m_site.post("/api/echo", "{\"a\":1}");
    for (const char byte : request) {
        client.send(QByteArray(1, byte));
        client.socket().flush();
        QCoreApplication::processEvents();
    }
    const std::optional<Answer> answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(text(*answer, "body"), QStringLiteral("{\"a\":1}"));
}

void HttpServerTest::keepsAlive()
{
    RawClient client(m_site.port());
    for (int i = 0; i < 50; ++i) {
        const QByteArray number = QByteArray::number(i);
        const std::optional<Answer> answer = client.ask(
            i % 2 ? m_site.get("/api/echo?" + number) : m_site.post("/api/echo", "{\"i\":" + number + "}"));
        QVERIFY(answer);
        QCOMPARE(answer->headers.value("connection"), QByteArray("keep-alive"));
        QVERIFY(answer->body.contains(number));
    }
    QVERIFY(!client.isClosed());
}

void HttpServerTest::closesWhenAsked_data()
{
    QTest::addColumn<QByteArray>("firstLine");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("closes");
    const QByteArray get = "GET /api/echo HTTP/1.";
    QTest::newRow("1.1") << get + "1" << QByteArray() << false;
    QTest::newRow("1.1 close") << get + "1" << QByteArray("Connection: close\r\n") << true;
    QTest::newRow("1.1 close among others") << get + "1" << QByteArray("Connection: TE, Close\r\n") << true;
    QTest::newRow("1.0") << get + "0" << QByteArray() << true;
    QTest::newRow("1.0 keep-alive") << get + "0" << QByteArray("Connection: Keep-Alive\r\n") << false;
}

void HttpServerTest::closesWhenAsked()
{
    QFETCH(QByteArray, firstLine);
    QFETCH(QByteArray, header);
    QFETCH(bool, closes);
    RawClient client(m_site.port());
    const std::optional<Answer> answer =
        client.ask(firstLine + "\r\nHost: " + m_site.authority() + "\r\n" + header + "\r\n");
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->headers.value("connection"), QByteArray(closes ? "close" : "keep-alive"));
    if (closes) {
        QVERIFY(client.waitClosed(1500)); // at once, not when a deadline passes
    } else {
        QVERIFY(client.ask(m_site.get("/api/echo")));
    }
}

void HttpServerTest::answersThePipelinedFirstAndCloses()
{
    TestSite site;
    RawClient client(site.port());
    client.send(site.post("/api/echo", "{}") + site.get("/api/echo?second") + site.get("/api/echo?third"));
    const std::optional<Answer> first = client.answer();
    QVERIFY(first && text(*first, "body") == QStringLiteral("{}"));
    QCOMPARE(first->headers.value("connection"), QByteArray("close"));
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, QByteArray());
    QCOMPARE(site.handled, 1);
}

void HttpServerTest::readsNoFurtherWhileAnAnswerIsPending()
{
    TestSite site;
    RawClient client(site.port());
    client.send(site.get("/api/gate"));
    QVERIFY(waitUntil([&site] { return site.waitingAtGate() == 1; }));

    // More than all buffers on the way hold: it cannot all go before the first answer.
    constexpr int requests = 400;
    const QByteArray request = site.get("/api/echo", "A: " + QByteArray(30 * 1024, 'a') + "\r\n");
    client.send(request.repeated(requests));
    qint64 left = client.socket().bytesToWrite();
    while (waitUntil([&] { return client.socket().bytesToWrite() < left; }, 200))
        left = client.socket().bytesToWrite();
    QVERIFY(left > 0);
    QCOMPARE(site.handled, 0);

    site.openGate();
    QVERIFY(client.answer());
    QVERIFY(client.waitClosed());
    QCOMPARE(site.handled, 0);
}

void HttpServerTest::answersHeadWithoutBody()
{
    RawClient client(m_site.port());
    const std::optional<Answer> get = client.ask(m_site.get("/api/large?bytes=100000"));
    client.send(m_site.get("/api/large?bytes=100000").replace(0, 3, "HEAD"));
    const std::optional<Answer> head = client.answer(true);
    QVERIFY(get && head);
    QCOMPARE(head->status, 200);
    QCOMPARE(head->headers.value("content-length"), QByteArray("100000"));
    QCOMPARE(head->headers.value("content-type"), get->headers.value("content-type"));
    const std::optional<Answer> next = client.ask(m_site.get("/api/echo?next"));
    QVERIFY(next && text(*next, "query") == QStringLiteral("next"));

    RawClient other(m_site.port());
    other.send(m_site.get("/api/echo").replace(0, 3, "HEAD"));
    QVERIFY(other.answer(true));
    const std::optional<Answer> malformed = other.ask("nonsense\r\n\r\n"); // no HEAD: it is told in full
    QVERIFY(malformed && malformed->status == 400);

    client.send("HEAD / HTTP/1.1\r\nHost: evil\r\n\r\n");
    const std::optional<Answer> refused = client.answer(true);
    QVERIFY(refused && refused->status == 421);
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, QByteArray());
}

void HttpServerTest::continuesWhenExpected()
{
    RawClient client(m_site.port());
    const QByteArray request = m_site.post("/api/echo", "{\"a\":1}", "Expect: 100-Continue\r\n");
    client.send(request.left(request.size() - 7));
    const std::optional<Answer> interim = client.answer();
    QVERIFY(interim && interim->status == 100);
    client.send("{\"a\":1}");
    const std::optional<Answer> answer = client.answer();
    QVERIFY(answer && answer->status == 200);

    // A refusal comes instead, and a body that is there already needs no invitation.
    const std::optional<Answer> atOnce = client.ask(request);
    QVERIFY(atOnce && atOnce->status == 200);
    client.send(
        "POST /api/echo HTTP/1.1\r\nHost: " + m_site.authority() +
        "\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
    const std::optional<Answer> refused = client.answer();
    QVERIFY(refused && refused->status == 413);
}

void HttpServerTest::takesJsonWithItsCharset()
{
    for (const QByteArray type :
         {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""}) {
        RawClient client(m_site.port());
        const std::optional<Answer> answer =
            client.ask("POST /api/echo HTTP/1.1\r\nHost: " + m_site.authority() +
                       "\r\nContent-Length: 2\r\nContent-Type: " + type + "\r\n\r\n{}");
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
    }
    RawClient client(m_site.port());
    const QByteArray largest = '"' + QByteArray(1024 * 1024 - 2, 'x') + '"';
    const std::optional<Answer> answer = client.ask(m_site.post("/api/echo", largest));
    QVERIFY(answer);
    QCOMPARE(text(*answer, "body").size(), 1024 * 1024);
}

void HttpServerTest::takesItsOwnOrigin()
{
    RawClient client(m_site.port());
    const std::optional<Answer> ours =
        client.ask(m_site.post("/api/echo", "{}", "Origin: http://" + m_site.authority() + "\r\n"));
    QVERIFY(ours && ours->status == 200);
    const std::optional<Answer> localhost = client.ask(m_site.post(
        "/api/echo", "{}", "Origin: http://localhost:" + QByteArray::number(m_site.port()) + "\r\n"));
    QVERIFY(localhost && localhost->status == 200);
    const std::optional<Answer> foreignRead =
        client.ask(m_site.get("/api/echo", "Origin: http://evil.example\r\n"));
    QVERIFY(foreignRead && foreignRead->status == 200);
    QVERIFY(!foreignRead->headers.contains("access-control-allow-origin"));
}

void HttpServerTest::acceptsItsOwnNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("status");
    QTest::newRow("IPv4") << QByteArray("127.0.0.1") << 200;
    QTest::newRow("IPv6") << QByteArray("[::1]") << 200;
    QTest::newRow("localhost") << QByteArray("localhost") << 200;
    QTest::newRow("capitals") << QByteArray("LocalHost") << 200;
    QTest::newRow("configured") << QByteArray("krown.example") << 200;
    QTest::newRow("other loopback") << QByteArray("127.0.0.2") << 421;
    QTest::newRow("trailing dot") << QByteArray("localhost.") << 421;
    QTest::newRow("other") << QByteArray("rebound.example") << 421;
}

void HttpServerTest::acceptsItsOwnNames()
{
    QFETCH(QByteArray, name);
    QFETCH(int, status);
    HttpServer::Options options;
    options.hosts = {QStringLiteral("krown.example")};
    TestSite site(options);
    const QByteArray port = ':' + QByteArray::number(site.port());
    const QByteArrayList heads{
        "GET /api/echo HTTP/1.1\r\nHost: " + name + port,
        "GET http://" + name + port + "/api/echo HTTP/1.1\r\nHost: 127.0.0.1" + port,
    };
    for (const QByteArray& head : heads) {
        RawClient client(site.port());
        const std::optional<Answer> answer = client.ask(head + "\r\n\r\n");
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
    }
}

void HttpServerTest::decodesTheTarget()
{
    RawClient client(m_site.port());
    const std::optional<Answer> answer =
        client.ask(m_site.get("/api/things/a%20b%C3%A9?q=1%262", "Authorization: Bearer readonly\r\n"));
    QVERIFY(answer);
    QCOMPARE(text(*answer, "id"), QStringLiteral("a b\u00e9"));
    QCOMPARE(text(*answer, "path"), QStringLiteral("/api/things/a b\u00e9"));
    QCOMPARE(text(*answer, "query"), QStringLiteral("q=1%262"));
    QCOMPARE(text(*answer, "peer"), QStringLiteral("127.0.0.1"));
}

void HttpServerTest::asksForTokenAndRole_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("status");
    const auto row = [](const char* method, const char* path, const char* token, int status) {
        QTest::addRow("%s %s as %s", method, path, token)
            << QByteArray(method) << QByteArray(path) << QByteArray(token) << status;
    };
    row("GET", "/api/things/1", "", 401);
    row("GET", "/api/things/1", "wrong", 401);
    row("GET", "/api/things/1", "readonly", 200);
    row("POST", "/api/things", "readonly", 403);
    row("POST", "/api/things", "operator", 200);
    row("GET", "/api/all", "operator", 403);
    row("GET", "/api/all", "admin", 200);
}

void HttpServerTest::asksForTokenAndRole()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, token);
    QFETCH(int, status);
    RawClient client(m_site.port());
    const QByteArray header = token.isEmpty() ? QByteArray() : "Authorization: Bearer " + token + "\r\n";
    const std::optional<Answer> answer = client.ask(m_site.get(path, header).replace(0, 3, method));
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->headers.value("www-authenticate"), status == 401 ? QByteArray("Bearer") : QByteArray());
}

void HttpServerTest::tellsWhichMethodsThereAre()
{
    RawClient client(m_site.port());
    const std::optional<Answer> wrong = client.ask(m_site.get("/api/echo").replace(0, 3, "PATCH"));
    QVERIFY(wrong && wrong->status == 405);
    QCOMPARE(wrong->headers.value("allow"), QByteArray("GET, POST, HEAD, OPTIONS"));
    const std::optional<Answer> options = client.ask(m_site.get("/api/echo").replace(0, 3, "OPTIONS"));
    QVERIFY(options && options->status == 204);
    QVERIFY(!options->headers.contains("content-length"));
    const std::optional<Answer> plain = client.ask(m_site.get("/ws"));
    QVERIFY(plain && plain->status == 426);
    QCOMPARE(plain->headers.value("connection"), QByteArray("Upgrade, keep-alive"));
    const std::optional<Answer> other =
        client.ask(m_site.get("/api/echo", "Connection: Upgrade\r\nUpgrade: h2c\r\n"));
    QVERIFY(other && other->status == 200);
}

void HttpServerTest::sendsTheSecurityHeaders()
{
    RawClient client(m_site.port());
    for (const QByteArray path : {"/", "/api/echo", "/api/nowhere"}) {
        const std::optional<Answer> answer = client.ask(m_site.get(path));
        QVERIFY(answer);
        const QByteArray policy = answer->headers.value("content-security-policy");
        for (const char* part :
             {"default-src 'self'", "script-src 'self';", "frame-ancestors 'none'", "object-src 'none'"})
            QVERIFY2(policy.contains(part), part);
        QCOMPARE(answer->headers.value("x-content-type-options"), QByteArray("nosniff"));
        QCOMPARE(answer->headers.value("referrer-policy"), QByteArray("no-referrer"));
        QCOMPARE(answer->headers.value("cross-origin-opener-policy"), QByteArray("same-origin"));
        QCOMPARE(answer->headers.value("cross-origin-resource-policy"), QByteArray("same-origin"));
        QCOMPARE(answer->headers.value("cache-control"), QByteArray("no-store"));
        QVERIFY(answer->headers.value("date").endsWith(" GMT"));
    }
}

QTEST_GUILESS_MAIN(HttpServerTest)
#include "HttpServerTest.moc"
