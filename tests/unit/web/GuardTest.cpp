#include "web/Guard.h"
#include "web/AddressCounts.h"
#include "web/OwnHosts.h"

#include <QRandomGenerator>
#include <QTest>

using namespace krown;

class GuardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsItsHosts_data();
    void knowsItsHosts();
    void knowsItsOrigins_data();
    void knowsItsOrigins();
    void writesOrigins_data();
    void writesOrigins();
    void findsTheEndOfAHead();
    void agreesWithTheParser();
    void readsHeaders();
    void decodesPaths_data();
    void decodesPaths();
    void countsAddresses();
};

namespace {

const QByteArray example =
    "POST /a?b=c HTTP/1.1\r\nHost: x\r\nEmpty:\r\nContent-Length: 12\r\nX: 1\r\nx:\t2 \r\n\r\n";

struct Place
{
    QHostAddress address;
    quint16 port;
    bool isTls;
    QStringList further;
};

const Place local{QHostAddress(QHostAddress::LocalHost), 8080, false, {}};
const Place wide{QHostAddress(QStringLiteral("192.0.2.7")),
                 443,
                 true,
                 {QStringLiteral("Krown.example"), QStringLiteral("2001:db8::1")}};
const Place six{QHostAddress(QHostAddress::LocalHostIPv6), 80, false, {}};

OwnHosts hostsOf(const Place& place)
{
    return {place.address, place.port, place.isTls, place.further};
}

void row(const char* name, const Place& place, const char* value, bool isOurs)
{
    QTest::newRow(name) << place << QByteArray(value) << isOurs;
}

} // namespace

Q_DECLARE_METATYPE(Place)

void GuardTest::knowsItsHosts_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isOurs");
    row("IPv4", local, "127.0.0.1:8080", true);
    row("localhost", local, "localhost:8080", true);
    row("capitals", local, "LOCALHOST:8080", true);
    row("IPv6", local, "[::1]:8080", true);
    row("without port", local, "localhost", false);
    row("other port", local, "localhost:8081", false);
    row("leading zero", local, "localhost:08080", false);
    row("trailing dot", local, "localhost.:8080", false);
    row("subdomain", local, "x.localhost:8080", false);
    row("suffix", local, "localhost:8080.evil", false);
    row("user", local, "a@localhost:8080", false);
    row("IPv6 without brackets", local, "::1:8080", false);
    row("short form", local, "127.1:8080", false);
    row("every address", local, "0.0.0.0:8080", false);
    row("empty", local, "", false);
    row("address with TLS", wide, "192.0.2.7", true);
    row("with its port", wide, "192.0.2.7:443", true);
    row("other scheme's port", wide, "192.0.2.7:80", false);
    row("configured name", wide, "krown.example", true);
    row("configured address", wide, "[2001:db8::1]", true);
    row("loopback of a wide one", wide, "localhost", false);
    row("default port of HTTP", six, "[::1]", true);
    row("localhost at 80", six, "localhost", true);
}

void GuardTest::knowsItsHosts()
{
    QFETCH(Place, place);
    QFETCH(QByteArray, value);
    QFETCH(bool, isOurs);
    QCOMPARE(hostsOf(place).isHost(value), isOurs);
}

void GuardTest::knowsItsOrigins_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isOurs");
    row("IPv4", local, "http://127.0.0.1:8080", true);
    row("IPv6", local, "http://[::1]:8080", true);
    row("localhost", local, "http://localhost:8080", true);
    row("https", local, "https://localhost:8080", false);
    row("no port", local, "http://localhost", false);
    row("null", local, "null", false);
    row("no scheme", local, "localhost:8080", false);
    row("with a path", local, "http://localhost:8080/", false);
    row("list", local, "http://localhost:8080, http://localhost:8080", false);
    row("TLS", wide, "https://krown.example", true);
    row("TLS, plain", wide, "http://krown.example", false);
    row("default port written", wide, "https://krown.example:443", false); // no browser writes it
}

void GuardTest::knowsItsOrigins()
{
    QFETCH(Place, place);
    QFETCH(QByteArray, value);
    QFETCH(bool, isOurs);
    QCOMPARE(hostsOf(place).isOrigin(value), isOurs);
}

void GuardTest::writesOrigins_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<QString>("origin");
    QTest::newRow("plain") << QStringLiteral("127.0.0.1") << quint16(8080) << false
                           << QStringLiteral("http://127.0.0.1:8080");
    QTest::newRow("IPv6") << QStringLiteral("::1") << quint16(8443) << true
                          << QStringLiteral("https://[::1]:8443");
    QTest::newRow("own port") << QStringLiteral("Krown.Example") << quint16(443) << true
                              << QStringLiteral("https://krown.example");
}

void GuardTest::writesOrigins()
{
    QFETCH(QString, host);
    QFETCH(quint16, port);
    QFETCH(bool, isTls);
    QFETCH(QString, origin);
    QCOMPARE(originOf(hostInUrl(host), port, isTls), origin);
}

void GuardTest::findsTheEndOfAHead()
{
    const QByteArray bytes = example + "body\r\n\r\n";
    for (qsizetype step : {1, 2, 3, 7, 1000}) {
        HeadScanner scanner(100, 1000);
        qsizetype given = 0;
        Accepted<qsizetype> size = 0;
        while (size && *size == 0 && given < bytes.size()) {
            given = std::min(given + step, bytes.size());
            size = scanner.scan(QByteArrayView(bytes).first(given));
        }
        QVERIFY(size);
        QCOMPARE(*size, example.size());
    }
}

