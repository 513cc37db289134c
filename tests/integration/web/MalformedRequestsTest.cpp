#include "RawClient.h"
#include "TestSite.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

/// Requests as no good client sends them, byte for byte: what each is answered, and that the connection ends.
class MalformedRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRefused_data();
    void isRefused();
    void smugglesNothing_data();
    void smugglesNothing();
    void refusalIsToldWhileTheClientStillSends();

private:
    QByteArray filledIn(QByteArray text) const { return text.replace("@HOST", m_site.authority()); }

    TestSite m_site;
};

namespace {

const QByteArray host = "Host: @HOST\r\n";
const QByteArray json = "Content-Type: application/json\r\n";

void row(const char* name, const QByteArray& request, int status, const char* code)
{
    QTest::newRow(name) << request << status << QByteArray(code);
}

QByteArray get(const QByteArray& further)
{
    return "GET /api/echo HTTP/1.1\r\n" + host + further + "\r\n";
}

QByteArray post(const QByteArray& further)
{
    return "POST /api/echo HTTP/1.1\r\n" + host + further + "\r\n";
}

QByteArray upgrade(const QByteArray& further, const QByteArray& path = "/ws")
{
    return "GET " + path + " HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
           further + "\r\n";
}

const QByteArray version = "Sec-WebSocket-Version: 13\r\n";
const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

void requestLines()
{
    row("no request", "hello\r\n\r\n", 400, "malformed_request");
    row("blank line first", "\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("two blanks", "GET  /api/echo HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("blank in the target", "GET /a b HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("tab in the request line", "GET\t/api/echo HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("blank at its end", "GET /api/echo HTTP/1.1 \r\n" + host + "\r\n", 400, "malformed_request");
    row("HTTP/0.9", "GET /api/echo\r\n\r\n", 400, "malformed_request");
    row("HTTP/2.0", "GET /api/echo HTTP/2.0\r\n" + host + "\r\n", 505, "http_version");
    row("HTTP/3.7", "GET /api/echo HTTP/3.7\r\n" + host + "\r\n", 505, "http_version");
    row("no HTTP", "GET /api/echo XTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed_request");
    row("unknown method", "FROB /api/echo HTTP/1.1\r\n" + host + "\r\n", 501, "unknown_method");
    row("method in lower case", "get /api/echo HTTP/1.1\r\n" + host + "\r\n", 501, "unknown_method");
    row("endless method", QByteArray(5000, 'G'), 501, "unknown_method");
    row("TLS on the plain port", QByteArray::fromHex("16030100f8010000f40303"), 400, "malformed_request");
    row("umlaut in the target", "GET /\xc3\xa4 HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_request");
    row("foreign absolute target", "GET http://evil/ HTTP/1.1\r\n" + host + "\r\n", 421, "wrong_host");
    row("target without slash", "GET api/echo HTTP/1.1\r\n" + host + "\r\n", 400, nullptr);
    row("asterisk", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("CONNECT", "CONNECT evil:443 HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("fragment", "GET /api/echo#x HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("broken percent", "GET /api/%zz HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("cut percent", "GET /api/%4 HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("not UTF-8", "GET /api/%ff%fe HTTP/1.1\r\n" + host + "\r\n", 400, "bad_target");
    row("encoded slash", "GET /api%2Fecho HTTP/1.1\r\n" + host + "\r\n", 404, "not_found");
    row("encoded NUL", "GET /api/echo%00 HTTP/1.1\r\n" + host + "\r\n", 404, "not_found");
    row("long URL", "GET /" + QByteArray(8192, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414, "url_too_long");
    row("endless URL", "GET /" + QByteArray(60000, 'a'), 414, "url_too_long");
}

void headers()
{
    row("bare LF everywhere", "GET /api/echo HTTP/1.1\nHost: @HOST\n\n", 400, "malformed_request");
    row("bare LF after a header", get("A: b\nC: d\r\n"), 400, "malformed_request");
    row("bare LF ends the head", "GET /api/echo HTTP/1.1\r\n" + host + "\n", 400, "malformed_request");
    row("bare CR in a value", get("A: b\rC: d\r\n"), 400, "malformed_request");
    row("CR CR LF", get("A: b\r\r\n"), 400, "malformed_request");
    row("folded header", get("A: b\r\n c\r\n"), 400, "malformed_request");
    row("folded with a tab", get("A: b\r\n\tc\r\n"), 400, "malformed_request");
    row("blank before the first header", "GET /api/echo HTTP/1.1\r\n " + host + "\r\n", 400,
        "malformed_request");
    row("NUL in a value", get(QByteArray("A: b\0c\r\n", 8)), 400, "malformed_request");
    row("DEL in a value", get("A: b\x7f\r\n"), 400, "malformed_request");
    row("escape in a value", get("A: \x1b[2J\r\n"), 400, "malformed_request");
    row("no colon", get("Nonsense\r\n"), 400, "malformed_request");
    row("no name", get(": b\r\n"), 400, "malformed_request");
    row("blank in a name", get("A B: c\r\n"), 400, "malformed_request");
    row("blank before the colon", get("A : b\r\n"), 400, "malformed_request");
    row("umlaut in a name", get("\xc3\xa4: b\r\n"), 400, "malformed_request");
    row("large header", get("A: " + QByteArray(33 * 1024, 'a') + "\r\n"), 431, "headers_too_large");
    row("many headers", get(QByteArray("A: b\r\n").repeated(6000)), 431, "headers_too_large");
    row("endless headers", "GET / HTTP/1.1\r\n" + QByteArray(60000, 'a'), 431, "headers_too_large");
    row("no Host", "GET /api/echo HTTP/1.1\r\n\r\n", 400, "bad_host");
    row("no Host in HTTP/1.0", "GET /api/echo HTTP/1.0\r\n\r\n", 400, "bad_host");
    row("two Hosts", get(host), 400, "bad_host");
    row("empty Host", "GET /api/echo HTTP/1.1\r\nHost:\r\n\r\n", 421, "wrong_host");
    row("foreign Host", "GET /api/echo HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "wrong_host");
    row("Host with another port", "GET /api/echo HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 421, "wrong_host");
    row("Host with more behind", "GET /api/echo HTTP/1.1\r\nHost: @HOST.evil.example\r\n\r\n", 421,
        "wrong_host");
    row("Host with a user", "GET /api/echo HTTP/1.1\r\nHost: evil@@HOST\r\n\r\n", 421, "wrong_host");
    row("list of Hosts", "GET /api/echo HTTP/1.1\r\nHost: @HOST, @HOST\r\n\r\n", 421, "wrong_host");
    row("unknown Expect", post("Expect: a-miracle\r\n"), 417, "unknown_expectation");
}

void bodies()
{
    row("Content-Length twice", post(json + "Content-Length: 2\r\nContent-Length: 2\r\n") + "{}", 400,
        "bad_content_length");
    row("two Content-Lengths", post(json + "Content-Length: 2\r\nContent-Length: 3\r\n") + "{}", 400,
        "bad_content_length");
    row("list of lengths", post(json + "Content-Length: 2, 2\r\n") + "{}", 400, "bad_content_length");
    row("negative length", post(json + "Content-Length: -1\r\n"), 400, "bad_content_length");
    row("signed length", post(json + "Content-Length: +2\r\n") + "{}", 400, "bad_content_length");
    row("hexadecimal length", post(json + "Content-Length: 0x2\r\n") + "{}", 400, "bad_content_length");
    row("length with a blank", post(json + "Content-Length: 1 0\r\n") + "{}", 400, "bad_content_length");
    row("empty length", post(json + "Content-Length:\r\n"), 400, "bad_content_length");
    row("overflowing length", post(json + "Content-Length: 18446744073709551618\r\n"), 400,
        "bad_content_length");
    row("chunked", post(json + "Transfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n", 501,
        "transfer_encoding");
    row("identity", post(json + "Transfer-Encoding: identity\r\n"), 0, nullptr);
    row("chunked and length", post(json + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"), 400,
        nullptr);
    row("length and chunked", post(json + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n"), 400,
        nullptr);
    row("hidden chunked", post(json + "Transfer-Encoding: xchunked\r\n"), 0, nullptr);
    row("body too large", post(json + "Content-Length: 1048577\r\n"), 413, "body_too_large");
    row("much too large", post(json + "Content-Length: 524288000\r\n"), 413, "body_too_large");
    row("no type", post("Content-Length: 2\r\n") + "{}", 415, "unsupported_media_type");
    row("form", post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n") + "{}", 415,
        "unsupported_media_type");
    row("plain text", post("Content-Type: text/plain\r\nContent-Length: 2\r\n") + "{}", 415,
        "unsupported_media_type");
    row("other charset",
        post("Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n") + "{}", 415,
        "unsupported_media_type");
    row("two types", post(json + json + "Content-Length: 2\r\n") + "{}", 415, "unsupported_media_type");
    row("foreign Origin writes", post("Origin: https://evil.example\r\n"), 403, "wrong_origin");
    row("null Origin writes", post("Origin: null\r\n"), 403, "wrong_origin");
    row("other scheme writes", post("Origin: https://@HOST\r\n"), 403, "wrong_origin");
    row("longer Origin writes", post("Origin: http://@HOST.evil.example\r\n"), 403, "wrong_origin");
}

void handshakes()
{
    row("foreign Origin", upgrade(version + key + "Origin: http://evil.example\r\n"), 403, "wrong_origin");
    row("null Origin", upgrade(version + key + "Origin: null\r\n"), 403, "wrong_origin");
    row("no such socket", upgrade(version + key, "/nowhere"), 404, "not_found");
    row("route that is no socket", upgrade(version + key, "/api/echo"), 404, "not_found");
    row("no version", upgrade(key), 426, "websocket_version");
    row("version 8", upgrade("Sec-WebSocket-Version: 8\r\n" + key), 426, "websocket_version");
    row("no key", upgrade(version), 400, "bad_handshake");
    row("short key", upgrade(version + "Sec-WebSocket-Key: YWJj\r\n"), 400, "bad_handshake");
    row("key that is no base64", upgrade(version + "Sec-WebSocket-Key: !!!!\r\n"), 400, "bad_handshake");
    row("two keys", upgrade(version + key + key), 400, "bad_handshake");
    row("bytes behind the head", upgrade(version + key) + "\x81\x05hello", 400, "bad_handshake");
    row("with a body", upgrade(version + key + json + "Content-Length: 2\r\n") + "{}", 400, "bad_handshake");
    row("POST", upgrade(version + key).replace(0, 3, "POST"), 400, "bad_handshake");
    row("very many headers", upgrade(version + key + QByteArray("A: b\r\n").repeated(120)), 431,
        "headers_too_large");
    row("header of 9 kB", upgrade(version + key + "A: " + QByteArray(9000, 'a') + "\r\n"), 431,
        "headers_too_large");
}

} // namespace

void MalformedRequestsTest::isRefused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status"); // 0: any refusal
    QTest::addColumn<QByteArray>("code");
    requestLines();
    headers();
    bodies();
    handshakes();
}

void MalformedRequestsTest::isRefused()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, code);

    const int handledBefore = m_site.handled;
    RawClient client(m_site.port());
    const std::optional<Answer> answer = client.ask(filledIn(request));
    QVERIFY(answer);
    if (status != 0) QCOMPARE(answer->status, status);
    QVERIFY(answer->status == 400 || answer->status == 501 || status != 0);
    const QJsonObject body = QJsonDocument::fromJson(answer->body).object();
    QVERIFY(!body.value(QStringLiteral("error")).toString().isEmpty());
    if (!code.isEmpty()) QCOMPARE(body.value(QStringLiteral("code")).toString().toLatin1(), code);
    QCOMPARE(answer->headers.value("connection"), QByteArray("close"));
    QVERIFY(answer->headers.contains("content-security-policy"));
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, QByteArray());
    QCOMPARE(m_site.handled, handledBefore);
}

void MalformedRequestsTest::smugglesNothing_data()
{
    QTest::addColumn<QByteArray>("request");
    const QByteArray hidden = get({});
    const QByteArray size = QByteArray::number(filledIn(hidden).size());
    QTest::newRow("behind a chunked body")
        << post(json + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" + hidden;
    QTest::newRow("CL.TE") << post(json + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") +
                                  "0\r\n\r\n" + hidden;
    QTest::newRow("TE.CL") << post(json + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") +
                                  "0\r\n\r\n" + hidden;
    QTest::newRow("TE with a tab") << post(json + "Transfer-Encoding:\tchunked\r\n") + "0\r\n\r\n" + hidden;
    QTest::newRow("TE with a vertical tab")
        << post(json + "Transfer-Encoding: \vchunked\r\n") + "0\r\n\r\n" + hidden;
    QTest::newRow("TE with a blank") << post(json + "Transfer-Encoding : chunked\r\n") + "0\r\n\r\n" + hidden;
    QTest::newRow("TE folded") << post(json + "Transfer-Encoding:\r\n chunked\r\n") + "0\r\n\r\n" + hidden;
    QTest::newRow("TE twice") << post(json + "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n") +
                                     "0\r\n\r\n" + hidden;
    QTest::newRow("CL.CL") << post(json + "Content-Length: 0\r\nContent-Length: " + size + "\r\n") + hidden;
    QTest::newRow("CL list") << post(json + "Content-Length: 0, " + size + "\r\n") + hidden;
    QTest::newRow("CL after LF") << post(json + "A: b\nContent-Length: " + size + "\r\n") + hidden;
    QTest::newRow("CL with a blank") << post(json + "Content-Length : " + size + "\r\n") + hidden;
    QTest::newRow("header after a bare CR") << post(json + "A: b\rContent-Length: " + size + "\r\n") + hidden;
    QTest::newRow("wrong Host first") << "GET / HTTP/1.1\r\nHost: evil\r\n\r\n" + hidden;
    QTest::newRow("behind a handshake") << upgrade(version + key) + hidden;
    QTest::newRow("behind an unread body") << post(json + "Content-Length: 99999999\r\n") + hidden;
}

void MalformedRequestsTest::smugglesNothing()
{
    QFETCH(QByteArray, request);
    const int handledBefore = m_site.handled;
    RawClient client(m_site.port());
    const std::optional<Answer> answer = client.ask(filledIn(request));
    QVERIFY(answer);
    QVERIFY(answer->status >= 400);
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, QByteArray());
    QCOMPARE(m_site.handled, handledBefore);
}

void MalformedRequestsTest::refusalIsToldWhileTheClientStillSends()
{
    RawClient client(m_site.port());
    client.send(filledIn(post(json + "Content-Length: 16777216\r\n")) + QByteArray(16 * 1024 * 1024, 'x'));
    const std::optional<Answer> answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, 413);
    QVERIFY(client.waitClosed());
}

QTEST_GUILESS_MAIN(MalformedRequestsTest)
#include "MalformedRequestsTest.moc"
