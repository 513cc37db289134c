#include "integration/accounts/LogCapture.h"
#include "integration/servers/ServerHome.h"

using namespace krown;

namespace {

const QString keyPhrase = QStringLiteral("the passphrase of the key");

QString field(const char* name)
{
    return QString::fromLatin1(name);
}

} // namespace

class SecretsTest : public QObject
{
    Q_OBJECT

    // Keys take time to make: one plain, one encrypted with keyPhrase, for all tests.
    QByteArray m_plain = ServerHome::makeKey();
    QByteArray m_encrypted = ServerHome::makeKey(keyPhrase);

    QString text(const QByteArray& key, const QString& passphrase = {}) const
    {
        return QStringLiteral("key ") + QString::fromLatin1(key) +
               (passphrase.isEmpty() ? QString() : QLatin1Char(' ') + passphrase);
    }

private Q_SLOTS:
    void reachTheSshEngine()
    {
        ServerHome home;
        QVERIFY(!*QCoro::waitFor(home.servers.hasSecrets()));
        QCOMPARE(
            home.credentials(home.create(ServerHome::withPassword(QStringLiteral("pässword"))).text("id")),
            QString::fromLatin1(QByteArray("password p\xc3\xa4ssword")));
        QCOMPARE(home.credentials(home.create(ServerHome::withKey(m_plain)).text("id")), text(m_plain));
        QCOMPARE(home.credentials(home.create(ServerHome::withKey(m_encrypted, keyPhrase)).text("id")),
                 text(m_encrypted, keyPhrase));
        QVERIFY(*QCoro::waitFor(home.servers.hasSecrets()));
    }

