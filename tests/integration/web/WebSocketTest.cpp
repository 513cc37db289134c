#include "RawClient.h"
#include "TestSite.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <QWebSocket>

using namespace krown;
using namespace std::chrono_literals;

class WebSocketTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void echoesLargeMessages();
    void refusesMessagesBeyondTheLimit_data();
    void refusesMessagesBeyondTheLimit();
    void refusesBinaryMessages();
    void refusesForeignOriginsBeforeTheUpgrade();
    void slowReaderHoldsTheWriterBack();
    void cutsOffAReaderThatLetsTooMuchPileUp();
    void tellsWhyItCloses();
    void cutsOffASilentPeer();
    void closesWithTheServer();
    void countsAmongTheConnections();

private:
    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(m_site->port())); }
    /// A client whose handshake is done, and the server's end of it.
    std::pair<std::unique_ptr<RawClient>, Socket*> connectRaw();

    std::unique_ptr<TestSite> m_site;
};

namespace {

/// One masked frame (RFC 6455, 5.2); the mask is zero, so that the payload is as it is.
QByteArray frame(quint8 firstByte, const QByteArray& payload)
{
    QByteArray bytes(1, static_cast<char>(firstByte));
    const qsizetype size = payload.size();
    const int sizeBytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
    const int sizeMark = sizeBytes == 0 ? int(size) : sizeBytes == 2 ? 126 : 127;
    bytes += static_cast<char>(0x80 | sizeMark);
    for (int i = sizeBytes - 1; i >= 0; --i)
        bytes += static_cast<char>(size >> (8 * i));
    return bytes + QByteArray(4, '\0') + payload;
}

struct Client
{
    explicit Client(const QUrl& url)
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket, [this](const QString& text) {
            messages.append(QJsonDocument::fromJson(text.toUtf8()).object());
        });
        socket.open(url);
        waitUntil([this] { return socket.state() == QAbstractSocket::ConnectedState; });
    }
    bool waitClosed()
    {
        return waitUntil([this] { return socket.state() == QAbstractSocket::UnconnectedState; });
    }

    QWebSocket socket;
    QList<QJsonObject> messages;
};

const QString output = QStringLiteral("output");

QJsonObject chunk(int number, qsizetype bytes)
{
    return {{QStringLiteral("number"), number}, {QStringLiteral("data"), QString(bytes, u'x')}};
}

} // namespace

void WebSocketTest::init()
{
    m_site = std::make_unique<TestSite>();
}

std::pair<std::unique_ptr<RawClient>, Socket*> WebSocketTest::connectRaw()
{
    auto client = std::make_unique<RawClient>(m_site->port());
    const std::optional<Answer> answer = client->ask(m_site->handshake("/ws"));
    if (!answer || answer->status != 101) return {};
    return {std::move(client), m_site->sockets.last()};
}

