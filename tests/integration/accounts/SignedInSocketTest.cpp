#include "features/accounts/SignedInSocket.h"

#include "integration/accounts/Home.h"
#include "integration/accounts/LogCapture.h"
#include "unit/accounts/ForgedToken.h"
#include "web/HttpServer.h"
#include "web/Socket.h"

#include <QSignalSpy>
#include <QWebSocket>

using namespace krown;

namespace {

const QString ben = QStringLiteral("ben");

QString text(const QJsonObject& message)
{
    return QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

QString authenticate(const QString& token)
{
    return text({{QStringLiteral("type"), QStringLiteral("authenticate")}, {QStringLiteral("token"), token}});
}

QString say(const char* word)
{
    return text({{QStringLiteral("say"), QLatin1StringView(word)}});
}

/// A home whose port has one WebSocket: it greets who signed in, and echoes what he says.
class SocketHome : public Home
{
public:
    SocketHome()
    {
        router->add(SocketRoute{QStringLiteral("/echo"), [this](Socket* socket, const Request& request) {
                                    serve(new SignedInSocket(socket, request, accounts));
                                }});
        HttpServer::Options options;
        options.port = 0;
        server = std::make_unique<HttpServer>(options, router);
        if (!server->listen()) qFatal("The server does not listen.");
    }

    QUrl address(const QString& query = {}) const
    {
        QUrl url(QStringLiteral("ws://127.0.0.1/echo"));
        url.setPort(server->port());
        url.setQuery(query);
        return url;
    }

    std::unique_ptr<HttpServer> server;

private:
    static void serve(SignedInSocket* client)
    {
        QObject::connect(client, &SignedInSocket::signedIn, client, [client](bool byMessage) {
            client->socket()->sendEvent(QStringLiteral("hello"),
                                        {{QStringLiteral("name"), client->identity().username},
                                         {QStringLiteral("byMessage"), byMessage}});
        });
        QObject::connect(client, &SignedInSocket::messageReceived, client,
                         [client](const QJsonObject& message) {
                             client->socket()->sendEvent(QStringLiteral("echo"), message);
                         });
    }
};

/// The other end. Events are summarised: "hello ben", "echo one", "error signed_out".
class Client
{
public:
    Client()
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket, [this](const QString& received) {
            const QJsonObject event = QJsonDocument::fromJson(received.toUtf8()).object();
            const QJsonObject payload = event.value(QStringLiteral("payload")).toObject();
            QString summary = event.value(QStringLiteral("event")).toString();
            for (const char* name : {"name", "say", "code"}) {
                const QString value = payload.value(QLatin1StringView(name)).toString();
                if (!value.isEmpty()) summary += QLatin1Char(' ') + value;
            }
            events.append(summary);
            all += received;
            byMessage = payload.value(QStringLiteral("byMessage")).toBool(byMessage);
        });
    }

    bool open(const QUrl& url, const QString& bearer = {})
    {
        QNetworkRequest request(url);
        if (!bearer.isEmpty()) request.setRawHeader("Authorization", "Bearer " + bearer.toLatin1());
        QSignalSpy connected(&socket, &QWebSocket::connected);
        socket.open(request);
        return connected.wait(5000);
    }
    bool hasEvents(const QStringList& expected)
    {
        return QTest::qWaitFor([&] { return events.size() >= expected.size(); }, 5000) && events == expected;
    }
    bool isClosed(int withinMs = 5000)
    {
        return QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; },
                               withinMs) &&
               int(socket.closeCode()) == 1008;
    }

    QWebSocket socket;
    QStringList events;
    QString all;
    bool byMessage = false;
};

} // namespace

class SignedInSocketTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsInByHeaderAndQuery()
    {
        SocketHome home;
        const QString token = home.registered(ben).text("token");
        for (const bool isHeader : {true, false}) {
            Client client;
            QVERIFY(client.open(home.address(isHeader ? QString() : QStringLiteral("token=") + token),
                                isHeader ? token : QString()));
            client.socket.sendTextMessage(say("one")); // not lost, even when the token is still looked at
            client.socket.sendTextMessage(say("two"));
            const QStringList expected{QStringLiteral("hello ben"), QStringLiteral("echo one"),
                                       QStringLiteral("echo two")};
            QVERIFY2(client.hasEvents(expected), qPrintable(client.events.join(u',')));
            QVERIFY(!client.byMessage);
        }
    }

    void signsInByMessage()
    {
        SocketHome home;
        const QString token = home.registered(ben).text("token");
        Client client;
        QVERIFY(client.open(home.address()));
        client.socket.sendTextMessage(authenticate(token));
        client.socket.sendTextMessage(say("one"));
        client.socket.sendTextMessage(authenticate(token)); // for whoever listens; it is not looked at again
        QVERIFY(client.hasEvents(
            {QStringLiteral("hello ben"), QStringLiteral("echo one"), QStringLiteral("echo")}));
        QVERIFY(client.byMessage);
    }

    void tellsNothingToStrangers()
    {
        SocketHome home;
        Client client;
        QVERIFY(client.open(home.address()));
        client.socket.sendTextMessage(say("one"));
        client.socket.sendTextMessage(QStringLiteral("no json"));
        client.socket.sendTextMessage(QStringLiteral("[]"));
        QVERIFY(client.hasEvents({QStringLiteral("error unauthorized"), QStringLiteral("error invalid_json"),
                                  QStringLiteral("error invalid_json")}));
        client.socket.sendTextMessage(authenticate(home.registered(ben).text("token")));
        QTRY_COMPARE(client.events.value(3), QStringLiteral("hello ben"));
    }

    void refusesWrongTokens()
    {
        LogCapture log;
        SocketHome home;
        const QString wrong = QStringLiteral("a.wrong.token");
        for (int way = 0; way < 3; ++way) {
            Client client;
            QVERIFY(client.open(home.address(way == 0 ? QStringLiteral("token=") + wrong : QString()),
                                way == 1 ? wrong : QString()));
            if (way == 2) client.socket.sendTextMessage(authenticate(wrong));
            client.socket.sendTextMessage(say("one"));
            QVERIFY(client.isClosed());
            QCOMPARE(client.events, QStringList({QStringLiteral("error unauthorized")}));
            QVERIFY(!client.all.contains(wrong) && !client.socket.closeReason().contains(wrong));
        }
        QVERIFY(!log.text().contains(wrong));
    }

    void closesWhenItsTokenIsRevoked()
    {
        SocketHome home;
        const QString token = home.registered(ben).text("token");
        const QString other = home.signIn(ben, Home::password()).text("token");
        Client client;
        Client bystander;
        QVERIFY(client.open(home.address(), token));
        QVERIFY(bystander.open(home.address(), other));
        QVERIFY(client.hasEvents({QStringLiteral("hello ben")}));
        QVERIFY(bystander.hasEvents({QStringLiteral("hello ben")}));
        QCOMPARE(home.call("POST", QStringLiteral("/api/auth/logout"), {}, token).status, 204);
        QVERIFY(client.isClosed());
        QCOMPARE(client.events.last(), QStringLiteral("error signed_out"));
        bystander.socket.sendTextMessage(say("one"));
        QVERIFY(bystander.hasEvents({QStringLiteral("hello ben"), QStringLiteral("echo one")}));
    }

    void closesWhenItsTokenEnds()
    {
        SocketHome home;
        const QByteArray token = home.registered(ben).text("token").toLatin1();
        ForgedToken shortLived;
        shortLived.key = home.signingKey();
        shortLived.claims = QJsonDocument::fromJson(
                                QByteArray::fromBase64(token.split('.')[1], QByteArray::Base64UrlEncoding))
                                .object();
        shortLived.claims.insert(QStringLiteral("exp"), now() / 1000 + 2);
        Client client;
        QVERIFY(client.open(home.address(), QString::fromLatin1(shortLived.text())));
        QVERIFY(client.hasEvents({QStringLiteral("hello ben")}));
        QVERIFY(client.isClosed());
        QCOMPARE(client.events.last(), QStringLiteral("error token_expired"));
    }

    void closesWhenNobodySignsIn()
    {
        SocketHome home;
        Client client;
        QVERIFY(client.open(home.address()));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(client.isClosed(12'000));
        QVERIFY(timer.elapsed() > 8000);
        QCOMPARE(client.events, QStringList({QStringLiteral("error unauthorized")}));
    }

    void survivesClientsThatLeaveEarly()
    {
        SocketHome home;
        for (int i = 0; i < 50; ++i) {
            const QString token = home.ownerSignIn().text("token"); // a fresh one has to be looked up
            Client client;
            QVERIFY(client.open(home.address(), i % 2 == 0 ? token : QString()));
            if (i % 2 == 1) client.socket.sendTextMessage(authenticate(token));
            client.socket.abort();
        }
        Client last;
        QVERIFY(last.open(home.address(), home.ownerSignIn().text("token")));
        QVERIFY(last.hasEvents({QStringLiteral("hello ana")}));
    }
};

QTEST_GUILESS_MAIN(SignedInSocketTest)
#include "SignedInSocketTest.moc"
