#include "web/Response.h"
#include "web/ResponseHead.h"

#include <QJsonDocument>
#include <QTest>

using namespace krown;

class ResponseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasTheKindsStatus_data();
    void hasTheKindsStatus();
    void tellsAllOfAnError();
    void writesCompactJson();
    void writesHeads();
};

void ResponseTest::hasTheKindsStatus_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<int>("status");
    QTest::newRow("input") << ErrorKind::InvalidInput << 400;
    QTest::newRow("unauthorized") << ErrorKind::Unauthorized << 401;
    QTest::newRow("forbidden") << ErrorKind::Forbidden << 403;
    QTest::newRow("not found") << ErrorKind::NotFound << 404;
    QTest::newRow("method") << ErrorKind::MethodNotAllowed << 405;
    QTest::newRow("conflict") << ErrorKind::Conflict << 409;
    QTest::newRow("too large") << ErrorKind::PayloadTooLarge << 413;
    QTest::newRow("media") << ErrorKind::UnsupportedMedia << 415;
    QTest::newRow("too many") << ErrorKind::TooManyRequests << 429;
    QTest::newRow("internal") << ErrorKind::Internal << 500;
    QTest::newRow("remote failed") << ErrorKind::RemoteFailed << 502;
    QTest::newRow("unavailable") << ErrorKind::Unavailable << 503;
    QTest::newRow("remote timeout") << ErrorKind::RemoteTimeout << 504;
}

void ResponseTest::hasTheKindsStatus()
{
    QFETCH(ErrorKind, kind);
    QFETCH(int, status);
    const Response response = Response::failure({kind, QStringLiteral("a_code"), QStringLiteral("Words.")});
    QCOMPARE(response.status, status);
    QCOMPARE(response.contentType, QByteArray("application/json"));
    QCOMPARE(response.body, QByteArray("{\"code\":\"a_code\",\"error\":\"Words.\"}"));
    QCOMPARE(responseHead(response, true).contains("\r\nWWW-Authenticate: Bearer\r\n"), status == 401);
    QVERIFY(!responseHead(response, true).contains(" Unknown\r\n"));
}

void ResponseTest::tellsAllOfAnError()
{
    Error error{ErrorKind::TooManyRequests, QStringLiteral("slow_down"), QStringLiteral("Wait."),
                QStringLiteral("password")};
    error.details.insert(QStringLiteral("expected"), QStringLiteral("SHA256:x"));
    error.retryAfterSecs = 7;
    const Response response = Response::failure(error);
    QCOMPARE(
        response.body,
        QByteArray(
            "{\"code\":\"slow_down\",\"error\":\"Wait.\",\"expected\":\"SHA256:x\",\"field\":\"password\"}"));
    QVERIFY(responseHead(response, true).contains("\r\nRetry-After: 7\r\n"));
}

void ResponseTest::writesCompactJson()
{
    QCOMPARE(Response::json(QJsonObject{{QStringLiteral("a"), QStringLiteral("\u00e9")}}).body,
             QByteArray("{\"a\":\"\xc3\xa9\"}"));
    QCOMPARE(Response::json(QJsonArray{1, 2}).body, QByteArray("[1,2]"));
    QCOMPARE(Response::created({}).status, 201);
    QCOMPARE(Response::noContent().status, 204);
}

void ResponseTest::writesHeads()
{
    const QByteArray kept = responseHead(Response::json(QJsonArray{}), true);
    QVERIFY(kept.startsWith("HTTP/1.1 200 OK\r\nDate: "));
    QVERIFY(kept.endsWith("\r\n\r\n"));
    QVERIFY(kept.contains("\r\nContent-Length: 2\r\n"));
    QVERIFY(kept.contains("\r\nConnection: keep-alive\r\n"));
    QVERIFY(kept.contains("\r\nCache-Control: no-store\r\n"));
    const QByteArray closed = responseHead(Response::noContent(), false);
    QVERIFY(closed.contains("\r\nConnection: close\r\n"));
    QVERIFY(!closed.contains("Content-Length"));
    QVERIFY(!closed.contains("\r\nContent-Type"));
    Response cached{200, "x", "text/plain", {{"Cache-Control", "no-cache"}}};
    QCOMPARE(responseHead(cached, true).count("Cache-Control"), 1);
}

QTEST_GUILESS_MAIN(ResponseTest)
#include "ResponseTest.moc"