/// Damages good heads at random: whatever the scanner takes for whole, the parser ends at the same byte or
/// refuses; it never asks for more, and what it accepts has no more than one length.
void GuardTest::agreesWithTheParser()
{
    static constexpr QByteArrayView spice("\r\n \t:,;\0\x7f\xff"
                                          "0aZ/?%#\x0b\x0c",
                                          20);
    QRandomGenerator random(1); // the same every time
    int accepted = 0;
    for (int i = 0; i < 50000; ++i) {
        QByteArray bytes = example;
        for (int change = random.bounded(4); change >= 0; --change) {
            const qsizetype at = random.bounded(int(bytes.size()));
            const char c = spice[random.bounded(int(spice.size()))];
            switch (random.bounded(3)) {
            case 0:
                bytes[at] = c;
                break;
            case 1:
                bytes.insert(at, c);
                break;
            default:
                bytes.remove(at, 1);
            }
        }
        HeadScanner scanner(100, 1000);
        const Accepted<qsizetype> size = scanner.scan(bytes);
        if (!size || *size == 0) continue;
        const Accepted<RequestHead> head = parseHead(QByteArrayView(bytes).first(*size));
        if (!head) continue;
        ++accepted;
        QVERIFY(head->count("content-length") <= 1);
        QCOMPARE(head->count("transfer-encoding"), 0);
        const QByteArrayList lines = bytes.first(*size - 4).replace("\r\n", "\n").split('\n');
        QCOMPARE(head->headers.size(), lines.size() - 1);
        QCOMPARE(lines.first(),
                 head->method + ' ' + head->target + " HTTP/1." + QByteArray::number(head->minorVersion));
    }
    QVERIFY(accepted > 1000);
}

void GuardTest::readsHeaders()
{
    const Accepted<RequestHead> head = parseHead(example);
    QVERIFY(head);
    QCOMPARE(head->method, QByteArray("POST"));
    QCOMPARE(head->target, QByteArray("/a?b=c"));
    QCOMPARE(head->contentLength, 12);
    QCOMPARE(head->count("x"), 2);
    QCOMPARE(head->value("x"), QByteArray("1, 2"));
    QCOMPARE(head->count("empty"), 1);
    const Accepted<Request> request = toRequest(*head);
    QVERIFY(request);
    QCOMPARE(request->path, QStringLiteral("/a"));
    QCOMPARE(request->query.queryItemValue(QStringLiteral("b")), QStringLiteral("c"));
    QCOMPARE(request->header("x"), QByteArray("1, 2"));
}

void GuardTest::decodesPaths_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("plain") << QByteArray("/a/b") << QStringLiteral("/a/b") << 0;
    QTest::newRow("query") << QByteArray("/a?b/%zz") << QStringLiteral("/a") << 0;
    QTest::newRow("encoded") << QByteArray("/a%20b%C3%A9%25") << QStringLiteral("/a b\u00e9%") << 0;
    QTest::newRow("once only") << QByteArray("/%252F") << QStringLiteral("/%2F") << 0;
    QTest::newRow("plus stays") << QByteArray("/a+b") << QStringLiteral("/a+b") << 0;
    QTest::newRow("slash") << QByteArray("/a%2fb") << QString() << 404;
    QTest::newRow("NUL") << QByteArray("/a%00") << QString() << 404;
    QTest::newRow("no digits") << QByteArray("/%") << QString() << 400;
    QTest::newRow("bad digits") << QByteArray("/%0g") << QString() << 400;
    QTest::newRow("bad UTF-8") << QByteArray("/%C3") << QString() << 400;
    QTest::newRow("overlong slash") << QByteArray("/%C0%AF") << QString() << 400;
}

void GuardTest::decodesPaths()
{
    QFETCH(QByteArray, target);
    QFETCH(QString, path);
    QFETCH(int, status);
    RequestHead head;
    head.method = "GET";
    head.target = target;
    const Accepted<Request> request = toRequest(head);
    QCOMPARE(request ? 0 : request.error().status, status);
    if (request) QCOMPARE(request->path, path);
}

void GuardTest::countsAddresses()
{
    AddressCounts counts(5, 2);
    const QHostAddress one(QStringLiteral("192.0.2.1"));
    const QHostAddress other(QStringLiteral("192.0.2.2"));
    const QHostAddress loopback(QHostAddress::LocalHost);
    counts.add(one);
    QVERIFY(!counts.isFullFor(one));
    counts.add(plain(QHostAddress(QStringLiteral("::ffff:192.0.2.1")))); // the same, by way of IPv6
    QVERIFY(counts.isFullFor(one));
    QVERIFY(!counts.isFullFor(other));
    for (int i = 0; i < 3; ++i)
        counts.add(loopback);
    QVERIFY(!counts.isFullFor(loopback));
    QVERIFY(counts.isFull());
    counts.remove(one);
    QVERIFY(!counts.isFull());
    QVERIFY(!counts.isFullFor(one));
}

QTEST_GUILESS_MAIN(GuardTest)
#include "GuardTest.moc"
