#include "RawClient.h"
#include "TestSite.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QWebSocket>

using namespace krown;
using namespace std::chrono_literals;

class TlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answersOverTls();
    void answersLargeOnes();
    void refusesAndCloses();
    void knowsItsOwnOrigin();
    void endsHandshakesThatDoNotArrive();
    void speaksWebSocket();
    void slowReaderHoldsTheWriterBack();

private:
    HttpServer::Options m_options;
    std::unique_ptr<TestSite> m_site;
};

void TlsTest::initTestCase()
{
    QTemporaryDir folder;
    const QString key = folder.filePath(QStringLiteral("key.pem"));
    const QString certificate = folder.filePath(QStringLiteral("certificate.pem"));
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                   QStringLiteral("1"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                   QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate});
    QVERIFY(openssl.waitForFinished());
    QCOMPARE(openssl.exitCode(), 0);

    QFile keyFile(key);
    QVERIFY(keyFile.open(QIODevice::ReadOnly));
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificateChain(QSslCertificate::fromPath(certificate));
    tls.setPrivateKey(QSslKey(&keyFile, QSsl::Rsa));
    m_options.tls = tls;
    m_site = std::make_unique<TestSite>(m_options);
    QCOMPARE(m_site->server->origin(), QStringLiteral("https://127.0.0.1:%1").arg(m_site->port()));
}

void TlsTest::answersOverTls()
{
    RawClient client(RawClient::Tls{}, m_site->port());
    for (int i = 0; i < 3; ++i) {
        const std::optional<Answer> answer = client.ask(m_site->post("/api/echo", "{\"a\":1}"));
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
    }
    const std::optional<Answer> last = client.ask(m_site->get("/api/echo", "Connection: close\r\n"));
    QVERIFY(last);
    QVERIFY(client.waitClosed(1500));
}

void TlsTest::answersLargeOnes()
{
    RawClient client(RawClient::Tls{}, m_site->port());
    const std::optional<Answer> answer = client.ask(m_site->get("/api/large?bytes=20000000"));
    QVERIFY(answer);
    QCOMPARE(answer->body.size(), 20'000'000);
    QVERIFY(client.ask(m_site->get("/api/echo")));
}

void TlsTest::refusesAndCloses()
{
    RawClient client(RawClient::Tls{}, m_site->port());
    const std::optional<Answer> answer = client.ask("GET / HTTP/1.1\r\nHost: evil\r\n\r\n");
    QVERIFY(answer);
    QCOMPARE(answer->status, 421);
    QVERIFY(client.waitClosed());

    RawClient plainText(m_site->port());
    QVERIFY(!plainText.ask(m_site->get("/api/echo")));
}

void TlsTest::knowsItsOwnOrigin()
{
    RawClient client(RawClient::Tls{}, m_site->port());
    const std::optional<Answer> ours =
        client.ask(m_site->post("/api/echo", "{}", "Origin: https://" + m_site->authority() + "\r\n"));
    QVERIFY(ours && ours->status == 200);
    const std::optional<Answer> plain =
        client.ask(m_site->post("/api/echo", "{}", "Origin: http://" + m_site->authority() + "\r\n"));
    QVERIFY(plain && plain->status == 403);
}

void TlsTest::endsHandshakesThatDoNotArrive()
{
    HttpServer::Options options = m_options;
    options.limits.headTimeout = 300ms;
    options.limits.connections = 30;
    TestSite site(options);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 60; ++i)
        silent.push_back(std::make_unique<RawClient>(site.port()));
    RawClient good(RawClient::Tls{}, site.port());
    QVERIFY(good.ask(site.get("/api/echo")));
    for (const auto& client : silent)
        QVERIFY(client->waitClosed());
}

void TlsTest::speaksWebSocket()
{
    QWebSocket client;
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.setSslConfiguration(trusting);
    QList<QString> messages;
    connect(&client, &QWebSocket::textMessageReceived, this,
            [&messages](const QString& text) { messages.append(text); });
    client.open(QUrl(QStringLiteral("wss://127.0.0.1:%1/ws").arg(m_site->port())));
    QVERIFY(waitUntil([&client] { return client.state() == QAbstractSocket::ConnectedState; }));
    const QString text(200'000, u'x');
    client.sendTextMessage(text);
    QVERIFY(waitUntil([&messages] { return messages.size() == 1; }));
    QVERIFY(messages.first().contains(text));
    client.close();
    QVERIFY(waitUntil([this] { return m_site->sockets.last().isNull(); }));
}

void TlsTest::slowReaderHoldsTheWriterBack()
{
    RawClient client(RawClient::Tls{}, m_site->port());
    const std::optional<Answer> answer = client.ask(m_site->handshake("/ws"));
    QVERIFY(answer && answer->status == 101);
    Socket* const socket = m_site->sockets.last();
    client.socket().setReadBufferSize(1024);
    client.socket().disconnect(SIGNAL(readyRead()));

    constexpr int chunks = 1000;
    const QJsonObject chunk{{QStringLiteral("data"), QString(64 * 1024, u'x')}};
    int sent = 0;
    const auto pump = [&] {
        while (sent < chunks && socket->isWritable()) {
            socket->sendEvent(QStringLiteral("output"), chunk);
            ++sent;
        }
    };
    connect(socket, &Socket::drained, socket, pump);
    pump();
    waitUntil([] { return false; }, 500);
    QVERIFY(sent < chunks / 2);
    QVERIFY(socket->bytesWaiting() > Socket::highWater / 2); // or drained() would have been told
    QVERIFY(socket->isOpen());

    qint64 read = 0;
    client.socket().setReadBufferSize(0);
    QVERIFY(waitUntil(
        [&] {
            read += client.socket().readAll().size();
            return sent == chunks && read > qint64(chunks) * 64 * 1024;
        },
        60000));
}

QTEST_GUILESS_MAIN(TlsTest)
#include "TlsTest.moc"
