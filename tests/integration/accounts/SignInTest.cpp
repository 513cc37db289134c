#include "integration/accounts/Home.h"
#include "integration/accounts/LogCapture.h"

#include <QElapsedTimer>

#include <algorithm>
#include <vector>

using namespace krown;

namespace {

const QString ben = QStringLiteral("ben");

using Attempts = std::vector<QCoro::Task<Result<SignedIn>>>;

Attempts begin(Home& home, const QString& password, int number)
{
    Attempts attempts;
    while (number-- > 0)
        attempts.push_back(home.accounts.signIn(ben, SecretBytes::fromUtf8Of(password), home.peer));
    return attempts;
}

QMap<QString, int> outcomes(Attempts& attempts)
{
    QMap<QString, int> counted;
    for (auto& attempt : attempts) {
        const Result<SignedIn> result = QCoro::waitFor(attempt);
        ++counted[result ? QStringLiteral("good") : result.error().code];
    }
    return counted;
}

} // namespace

class SignInTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAsTheDocumentSays()
    {
        Home home;
        home.registered(ben);
        const Answer answer = home.signIn(ben, Home::password());
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().keys(), QStringList({QStringLiteral("expires_at"), QStringLiteral("token"),
                                                    QStringLiteral("user")}));
        QVERIFY(home.counts(answer.text("token")));
        const QJsonObject user = answer.json().value(QStringLiteral("user")).toObject();
        QCOMPARE(
            user.keys().join(QLatin1Char(' ')),
            QStringLiteral("created_at disabled email has_password id is_owner role updated_at username"));
        QCOMPARE(user.value(QStringLiteral("username")).toString(), ben);
        QCOMPARE(user.value(QStringLiteral("email")).toString(), QStringLiteral("somebody@example.com"));
        QCOMPARE(user.value(QStringLiteral("role")).toString(), QStringLiteral("operator"));
        QCOMPARE(home.call("GET", QStringLiteral("/api/auth/me"), {}, answer.text("token")).json(), user);
        const Timestamp end = timestampFromText(answer.text("expires_at")).value_or(0);
        QVERIFY(qAbs(end - now() - 12 * 60 * 60 * 1000) < 60'000);
    }

    void takesTheNameInAnyCase()
    {
        Home home;
        home.registered(ben);
        QCOMPARE(home.signIn(QStringLiteral("BEN"), Home::password()).status, 200);
    }

    void tellsNobodyWhoExists()
    {
        Home home;
        home.registered(ben);
        const QString id = home.registered(QStringLiteral("closed"))
                               .json()
                               .value(QStringLiteral("user"))
                               .toObject()
                               .value(QStringLiteral("id"))
                               .toString();
        AccountChange disabled;
        disabled.disabled = true;
        QVERIFY(QCoro::waitFor(home.accounts.change(id, disabled)));

        const Answer wrong = home.signIn(ben, QStringLiteral("not the password"));
        QCOMPARE(wrong.summary(), QStringLiteral("401 invalid_credentials"));
        for (const auto& [name, password] :
             {std::pair(QStringLiteral("nobody"), Home::password()),
              std::pair(QStringLiteral("closed"), Home::password()),
              std::pair(QStringLiteral("ana"), Home::password()), // the owner, without one
              std::pair(QStringLiteral("no such name!"), QStringLiteral("x")),
              std::pair(QString(), QStringLiteral("x"))}) {
            const Answer answer = home.signIn(name, password);
            QCOMPARE(answer.status, wrong.status);
            QCOMPARE(answer.body, wrong.body);
        }
    }

    void takesTheSameTimeForWhoDoesNotExist()
    {
        Home home;
        home.registered(ben);
        const auto fastest = [&home](const QString& name) {
            qint64 least = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 5; ++i) {
                QElapsedTimer timer;
                timer.start();
                home.signIn(name, QStringLiteral("not the password"));
                least = std::min(least, timer.nsecsElapsed());
            }
            return double(least);
        };
        const double ratio = fastest(QStringLiteral("nobody")) / fastest(ben);
        QVERIFY2(ratio > 0.4 && ratio < 2.5, qPrintable(QString::number(ratio)));
    }

    void isThrottled()
    {
        Home home;
        home.registered(ben);
        home.registered(QStringLiteral("eve"));
        for (int i = 0; i < 9; ++i)
            QCOMPARE(home.signIn(ben, QStringLiteral("wrong")).status, 401);
        QCOMPARE(home.signIn(ben, Home::password()).status, 200); // begins anew
        for (int i = 0; i < 10; ++i)
            QCOMPARE(home.signIn(ben, QStringLiteral("wrong")).status, 401);

        const auto refused =
            QCoro::waitFor(home.accounts.signIn(ben, SecretBytes::fromUtf8Of(Home::password()), home.peer));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::TooManyRequests);
        QVERIFY(refused.error().retryAfterSecs > 0 && refused.error().retryAfterSecs <= 15 * 60);
        QCOMPARE(home.signIn(ben, QStringLiteral("wrong")).summary(),
                 QStringLiteral("429 too_many_attempts"));
        QCOMPARE(home.signIn(QStringLiteral("eve"), Home::password()).status, 200);
        home.peer = QHostAddress(QStringLiteral("192.0.2.2"));
        QCOMPARE(home.signIn(ben, Home::password()).status, 200);
    }

    void isThrottledForNamesThatDoNotExist()
    {
        Home home;
        for (int i = 0; i < 10; ++i)
            QCOMPARE(home.signIn(QStringLiteral("nobody"), QStringLiteral("wrong")).status, 401);
        QCOMPARE(home.signIn(QStringLiteral("nobody"), QStringLiteral("wrong")).status, 429);
    }

    void isThrottledAllAtOnce()
    {
        Home home;
        home.registered(ben);
        Attempts attempts = begin(home, QStringLiteral("wrong"), 30);
        const QMap<QString, int> counted = outcomes(attempts);
        QCOMPARE(counted.value(QStringLiteral("invalid_credentials")), 10);
        QCOMPARE(counted.value(QStringLiteral("too_many_attempts")), 20);
    }

    void letsManyInAtOnce()
    {
        Home home;
        home.registered(ben);
        Attempts attempts = begin(home, Home::password(), 30);
        QCOMPARE(outcomes(attempts).value(QStringLiteral("good")), 30);
    }

    void boundsWhatWaits()
    {
        Home home;
        home.registered(ben);
        Attempts attempts = begin(home, Home::password(), 80);
        const QMap<QString, int> counted = outcomes(attempts);
        QVERIFY(counted.value(QStringLiteral("good")) >= 64);
        QVERIFY(counted.value(QStringLiteral("too_many_attempts")) > 0);
        QCOMPARE(home.signIn(ben, Home::password()).status, 200);
    }

    void refusesWhatIsNoSignIn_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* body, const char* expected) {
            QTest::newRow(body) << QByteArray(body) << QString::fromLatin1(expected);
        };
        row("", "400 invalid_json");
        row("[]", "400 invalid_json");
        row("{}", "400 invalid_input username");
        row(R"({"username":"ben"})", "400 invalid_input password");
        row(R"({"username":"ben","password":""})", "400 invalid_input password");
        row(R"({"username":"ben","password":7})", "400 invalid_input password");
        row(R"({"username":null,"password":"x"})", "400 invalid_input username");
        row(R"({"username":"ben","password":"x","admin":true})", "400 unknown_field admin");
    }

    void refusesWhatIsNoSignIn()
    {
        QFETCH(QByteArray, body);
        Home home;
        QTEST(home.callRaw("POST", QStringLiteral("/api/auth/login"), body).summary(), "expected");
    }

    void leavesNoSecretBehind()
    {
        const QString secret = QStringLiteral("a very secret password");
        LogCapture log;
        Home home;
        home.registered(ben);
        const QString token = home.signIn(ben, Home::password()).text("token");
        const Answer changed = home.call(
            "PUT", QStringLiteral("/api/auth/me"),
            {{QStringLiteral("current_password"), Home::password()}, {QStringLiteral("password"), secret}},
            token);
        QCOMPARE(changed.status, 200);
        const Answer wrong = home.signIn(secret, secret); // the password typed where the name belongs
        QCOMPARE(wrong.status, 401);
        const QByteArray ticket = home.accounts.makeOwnerTicket(std::chrono::seconds(30));
        const QByteArray bytes = home.allBytes();
        QVERIFY(bytes.contains("argon2id"));
        for (const QString& leaked :
             {secret, Home::password(), token, changed.text("token"), QString::fromLatin1(ticket)}) {
            QVERIFY(!bytes.contains(leaked.toUtf8()));
            QVERIFY(!log.text().contains(leaked));
        }
        QVERIFY(!bytes.contains(home.signingKey()));
        QVERIFY(!changed.body.contains(secret.toUtf8()) && !changed.body.contains("argon2"));
        QVERIFY(log.text().contains(QStringLiteral("192.0.2.1")));
    }
};

QTEST_GUILESS_MAIN(SignInTest)
#include "SignInTest.moc"
