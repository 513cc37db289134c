#include "integration/accounts/Home.h"

using namespace krown;

namespace {

const QString path = QStringLiteral("/api/auth/register");

QJsonObject newcomer()
{
    return {{QStringLiteral("username"), QStringLiteral("ben")},
            {QStringLiteral("password"), QStringLiteral("password")},
            {QStringLiteral("email"), QStringLiteral("ben@example.com")}};
}

} // namespace

class RegistrationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheRoleThatIsAskedFor_data()
    {
        QTest::addColumn<QJsonValue>("asked");
        QTest::addColumn<QString>("summary");
        QTest::addColumn<QString>("given");
        QTest::newRow("none") << QJsonValue(QJsonValue::Undefined) << QStringLiteral("201")
                              << QStringLiteral("operator");
        QTest::newRow("operator") << QJsonValue(QStringLiteral("operator")) << QStringLiteral("201")
                                  << QStringLiteral("operator");
        QTest::newRow("readonly") << QJsonValue(QStringLiteral("readonly")) << QStringLiteral("201")
                                  << QStringLiteral("readonly");
        QTest::newRow("admin") << QJsonValue(QStringLiteral("admin")) << QStringLiteral("403 forbidden")
                               << QString();
        QTest::newRow("another") << QJsonValue(QStringLiteral("root"))
                                 << QStringLiteral("400 invalid_input role") << QString();
        QTest::newRow("null") << QJsonValue(QJsonValue::Null) << QStringLiteral("400 invalid_input role")
                              << QString();
    }

    void givesTheRoleThatIsAskedFor()
    {
        QFETCH(QJsonValue, asked);
        QFETCH(QString, given);
        Home home;
        QJsonObject body = newcomer();
        body.insert(QStringLiteral("role"), asked);
        const Answer answer = home.call("POST", path, body);
        QTEST(answer.summary(), "summary");
        const QJsonObject user = answer.json().value(QStringLiteral("user")).toObject();
        QCOMPARE(user.value(QStringLiteral("role")).toString(), given);
        QCOMPARE(home.number("SELECT count(*) AS number FROM users"), given.isEmpty() ? 1 : 2);
        if (given.isEmpty()) return;
        QVERIFY(home.counts(answer.text("token")));
        QCOMPARE(user.value(QStringLiteral("is_owner")).toBool(), false);
        QCOMPARE(user.value(QStringLiteral("has_password")).toBool(), true);
        QCOMPARE(user.value(QStringLiteral("email")).toString(), QStringLiteral("ben@example.com"));
    }

    void checksItsFields_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* field, const QJsonValue& value,
                            const char* expected) {
            QTest::newRow(name) << QString::fromLatin1(field) << value << QString::fromLatin1(expected);
        };
        const QJsonValue absent(QJsonValue::Undefined);
        row("no name", "username", absent, "400 invalid_input username");
        row("an empty name", "username", QString(), "400 invalid_input username");
        row("a name with a blank", "username", QStringLiteral("ben b"), "400 invalid_input username");
        row("a name like an option", "username", QStringLiteral("-ben"), "400 invalid_input username");
        row("a name as number", "username", 7, "400 invalid_input username");
        row("a long name", "username", QString(65, QLatin1Char('x')), "400 invalid_input username");
        row("no password", "password", absent, "400 invalid_input password");
        row("password null", "password", QJsonValue::Null, "400 invalid_input password");
        row("a short password", "password", QStringLiteral("seven77"), "400 invalid_input password");
        row("a long password", "password", QString(1025, QLatin1Char('x')), "400 invalid_input password");
        row("the longest password", "password", QString(1024, QLatin1Char('x')), "201");
        row("no e-mail address", "email", absent, "400 invalid_input email");
        row("an empty e-mail address", "email", QString(), "400 invalid_input email");
        row("no address at all", "email", QStringLiteral("ben"), "400 invalid_input email");
        row("an unknown field", "is_owner", true, "400 unknown_field is_owner");
    }

    void checksItsFields()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        Home home;
        QJsonObject body = newcomer();
        body.insert(field, value);
        QTEST(home.call("POST", path, body).summary(), "expected");
    }

    void takesEachNameOnce()
    {
        Home home;
        QCOMPARE(home.call("POST", path, newcomer()).status, 201);
        for (const char* name : {"ben", "BEN", "ana"}) { // ana is the owner
            QJsonObject body = newcomer();
            body.insert(QStringLiteral("username"), QLatin1StringView(name));
            QCOMPARE(home.call("POST", path, body).summary(), QStringLiteral("409 username_taken username"));
        }
    }

    void takesEachNameOnceAlsoAtOnce()
    {
        Home home;
        std::vector<QCoro::Task<Result<SignedIn>>> attempts;
        const NewAccount wanted{QStringLiteral("ben"), SecretBytes("password"), QStringLiteral("a@b.c"),
                                Role::Operator};
        for (int i = 0; i < 5; ++i)
            attempts.push_back(home.accounts.registerAccount(wanted, home.peer));
        int made = 0;
        for (auto& attempt : attempts) {
            const auto result = QCoro::waitFor(attempt);
            if (result) {
                ++made;
            } else {
                QCOMPARE(result.error().code, QStringLiteral("username_taken"));
            }
        }
        QCOMPARE(made, 1);
    }

    void isThrottled()
    {
        Home home;
        QCOMPARE(home.call("POST", path, newcomer()).status, 201);
        for (int i = 0; i < 99; ++i)
            QCOMPARE(home.call("POST", path, newcomer()).status, 409);
        QCOMPARE(home.call("POST", path, newcomer()).summary(), QStringLiteral("429 too_many_attempts"));
        QCOMPARE(home.signIn(QStringLiteral("ben"), QStringLiteral("password")).status, 200);
    }

    void mayBeClosed()
    {
        Home home({false, QStringLiteral("ana")});
        QCOMPARE(home.call("POST", path, newcomer()).summary(), QStringLiteral("403 registration_closed"));
        QCOMPARE(home.number("SELECT count(*) AS number FROM users"), 1);
        QCOMPARE(home.ownerSignIn().status, 200);
    }
};

QTEST_GUILESS_MAIN(RegistrationTest)
#include "RegistrationTest.moc"