    void areCheckedWhenTheyCome_data()
    {
        QTest::addColumn<QJsonObject>("server");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const QJsonObject& server, const char* expected) {
            QTest::newRow(name) << server << QString::fromLatin1(expected);
        };
        QJsonObject without = ServerHome::withKey(m_plain);
        without.remove(field("private_key"));
        QJsonObject both = ServerHome::withKey(m_plain);
        both.insert(field("password"), QStringLiteral("secret"));
        row("plain", ServerHome::withKey(m_plain), "201");
        row("encrypted", ServerHome::withKey(m_encrypted, keyPhrase), "201");
        row("encrypted, no passphrase", ServerHome::withKey(m_encrypted),
            "400 passphrase_required passphrase");
        row("encrypted, wrong passphrase", ServerHome::withKey(m_encrypted, QStringLiteral("wrong")),
            "400 wrong_passphrase passphrase");
        row("no key", without, "400 invalid_input private_key");
        row("an empty key", ServerHome::withKey({}), "400 invalid_input private_key");
        row("not a key", ServerHome::withKey("hello"), "400 invalid_private_key private_key");
        row("a public key", ServerHome::withKey("ssh-ed25519 AAAA"), "400 invalid_private_key private_key");
        row("with a password that is not needed", both, "201");
    }

    void areCheckedWhenTheyCome()
    {
        QFETCH(QJsonObject, server);
        ServerHome home;
        QTEST(home.create(server).summary(), "expected");
    }

    void areKeptOnlyWhereTheyAreNeeded()
    {
        ServerHome home;
        QJsonObject server = ServerHome::withKey(m_plain);
        server.insert(field("password"), QStringLiteral("not needed"));
        const QString id = home.create(server).text("id");
        // The password was not kept, so the method cannot change without one.
        QCOMPARE(home.change(id, {{field("auth_method"), field("password")}}).summary(),
                 QStringLiteral("400 invalid_input password"));
        QCOMPARE(home.change(id, {{field("password"), field("not needed")}}).summary(),
                 QStringLiteral("400 invalid_input password"));
        QCOMPARE(home.change(id, {{field("auth_method"), field("password")}}).status, 400);
        QCOMPARE(home.credentials(id), text(m_plain));
    }

    void changeWithTheMethod()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        const QJsonObject toKey{{field("auth_method"), field("key")},
                                {field("private_key"), QString::fromLatin1(m_encrypted)},
                                {field("passphrase"), keyPhrase}};
        QCOMPARE(home.change(id, toKey).text("auth_method"), field("key"));
        QCOMPARE(home.credentials(id), text(m_encrypted, keyPhrase));
        // What is stored already need not be given again.
        QCOMPARE(home.change(id, {{field("auth_method"), field("password")}}).text("auth_method"),
                 field("password"));
        QCOMPARE(home.credentials(id), QStringLiteral("password secret"));
        QCOMPARE(home.change(id, {{field("auth_method"), field("key")}}).status, 200);
        QCOMPARE(home.credentials(id), text(m_encrypted, keyPhrase));
        const QJsonObject back{{field("auth_method"), field("password")},
                               {field("password"), field("another")}};
        QCOMPARE(home.change(id, back).status, 200);
        QCOMPARE(home.credentials(id), QStringLiteral("password another"));
    }

    void changeOnlyWhenNamed()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withKey(m_encrypted, keyPhrase)).text("id");
        QCOMPARE(
            home.change(id, {{field("name"), field("new")}, {field("private_key"), QJsonValue::Null}}).status,
            200);
        QCOMPARE(home.credentials(id), text(m_encrypted, keyPhrase));
    }

    void newKeyTakesThePlaceOfThePassphraseToo()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withKey(m_encrypted, keyPhrase)).text("id");
        QCOMPARE(home.change(id, {{field("private_key"), QString::fromLatin1(m_plain)}}).status, 200);
        QCOMPARE(home.credentials(id), text(m_plain));
        // The old passphrase is not tried on the new key.
        QCOMPARE(home.change(id, {{field("private_key"), QString::fromLatin1(m_encrypted)}}).summary(),
                 QStringLiteral("400 passphrase_required passphrase"));
        QCOMPARE(home.credentials(id), text(m_plain));
    }

    void newPassphraseMustOpenTheStoredKey()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withKey(m_encrypted, keyPhrase)).text("id");
        QCOMPARE(home.change(id, {{field("passphrase"), field("wrong")}}).summary(),
                 QStringLiteral("400 wrong_passphrase passphrase"));
        QCOMPARE(home.change(id, {{field("passphrase"), keyPhrase}}).status, 200);
        QCOMPARE(home.credentials(id), text(m_encrypted, keyPhrase));
    }

    void leaveNoTrace()
    {
        LogCapture log;
        ServerHome home;
        const QString password = QStringLiteral("a very secret ssh password");
        const QByteArray keyLine =
            m_encrypted.split('\n').value(2); // of the middle, whatever the line breaks become
        QVERIFY(keyLine.size() > 40);
        QByteArray answers;
        const Answer first = home.create(ServerHome::withPassword(password));
        const Answer second = home.create(ServerHome::withKey(m_encrypted, keyPhrase));
        answers += first.body + second.body;
        answers += home.change(first.text("id"), {{field("password"), password + QLatin1Char('2')}}).body;
        answers += home.create(ServerHome::withKey(m_encrypted, password)).body; // a wrong passphrase
        answers += home.create(ServerHome::withKey(keyLine, keyPhrase)).body;    // no key
        answers += home.change(second.text("id"), {{field("passphrase"), password}}).body;
        answers += home.call("GET", serversPath, {}, home.ben.text("token")).body;
        const QByteArray files = home.allBytes();
        QVERIFY(files.contains("Mon Serveur"));
        for (const QByteArray& secret : {password.toUtf8(), keyPhrase.toUtf8(), keyLine}) {
            QVERIFY(!answers.contains(secret));
            QVERIFY(!files.contains(secret));
            QVERIFY(!log.text().toUtf8().contains(secret));
        }
    }

    void areSealedForTheirOwnRecord()
    {
        ServerHome home;
        const QString first = home.create(ServerHome::withPassword()).text("id");
        const QString second = home.create(ServerHome::withPassword(QStringLiteral("another"))).text("id");
        home.execute("UPDATE servers SET sealed_password = (SELECT sealed_password FROM servers WHERE id = "
                     "?) WHERE id = ?",
                     {first, second});
        QCOMPARE(home.credentials(first), QStringLiteral("password secret"));
        QCOMPARE(home.credentials(second), QStringLiteral("secret_damaged"));
        QCOMPARE(home.get(second).status, 200);
    }

    void staySealedWhileTheVaultIsLocked()
    {
        ServerHome home;
        const QString id = home.create(ServerHome::withPassword()).text("id");
        const QString keyId = home.create(ServerHome::withKey(m_encrypted, keyPhrase)).text("id");

        const QString keyFile = home.folder.filePath(QStringLiteral("master-key"));
        QVERIFY(QFile::rename(keyFile, keyFile + QStringLiteral(".away")));
        Vault locked(Home::vaultOptions(home.folder.path()));
        Servers servers(home.database, locked, home.pool);
        const QString user = ServerHome::userId(home.ben);
        QCOMPARE(QCoro::waitFor(servers.list(user))->size(), 2);
        ServerChange name, password, passphrase;
        name.name = QStringLiteral("new");
        password.password = SecretBytes("new");
        passphrase.passphrase = SecretBytes::fromUtf8Of(keyPhrase);
        QVERIFY(QCoro::waitFor(servers.change(user, id, name))); // needs no secret
        QCOMPARE(QCoro::waitFor(servers.change(user, id, password)).error().code,
                 QStringLiteral("secrets_locked"));
        QCOMPARE(QCoro::waitFor(servers.change(user, keyId, passphrase)).error().code,
                 QStringLiteral("secrets_locked"));
        QCOMPARE(QCoro::waitFor(servers.credentials(user, id)).error().code,
                 QStringLiteral("secrets_locked"));
        NewServer another{QStringLiteral("n"), QStringLiteral("h"), 22, QStringLiteral("u"), {}};
        another.credentials.password = SecretBytes("secret");
        QCOMPARE(QCoro::waitFor(servers.create(user, another)).error().code,
                 QStringLiteral("secrets_locked"));
        QVERIFY(!QFile::exists(keyFile)); // no new key in place of the lost one

        QVERIFY(QFile::rename(keyFile + QStringLiteral(".away"), keyFile));
        QVERIFY(QCoro::waitFor(servers.credentials(user, id)).has_value());
        QVERIFY(QCoro::waitFor(servers.change(user, id, password)).has_value());
        QVERIFY(QCoro::waitFor(servers.remove(user, id)));
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "SecretsTest.moc"
