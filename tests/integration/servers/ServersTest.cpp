#include "core/Ids.h"
#include "integration/servers/ServerHome.h"

using namespace krown;

class ServersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areAsTheDocumentSays()
    {
        ServerHome home;
        const Answer created = home.create(ServerHome::withPassword());
        QCOMPARE(created.status, 201);
        QJsonObject expected{
            {QStringLiteral("id"), created.text("id")},
            {QStringLiteral("user_id"), ServerHome::userId(home.ben)},
            {QStringLiteral("name"), QStringLiteral("Mon Serveur")},
            {QStringLiteral("host"), QStringLiteral("example.com")},
            {QStringLiteral("port"), 22},
            {QStringLiteral("username"), QStringLiteral("user")},
            {QStringLiteral("auth_method"), QStringLiteral("password")},
            {QStringLiteral("created_at"), created.text("created_at")},
            {QStringLiteral("updated_at"), created.text("updated_at")},
        };
        QCOMPARE(created.json(), expected);
        QVERIFY(isId(created.text("id")));
        QVERIFY(timestampFromText(created.text("created_at")));
        QCOMPARE(created.text("updated_at"), created.text("created_at"));
        QCOMPARE(home.get(created.text("id")).json(), expected);
        QCOMPARE(home.call("GET", serversPath, {}, home.ben.text("token")).array(), QJsonArray{expected});

        // The document's own example of a change.
        const Answer changed =
            home.change(created.text("id"), {{QStringLiteral("name"), QStringLiteral("Nouveau Nom")},
                                             {QStringLiteral("host"), QStringLiteral("new.example.com")}});
        QCOMPARE(changed.status, 200);
        expected.insert(QStringLiteral("name"), QStringLiteral("Nouveau Nom"));
        expected.insert(QStringLiteral("host"), QStringLiteral("new.example.com"));
        expected.insert(QStringLiteral("updated_at"), changed.text("updated_at"));
        QCOMPARE(changed.json(), expected);
        QCOMPARE(home.get(created.text("id")).json(), expected);

        const QString path = serversPath + QLatin1Char('/') + created.text("id");
        const Answer removed = home.call("DELETE", path, {}, home.ben.text("token"));
        QCOMPARE(removed.status, 204);
        QVERIFY(removed.body.isEmpty());
        QCOMPARE(home.get(created.text("id")).summary(), QStringLiteral("404 not_found"));
        QCOMPARE(home.call("DELETE", path, {}, home.ben.text("token")).status, 404);
    }

    void areListedByName()
    {
        ServerHome home;
        for (const char* name : {"b", "C", "a", "a"}) {
            QJsonObject server = ServerHome::withPassword();
            server.insert(QStringLiteral("name"), QLatin1StringView(name));
            QCOMPARE(home.create(server).status, 201);
        }
        QString names;
        for (const QJsonValue& server : home.call("GET", serversPath, {}, home.ben.text("token")).array())
            names += server[QStringLiteral("name")].toString();
        QCOMPARE(names, QStringLiteral("aabC"));
    }

    void areCheckedWhenCreated_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* field, const QJsonValue& value,
                            const char* expected) {
            QTest::addRow("%s %s", field, name)
                << QString::fromLatin1(field) << value << QString::fromLatin1(expected);
        };
        const auto bad = [&row](const char* name, const char* field, const QJsonValue& value) {
            row(name, field, value,
                qPrintable(QStringLiteral("400 invalid_input ") + QLatin1StringView(field)));
        };
        const auto good = [&row](const char* name, const char* field, const QJsonValue& value) {
            row(name, field, value, "201");
        };
        const QJsonValue absent(QJsonValue::Undefined);
        const QJsonValue null(QJsonValue::Null);
        const auto times = [](int number) { return QString(number, QLatin1Char('x')); };

        for (const char* field : {"name", "host", "username", "auth_method"}) {
            bad("absent", field, absent);
            bad("null", field, null);
            bad("number", field, 7);
            bad("empty", field, QString());
        }
        bad("blank", "name", QStringLiteral("  "));
        bad("long", "name", times(256));
        bad("newline", "name", QStringLiteral("a\nb"));
        bad("NUL", "name", QString(QChar::Null));
        good("longest", "name", times(255));
        good("any script", "name", QStringLiteral("Сервер \u4f60\u597d 🚀"));
        bad("blank", "host", QStringLiteral("exa mple.com"));
        bad("option", "host", QStringLiteral("-oProxyCommand=x"));
        bad("newline", "host", QStringLiteral("example.com\n"));
        bad("URL", "host", QStringLiteral("ssh://example.com"));
        bad("user", "host", QStringLiteral("user@example.com"));
        bad("long", "host", times(254));
        bad("brackets", "host", QStringLiteral("[::1]"));
        good("IPv4", "host", QStringLiteral("192.0.2.7"));
        good("IPv6", "host", QStringLiteral("2001:db8::7"));
        bad("blank", "username", QStringLiteral("a b"));
        bad("option", "username", QStringLiteral("-l"));
        bad("newline", "username", QStringLiteral("root\n"));
        good("with a domain", "username", QStringLiteral("DOMAIN\\user@example.com"));
        good("absent", "port", absent);
        for (const QJsonValue& port :
             {QJsonValue(0), QJsonValue(-1), QJsonValue(65536), QJsonValue(22.5), QJsonValue(1e300),
              QJsonValue(QStringLiteral("22")), QJsonValue(true), null})
            bad(qPrintable(QJsonDocument(QJsonArray{port}).toJson(QJsonDocument::Compact)), "port", port);
        good("lowest", "port", 1);
        good("highest", "port", 65535);
        bad("agent", "auth_method", QStringLiteral("agent"));
        bad("upper case", "auth_method", QStringLiteral("Password"));
        bad("absent", "password", absent);
        bad("null", "password", null);
        bad("empty", "password", QString());
        bad("number", "password", 7);
        bad("long", "password", times(1025));
        good("longest", "password", times(1024));
        bad("long", "passphrase", times(1025));
        bad("long", "private_key", times(64 * 1024 + 1));
        good("of the other method", "private_key", QStringLiteral("no key at all"));
        row("unknown", "color", QStringLiteral("red"), "400 unknown_field color");
        row("read-only", "id", QStringLiteral("x"), "400 unknown_field id");
    }

    void areCheckedWhenCreated()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        ServerHome home;
        QJsonObject server = ServerHome::withPassword();
        server.insert(field, value);
        const Answer answer = home.create(server);
        QTEST(answer.summary(), "expected");
        QVERIFY(!answer.text("error").isEmpty() || answer.status == 201);
        QCOMPARE(home.number("SELECT count(*) AS number FROM servers"), answer.status == 201 ? 1 : 0);
        if (answer.status == 201 && value.isUndefined())
            QCOMPARE(answer.json().value(QStringLiteral("port")).toInt(), 22);
    }

    void areCheckedWhenChanged_data()
    {
        QTest::addColumn<QJsonObject>("change");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* change, const char* expected) {
            QTest::newRow(change) << QJsonDocument::fromJson(change).object()
                                  << QString::fromLatin1(expected);
        };
        row(R"({"name":""})", "400 invalid_input name");
        row(R"({"name":null})", "400 invalid_input name");
        row(R"({"host":"a b"})", "400 invalid_input host");
        row(R"({"port":0})", "400 invalid_input port");
        row(R"({"port":"22"})", "400 invalid_input port");
        row(R"({"username":"-l"})", "400 invalid_input username");
        row(R"({"auth_method":"agent"})", "400 invalid_input auth_method");
        row(R"({"auth_method":"key"})", "400 invalid_input private_key");
        row(R"({"auth_method":"key","private_key":""})", "400 invalid_input private_key");
        row(R"({"auth_method":"key","private_key":"no key"})", "400 invalid_private_key private_key");
        row(R"({"password":7})", "400 invalid_input password");
        row(R"({"color":"red"})", "400 unknown_field color");
        row(R"({"sealed_password":"x"})", "400 unknown_field sealed_password");
        row(R"({"id":"x","user_id":"y","created_at":"z","updated_at":7})", "200");
        row(R"({"password":null,"private_key":null,"passphrase":null})", "200");
        row(R"({"private_key":"not needed"})", "400 invalid_input private_key");
        row(R"({"passphrase":"not needed"})", "400 invalid_input passphrase");
        row("{}", "200");
    }

    void areCheckedWhenChanged()
    {
        QFETCH(QJsonObject, change);
        ServerHome home;
        const Answer created = home.create(ServerHome::withPassword());
        const Answer answer = home.change(created.text("id"), change);
        QTEST(answer.summary(), "expected");
        QJsonObject after = home.get(created.text("id")).json();
        after.insert(QStringLiteral("updated_at"), created.text("updated_at"));
        QCOMPARE(after, created.json());
        QCOMPARE(home.credentials(created.text("id")), QStringLiteral("password secret"));
    }

    void mayBeSentBackAsTheyAre()
    {
        ServerHome home;
        const Answer created = home.create(ServerHome::withPassword());
        QJsonObject server = created.json();
        server.insert(QStringLiteral("port"), 2222);
        const Answer changed = home.change(created.text("id"), server);
        QCOMPARE(changed.status, 200);
        QCOMPARE(changed.json().value(QStringLiteral("port")).toInt(), 2222);
        QCOMPARE(changed.text("id"), created.text("id"));
    }

    void belongToOneUserAlone()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        const QString path = serversPath + QLatin1Char('/') + id;
        const QString stranger = home.ana.text("token"); // an admin, even
        QCOMPARE(home.call("GET", serversPath, {}, stranger).array(), QJsonArray());
        QCOMPARE(home.call("GET", path, {}, stranger).summary(), QStringLiteral("404 not_found"));
        QCOMPARE(
            home.call("PUT", path, {{QStringLiteral("host"), QStringLiteral("evil.example.com")}}, stranger)
                .summary(),
            QStringLiteral("404 not_found"));
        QCOMPARE(home.call("DELETE", path, {}, stranger).summary(), QStringLiteral("404 not_found"));
        QVERIFY(!QCoro::waitFor(home.servers.credentials(ServerHome::userId(home.ana), id)));
        QCOMPARE(home.get(id).text("host"), QStringLiteral("example.com"));
        // Nor can one give one's server away.
        QCOMPARE(home.change(id, {{QStringLiteral("user_id"), ServerHome::userId(home.ana)}}).text("user_id"),
                 ServerHome::userId(home.ben));
        QCOMPARE(home.call("GET", serversPath, {}, stranger).array(), QJsonArray());
    }

    void areNotFoundByIdsThatAreNone()
    {
        ServerHome home;
        home.create(ServerHome::withPassword());
        for (const char* id : {"11111111-1111-4111-8111-111111111111", "x", "%", "' OR '1'='1", "null"})
            QCOMPARE(home.get(QLatin1StringView(id)).summary(), QStringLiteral("404 not_found"));
    }

    void areReadOnlyForReaders()
    {
        ServerHome home;
        const QString reader =
            home.registered(QStringLiteral("eve"), QStringLiteral("readonly")).text("token");
        QCOMPARE(home.call("GET", serversPath, {}, reader).status, 200);
        QCOMPARE(home.call("POST", serversPath, ServerHome::withPassword(), reader).summary(),
                 QStringLiteral("403 forbidden"));
        QCOMPARE(home.call("GET", serversPath).summary(), QStringLiteral("401 unauthorized"));
    }

    void areBounded()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        home.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
            " INSERT INTO servers SELECT 'server' || i, user_id, name, host, port, username, auth_method,"
            " sealed_password, NULL, NULL, created_at, updated_at FROM servers, n");
        QCOMPARE(home.create(ServerHome::withPassword()).summary(), QStringLiteral("409 too_many_servers"));
        QCOMPARE(home.call("POST", serversPath, ServerHome::withPassword(), home.ana.text("token")).status,
                 201);
        QCOMPARE(home.call("DELETE", serversPath + QLatin1Char('/') + id, {}, home.ben.text("token")).status,
                 204);
        QCOMPARE(home.create(ServerHome::withPassword()).status, 201);
    }

    void keepEveryChangeOfManyAtOnce()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        const QString user = ServerHome::userId(home.ben);
        ServerChange name, host, port, username, password;
        name.name = QStringLiteral("changed");
        host.host = QStringLiteral("changed.example.com");
        port.port = 2222;
        username.username = QStringLiteral("changed");
        password.password = SecretBytes("changed");
        std::vector<QCoro::Task<Result<Server>>> changes;
        for (const ServerChange& change : {name, host, port, username, password})
            changes.push_back(home.servers.change(user, id, change));
        for (auto& change : changes)
            QVERIFY(QCoro::waitFor(change));
        const Result<Server> server = QCoro::waitFor(home.servers.find(user, id));
        QCOMPARE(server->name, *name.name);
        QCOMPARE(server->host, *host.host);
        QCOMPARE(server->port, *port.port);
        QCOMPARE(server->username, *username.username);
        QCOMPARE(home.credentials(id), QStringLiteral("password changed"));
    }

    void goWithTheirUser()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        const QString user = ServerHome::userId(home.ben);
        auto creation = home.servers.create(user, NewServer{}); // begun before, ended after
        QVERIFY(QCoro::waitFor(home.accounts.remove(user)));
        QCoro::waitFor(creation);
        QCOMPARE(home.number("SELECT count(*) AS number FROM servers"), 0);
        const Result<Server> late = QCoro::waitFor(home.servers.create(user, NewServer{}));
        QVERIFY(!late);
        QCOMPARE(late.error().kind, ErrorKind::NotFound);
    }
};

QTEST_GUILESS_MAIN(ServersTest)
#include "ServersTest.moc"
