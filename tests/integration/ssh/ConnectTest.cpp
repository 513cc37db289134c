#include "SshHarness.h"
#include "support/TcpProxy.h"

#include <QElapsedTimer>

using namespace krown;
using namespace krown::test;
using namespace std::chrono_literals;

class ConnectTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<SshEngine> m_engine;
    QByteArray m_key;

    ConnectOutcome connectWith(const ConnectRequest& request)
    {
        return waitFor(m_engine->connectToHost(request));
    }
    ConnectRequest good() const { return withKey(requestTo(*m_server), m_key); }

private Q_SLOTS:
    void initTestCase()
    {
        // Were ~/.ssh/config read, every connection would go through this command, to nowhere.
        static QTemporaryDir home;
        QVERIFY(QDir(home.path()).mkdir(QStringLiteral(".ssh")));
        QFile config(home.filePath(QStringLiteral(".ssh/config")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("Host *\n  ProxyCommand touch " + home.filePath(QStringLiteral("touched")).toUtf8() +
                     "\n  Port 1\n  User nobody\n");
        config.close();
        qputenv("HOME", home.path().toUtf8());

        SshServer::Options options;
        options.hostKeyTypes = {QStringLiteral("ed25519"), QStringLiteral("rsa"), QStringLiteral("ecdsa")};
        options.logLevel = QStringLiteral("DEBUG1");
        m_server = std::make_unique<SshServer>(options);
        QVERIFY2(m_server->start(), m_server->log().constData());
        m_key = m_server->makeUserKey(QStringLiteral("ed25519"));
        m_engine = std::make_unique<SshEngine>();
    }

    void cleanupTestCase()
    {
        QVERIFY(!QFile::exists(QDir::home().filePath(QStringLiteral("touched"))));
        m_engine.reset();
        m_server.reset();
    }

    void signsInByPassword()
    {
        if (!m_server->hasPassword()) QSKIP("Only root can make an account with a password.");
        const auto outcome = connectWith(withPassword(requestTo(*m_server), m_server->password()));
        QCOMPARE(codeOf(outcome), QStringLiteral("connected"));
        QVERIFY((*outcome.connection)->isOpen());
        QCOMPARE(collect((*outcome.connection)->execute("id -un")).out.trimmed(), m_server->user().toUtf8());
    }

    void signsInByPasswordPrompt()
    {
        if (!m_server->hasPassword()) QSKIP("Only root can make an account with a password.");
        SshServer::Options options;
        options.promptsOnly = true;
        SshServer server(options);
        QVERIFY2(server.start(), server.log().constData());
        const auto outcome = connectWith(withPassword(requestTo(server), server.password()));
        QVERIFY2(codeOf(outcome) == QStringLiteral("connected"), server.log().constData());
        const auto refused = connectWith(withPassword(requestTo(server), "not it"));
        QCOMPARE(codeOf(refused), QStringLiteral("ssh_authentication_failed"));
    }

    void signsInByKey_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("format");
        for (const char* type : {"ed25519", "ecdsa", "rsa"})
            for (const char* format : {"RFC4716", "PEM", "PKCS8"}) {
                if (qstrcmp(type, "ed25519") == 0 && qstrcmp(format, "RFC4716") != 0) continue;
                QTest::addRow("%s %s", type, format)
                    << QString::fromLatin1(type) << QString::fromLatin1(format);
            }
    }

    void signsInByKey()
    {
        QFETCH(QString, type);
        QFETCH(QString, format);
        const auto plain = m_server->makeUserKey(type, {}, format);
        QCOMPARE(codeOf(connectWith(withKey(requestTo(*m_server), plain))), QStringLiteral("connected"));
        const auto sealed = m_server->makeUserKey(type, QStringLiteral("open sesame"), format);
        QCOMPARE(codeOf(connectWith(withKey(requestTo(*m_server), sealed, "open sesame"))),
                 QStringLiteral("connected"));
        const auto refused = connectWith(withKey(requestTo(*m_server), sealed, "wrong"));
        QCOMPARE(codeOf(refused), QStringLiteral("wrong_passphrase"));
        QCOMPARE(refused.connection.error().kind, ErrorKind::InvalidInput);
    }

    void refusesWrongPassword()
    {
        const auto outcome = connectWith(withPassword(requestTo(*m_server), "hunter2"));
        QCOMPARE(codeOf(outcome), QStringLiteral("ssh_authentication_failed"));
        const Error& error = outcome.connection.error();
        QCOMPARE(error.kind, ErrorKind::RemoteFailed);
        QVERIFY2(error.message.contains(QStringLiteral("publickey")), qPrintable(error.message));
        QVERIFY2(error.message.contains(QStringLiteral("127.0.0.1:%1").arg(m_server->port())),
                 qPrintable(error.message));
        QVERIFY(!error.message.contains(QStringLiteral("hunter2")));
        QVERIFY(outcome.hostKey); // accepted before, and to be kept
        QVERIFY(outcome.hostKeyIsNew);
    }

    void refusesWrongUser()
    {
        auto request = good();
        request.username = QStringLiteral("nobody-of-that-name");
        QCOMPARE(codeOf(connectWith(request)), QStringLiteral("ssh_authentication_failed"));
        const QString rsa = QStringLiteral("rsa");
        SshServer other; // its key is not ours
        QCOMPARE(codeOf(connectWith(withKey(requestTo(*m_server), other.makeUserKey(rsa)))),
                 QStringLiteral("ssh_authentication_failed"));
    }

    void tellsWhenTheServerHasSeenEnough()
    {
        SshServer::Options options;
        options.maxAuthTries = 1;
        SshServer server(options);
        QVERIFY2(server.start(), server.log().constData());
        QCOMPARE(codeOf(connectWith(withPassword(requestTo(server), "wrong"))),
                 QStringLiteral("ssh_authentication_failed"));
    }

    void tellsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("code");
        const int failed = int(ErrorKind::RemoteFailed);
        QTest::newRow("no such host")
            << QStringLiteral("no-such-host.invalid") << failed << QStringLiteral("host_not_found");
        QTest::newRow("refused") << QStringLiteral("127.0.0.1") << failed
                                 << QStringLiteral("connection_refused");
        QTest::newRow("refused by name")
            << QStringLiteral("localhost") << failed << QStringLiteral("connection_refused");
    }

    void tellsWhatIsWrong()
    {
        QFETCH(QString, host);
        QFETCH(int, kind);
        QFETCH(QString, code);
        quint16 closedPort = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            closedPort = server.serverPort();
        }
        auto request = good();
        request.host = host;
        request.port = closedPort;
        const auto outcome = connectWith(request);
        QCOMPARE(codeOf(outcome), code);
        QCOMPARE(int(outcome.connection.error().kind), kind);
        QVERIFY(outcome.connection.error().message.contains(host));
    }

    void signsInByName()
    {
        auto request = good();
        request.host = QStringLiteral("localhost"); // ::1 first, where nothing listens
        QCOMPARE(codeOf(connectWith(request)), QStringLiteral("connected"));
    }

    void givesUpOnASilentServer()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        auto request = good();
        request.port = silent.serverPort();
        request.timeout = 400ms;
        QElapsedTimer time;
        time.start();
        const auto outcome = connectWith(request);
        QCOMPARE(codeOf(outcome), QStringLiteral("connect_timeout"));
        QCOMPARE(outcome.connection.error().kind, ErrorKind::RemoteTimeout);
        QVERIFY2(outcome.connection.error().message.contains(QStringLiteral("0.4 s")),
                 qPrintable(outcome.connection.error().message));
        QVERIFY(time.elapsed() >= 350 && time.elapsed() < 5000);
    }

    void refusesWhatIsNoSshServer()
    {
        QTcpServer web;
        QVERIFY(web.listen(QHostAddress::LocalHost));
        connect(&web, &QTcpServer::newConnection, &web, [&] {
            auto* socket = web.nextPendingConnection();
            socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
        });
        auto request = good();
        request.port = web.serverPort();
        QCOMPARE(codeOf(connectWith(request)), QStringLiteral("ssh_failed"));
    }

    void keepsHostKeys()
    {
        const auto first = connectWith(good());
        QCOMPARE(codeOf(first), QStringLiteral("connected"));
        QVERIFY(first.hostKey && first.hostKeyIsNew);
        QCOMPARE(first.hostKey->algorithm, QStringLiteral("ssh-ed25519"));
        QCOMPARE(first.hostKey->fingerprint, m_server->hostKeyFingerprint());

        auto request = good();
        request.knownHostKeys = {*first.hostKey};
        request.policy = HostKeyPolicy::Strict;
        const auto second = connectWith(request);
        QCOMPARE(codeOf(second), QStringLiteral("connected"));
        QVERIFY(second.hostKey && !second.hostKeyIsNew);
    }

    void asksForTheKeyThatIsKnown_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("algorithm");
        QTest::newRow("rsa") << QStringLiteral("rsa") << QStringLiteral("ssh-rsa");
        QTest::newRow("ecdsa") << QStringLiteral("ecdsa") << QStringLiteral("ecdsa-sha2-nistp256");
    }

    void asksForTheKeyThatIsKnown()
    {
        QFETCH(QString, type);
        QFETCH(QString, algorithm);
        auto request = good();
        request.knownHostKeys = {{algorithm, "AAAA", QStringLiteral("SHA256:of another key")}};
        request.acceptedFingerprint = m_server->hostKeyFingerprint(type);
        const auto outcome = connectWith(request);
        QCOMPARE(codeOf(outcome), QStringLiteral("connected"));
        QCOMPARE(outcome.hostKey->algorithm, algorithm);
        QCOMPARE(outcome.hostKey->fingerprint, m_server->hostKeyFingerprint(type));
    }

    void refusesChangedHostKey()
    {
        SshServer server;
        QVERIFY2(server.start(), server.log().constData());
        const auto key = server.makeUserKey(QStringLiteral("ed25519"));
        auto request = withKey(requestTo(server), key);
        const auto before = connectWith(request);
        QCOMPARE(codeOf(before), QStringLiteral("connected"));
        QVERIFY(server.restartWithOtherHostKeys());

        request.knownHostKeys = {*before.hostKey};
        const auto outcome = connectWith(request);
        QCOMPARE(codeOf(outcome), QStringLiteral("host_key_changed"));
        QVERIFY(!outcome.hostKey);
        const QJsonObject details = outcome.connection.error().details;
        QCOMPARE(details.value(QStringLiteral("expected_fingerprint")).toString(),
                 before.hostKey->fingerprint);
        QCOMPARE(details.value(QStringLiteral("actual_fingerprint")).toString(), server.hostKeyFingerprint());

        request.acceptedFingerprint = server.hostKeyFingerprint();
        const auto accepted = connectWith(request);
        QCOMPARE(codeOf(accepted), QStringLiteral("connected"));
        QVERIFY(accepted.hostKeyIsNew);
    }

    /// Strictly unknown: the server must not have seen so much as the name of the user.
    void sendsNothingBeforeTheKeyIsAccepted()
    {
        TcpProxy proxy(m_server->port());
        auto request = good();
        request.port = proxy.port();
        request.policy = HostKeyPolicy::Strict;
        const qsizetype logged = m_server->log().size();
        const auto outcome = connectWith(request);
        QCOMPARE(codeOf(outcome), QStringLiteral("host_key_unknown"));
        QCOMPARE(outcome.connection.error().details.value(QStringLiteral("fingerprint")).toString(),
                 m_server->hostKeyFingerprint());
        const auto closing = [&] {
            const QByteArray log = m_server->log().mid(logged);
            return log.contains("Connection closed") || log.contains("disconnect");
        };
        QTRY_VERIFY_WITH_TIMEOUT(closing(), 10000);
        const QByteArray log = m_server->log().mid(logged);
        QVERIFY(log.contains("SSH2_MSG_NEWKEYS sent") || log.contains("KEX"));
        QVERIFY2(!log.contains("userauth-request"), log.constData());
        QVERIFY2(!log.contains(m_server->user().toUtf8()), log.constData());

        // The same look at a connection that is accepted finds the authentication.
        request.acceptedFingerprint = m_server->hostKeyFingerprint();
        QCOMPARE(codeOf(connectWith(request)), QStringLiteral("connected"));
        QVERIFY(m_server->log().mid(logged + log.size()).contains("userauth-request"));
    }

    void connectsSideBySide()
    {
        QList<QFuture<ConnectOutcome>> futures;
        for (int i = 0; i < 50; ++i)
            futures.append(m_engine->connectToHost(good()));
        for (const auto& future : futures)
            QCOMPARE(codeOf(waitFor(future)), QStringLiteral("connected"));
    }
};

QTEST_GUILESS_MAIN(ConnectTest)
#include "ConnectTest.moc"