void WebSocketTest::echoesLargeMessages()
{
    Client client(url());
    for (int i = 0; i < 20; ++i) {
        const QString text = QString(200'000, QChar(u'a' + i));
        client.socket.sendTextMessage(text);
        QVERIFY(waitUntil([&] { return client.messages.size() == i + 1; }));
        QCOMPARE(client.messages[i].value(QStringLiteral("event")).toString(), QStringLiteral("echo"));
        QCOMPARE(client.messages[i][QStringLiteral("payload")][QStringLiteral("text")].toString(), text);
    }
}

void WebSocketTest::refusesMessagesBeyondTheLimit_data()
{
    QTest::addColumn<QByteArray>("bytes");
    constexpr int million = 1024 * 1024;
    QTest::newRow("one frame") << frame(0x81, QByteArray(million + 1, 'x'));
    QTest::newRow("announced only") << frame(0x81, QByteArray(2 * million, 'x')).left(20);
    QTest::newRow("many frames") << frame(0x01, QByteArray(million / 2, 'x')) +
                                        frame(0x00, QByteArray(million / 2, 'x')) +
                                        frame(0x80, QByteArray(1, 'x'));
}

void WebSocketTest::refusesMessagesBeyondTheLimit()
{
    QFETCH(QByteArray, bytes);
    auto [client, socket] = connectRaw();
    QVERIFY(client);
    const QSignalSpy received(socket, &Socket::messageReceived);
    client->send(bytes);
    QVERIFY(client->waitClosed());
    QCOMPARE(received.count(), 0);
    QVERIFY(client->received.contains("\x03\xf1")); // 1009, message too big
}

void WebSocketTest::refusesBinaryMessages()
{
    Client client(url());
    client.socket.sendBinaryMessage("hello");
    QVERIFY(client.waitClosed());
    QCOMPARE(client.socket.closeCode(), QWebSocketProtocol::CloseCodeDatatypeNotSupported);
}

void WebSocketTest::refusesForeignOriginsBeforeTheUpgrade()
{
    RawClient foreign(m_site->port());
    const std::optional<Answer> refused =
        foreign.ask(m_site->handshake("/ws", "Origin: http://evil.example\r\n"));
    QVERIFY(refused);
    QCOMPARE(refused->status, 403);
    QVERIFY(m_site->sockets.isEmpty());
    RawClient own(m_site->port());
    const std::optional<Answer> accepted =
        own.ask(m_site->handshake("/ws", "Origin: http://" + m_site->authority() + "\r\n"));
    QVERIFY(accepted);
    QCOMPARE(accepted->status, 101);
    QCOMPARE(accepted->headers.value("sec-websocket-accept"), QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void WebSocketTest::slowReaderHoldsTheWriterBack()
{
    auto [client, socket] = connectRaw();
    QVERIFY(client);
    client->socket().setReadBufferSize(1024);
    client->socket().disconnect(SIGNAL(readyRead())); // reads nothing until it is told to

    constexpr int chunks = 3000;
    constexpr qsizetype chunkBytes = 16 * 1024;
    int sent = 0;
    int drained = 0;
    const auto pump = [&] {
        while (sent < chunks && socket->isWritable())
            socket->sendEvent(output, chunk(sent++, chunkBytes));
    };
    connect(socket, &Socket::drained, socket, [&] {
        ++drained;
        pump();
    });
    pump();
    int before = 0;
    while (std::exchange(before, sent) != sent)
        waitUntil([] { return false; }, 300); // until all buffers are full
    QVERIFY(sent < chunks);
    QVERIFY(socket->isOpen());
    const qint64 kernelHolds = 12 * Socket::highWater; // both ends of a loopback connection, generously
    QVERIFY(sent * chunkBytes < Socket::highWater + kernelHolds);

    client->socket().setReadBufferSize(0);
    QByteArray read;
    const QByteArray last = "\"number\":" + QByteArray::number(chunks - 1);
    QVERIFY(waitUntil([&, client = client.get()] {
        const qsizetype from = std::max<qsizetype>(0, read.size() - last.size());
        read += client->socket().readAll();
        return read.indexOf(last, from) > 0;
    }));
    QVERIFY(drained > 0);
    qsizetype at = 0;
    for (int i = 0; i < chunks; ++i) {
        at = read.indexOf("\"number\":" + QByteArray::number(i) + '}', at);
        QVERIFY(at > 0);
    }
}

void WebSocketTest::cutsOffAReaderThatLetsTooMuchPileUp()
{
    auto [client, socket] = connectRaw();
    QVERIFY(client);
    client->socket().setReadBufferSize(1024);
    client->socket().disconnect(SIGNAL(readyRead()));
    const QSignalSpy closed(socket, &Socket::closed);
    int sent = 0;
    for (; socket->isOpen(); ++sent) {
        QVERIFY(sent < 1000); // 64 MiB
        socket->sendEvent(output, chunk(sent, 64 * 1024));
        QCOMPARE(closed.count(), 0); // never in the middle of a send
    }
    QVERIFY(sent * 64 * 1024 >= Socket::cutOff);
    const QPointer<Socket> alive = socket;
    QVERIFY(waitUntil([&] { return alive.isNull(); }));
    QCOMPARE(closed.count(), 1);
}

void WebSocketTest::tellsWhyItCloses()
{
    Client client(url());
    Socket* const socket = m_site->sockets.last();
    const QSignalSpy closed(socket, &Socket::closed);
    socket->close(1008, QString(120, u'\u00e9')); // 240 bytes, more than a close frame holds
    socket->close(1000, QStringLiteral("never said"));
    QVERIFY(client.waitClosed());
    QCOMPARE(int(client.socket.closeCode()), 1008);
    QCOMPARE(client.socket.closeReason(), QString(61, u'\u00e9'));
    QVERIFY(waitUntil([this] { return m_site->sockets.last().isNull(); }));
    QCOMPARE(closed.count(), 1);
}

void WebSocketTest::cutsOffASilentPeer()
{
    Limits limits;
    limits.pingInterval = 500ms;
    m_site = std::make_unique<TestSite>(limits);
    const auto [client, socket] = connectRaw();
    QVERIFY(client);
    const QSignalSpy closed(socket, &Socket::closed);
    QVERIFY(waitUntil([&] { return client->received.contains(QByteArray("\x89\x00", 2)); })); // a ping
    client->send(QByteArray::fromHex("8a8000000000"));                                        // a pong
    QVERIFY(!client->waitClosed(700));
    QCOMPARE(closed.count(), 0);
    QVERIFY(client->waitClosed());
    QCOMPARE(closed.count(), 1);
}

void WebSocketTest::closesWithTheServer()
{
    Client stopped(url());
    m_site->server->stop();
    QVERIFY(stopped.waitClosed());
    QCOMPARE(stopped.socket.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);

    m_site = std::make_unique<TestSite>();
    Client cut(url());
    const QSignalSpy closed(m_site->sockets.last(), &Socket::closed);
    m_site->server.reset();
    QCOMPARE(closed.count(), 1);
    QVERIFY(cut.waitClosed());
}

void WebSocketTest::countsAmongTheConnections()
{
    Limits limits;
    limits.connections = 2;
    m_site = std::make_unique<TestSite>(limits);
    auto one = connectRaw();
    auto two = connectRaw();
    QVERIFY(one.first && two.first);
    QVERIFY(RawClient(m_site->port()).waitClosed());
    one.first->abort();
    QVERIFY(waitUntil([this] { return m_site->sockets.first().isNull(); }));
    QVERIFY(
        waitUntil([this] { return RawClient(m_site->port()).ask(m_site->get("/api/echo")).has_value(); }));
}

QTEST_GUILESS_MAIN(WebSocketTest)
#include "WebSocketTest.moc"
