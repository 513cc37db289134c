#include "integration/accounts/Home.h"

using namespace krown;

namespace {

const QString users = QStringLiteral("/api/users");
const QString me = QStringLiteral("/api/auth/me");

QJsonObject userOf(const Answer& signedIn)
{
    return signedIn.json().value(QStringLiteral("user")).toObject();
}

QString pathOf(const Answer& signedIn)
{
    return users + QLatin1Char('/') + userOf(signedIn).value(QStringLiteral("id")).toString();
}

} // namespace

class UsersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areForAdminsAlone()
    {
        Home home;
        const Answer person = home.registered(QStringLiteral("ben"));
        const Answer reader = home.registered(QStringLiteral("eve"), QStringLiteral("readonly"));
        for (const QString& token : {person.text("token"), reader.text("token")}) {
            QCOMPARE(home.call("GET", users, {}, token).summary(), QStringLiteral("403 forbidden"));
            QCOMPARE(
                home.call("PUT", pathOf(person), {{QStringLiteral("role"), QStringLiteral("admin")}}, token)
                    .status,
                403);
            QCOMPARE(home.call("DELETE", pathOf(person), {}, token).status, 403);
        }
        QCOMPARE(home.call("GET", users).summary(), QStringLiteral("401 unauthorized"));
        const QJsonArray all = home.call("GET", users, {}, home.ownerSignIn().text("token")).array();
        QStringList names;
        for (const QJsonValue& user : all)
            names.append(user[QStringLiteral("username")].toString());
        QCOMPARE(names, QStringList({QStringLiteral("ana"), QStringLiteral("ben"), QStringLiteral("eve")}));
        QCOMPARE(all[1].toObject(), userOf(person));
    }

    void changeOnlyInWhatIsNamed()
    {
        Home home;
        const QString admin = home.ownerSignIn().text("token");
        const Answer person = home.registered(QStringLiteral("ben"));
        QJsonObject expected = userOf(person);
        const QList<QJsonObject> changes = {
            {{QStringLiteral("role"), QStringLiteral("admin")}},
            {{QStringLiteral("disabled"), true}},
            {{QStringLiteral("email"), QStringLiteral("new@example.com")},
             {QStringLiteral("disabled"), false}},
            {{QStringLiteral("email"), QString()}},
            {},
        };
        for (const QJsonObject& change : changes) {
            for (const QString& name : change.keys())
                expected.insert(name, change.value(name));
            QJsonObject changed = home.call("PUT", pathOf(person), change, admin).json();
            expected.insert(QStringLiteral("updated_at"), changed.value(QStringLiteral("updated_at")));
            QCOMPARE(changed, expected);
        }
        // Sent back as it is, it stays as it is.
        const Answer same = home.call("PUT", pathOf(person), expected, admin);
        QCOMPARE(same.status, 200);
        QCOMPARE(same.json().value(QStringLiteral("role")), expected.value(QStringLiteral("role")));
    }

    void checkTheirFields_data()
    {
        QTest::addColumn<QJsonObject>("change");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* field, const QJsonValue& value, const char* expected) {
            const QByteArray name = QByteArray(field) + ' ' + QByteArray::number(qHash(value), 16);
            QTest::newRow(name.constData())
                << QJsonObject{{QLatin1StringView(field), value}} << QString::fromLatin1(expected);
        };
        row("role", QStringLiteral("root"), "400 invalid_input role");
        row("role", 1, "400 invalid_input role");
        row("disabled", QStringLiteral("true"), "400 invalid_input disabled");
        row("password", QStringLiteral("short"), "400 invalid_input password");
        row("password", QString(), "400 invalid_input password");
        row("email", QStringLiteral("nobody"), "400 invalid_input email");
        row("username", QStringLiteral("other"), "200"); // read-only, ignored
        row("is_owner", true, "200");
        row("password_hash", QStringLiteral("x"), "400 unknown_field password_hash");
    }

    void checkTheirFields()
    {
        QFETCH(QJsonObject, change);
        Home home;
        const Answer person = home.registered(QStringLiteral("ben"));
        const Answer answer = home.call("PUT", pathOf(person), change, home.ownerSignIn().text("token"));
        QTEST(answer.summary(), "expected");
        if (answer.status == 200) {
            QCOMPARE(answer.text("username"), QStringLiteral("ben"));
            QCOMPARE(answer.json().value(QStringLiteral("is_owner")).toBool(), false);
        }
    }

    void whoDoNotExistAreNotFound()
    {
        Home home;
        const QString admin = home.ownerSignIn().text("token");
        for (const char* id : {"11111111-1111-4111-8111-111111111111", "x", "' OR 1=1 --"}) {
            const QString path = users + QLatin1Char('/') + QLatin1StringView(id);
            QCOMPARE(home.call("PUT", path, {{QStringLiteral("disabled"), true}}, admin).summary(),
                     QStringLiteral("404 not_found"));
            QCOMPARE(home.call("DELETE", path, {}, admin).summary(), QStringLiteral("404 not_found"));
        }
        QVERIFY(home.counts(admin));
    }

    void getANewPasswordFromAnAdmin()
    {
        Home home;
        const Answer person = home.registered(QStringLiteral("ben"));
        const QJsonObject change{{QStringLiteral("password"), QStringLiteral("reset by admin")}};
        QCOMPARE(home.call("PUT", pathOf(person), change, home.ownerSignIn().text("token")).status, 200);
        QCOMPARE(home.signIn(QStringLiteral("ben"), Home::password()).status, 401);
        QCOMPARE(home.signIn(QStringLiteral("ben"), QStringLiteral("reset by admin")).status, 200);
    }

    void whoAreDisabledCannotSignIn()
    {
        Home home;
        const QString admin = home.ownerSignIn().text("token");
        const Answer person = home.registered(QStringLiteral("ben"));
        home.call("PUT", pathOf(person), {{QStringLiteral("disabled"), true}}, admin);
        QCOMPARE(home.signIn(QStringLiteral("ben"), Home::password()).summary(),
                 QStringLiteral("401 invalid_credentials"));
        home.call("PUT", pathOf(person), {{QStringLiteral("disabled"), false}}, admin);
        QCOMPARE(home.signIn(QStringLiteral("ben"), Home::password()).status, 200);
    }

    void changeTheirOwnPassword_data()
    {
        QTest::addColumn<QJsonObject>("change");
        QTest::addColumn<QString>("expected");
        const QString password = QStringLiteral("password");
        const QString current = QStringLiteral("current_password");
        const auto row = [](const char* name, const QJsonObject& change, const char* expected) {
            QTest::newRow(name) << change << QString::fromLatin1(expected);
        };
        row("without the current one", {{password, QStringLiteral("a new password")}},
            "400 invalid_input current_password");
        row("with a wrong one",
            {{password, QStringLiteral("a new password")}, {current, QStringLiteral("x")}},
            "400 wrong_password current_password");
        row("with a short new one", {{password, QStringLiteral("short")}, {current, Home::password()}},
            "400 invalid_input password");
        row("with the current one",
            {{password, QStringLiteral("a new password")}, {current, Home::password()}}, "200");
        row("the address alone", {{QStringLiteral("email"), QStringLiteral("new@example.com")}}, "200");
        row("a role", {{QStringLiteral("role"), QStringLiteral("admin")}}, "400 unknown_field role");
    }

    void changeTheirOwnPassword()
    {
        QFETCH(QJsonObject, change);
        Home home;
        // Every role may: a readonly account as well.
        const Answer person = home.registered(QStringLiteral("ben"), QStringLiteral("readonly"));
        const Answer answer = home.call("PUT", me, change, person.text("token"));
        QTEST(answer.summary(), "expected");
        QCOMPARE(home.counts(person.text("token")), answer.status != 200);
        if (answer.status == 200) QVERIFY(home.counts(answer.text("token")));
    }

    void cannotGuessTheirPasswordWithAStolenToken()
    {
        Home home;
        const QString token = home.registered(QStringLiteral("ben")).text("token");
        const QJsonObject guess{{QStringLiteral("password"), QStringLiteral("a new password")},
                                {QStringLiteral("current_password"), QStringLiteral("a guess")}};
        for (int i = 0; i < 10; ++i)
            QCOMPARE(home.call("PUT", me, guess, token).status, 400);
        QCOMPARE(home.call("PUT", me, guess, token).summary(), QStringLiteral("429 too_many_attempts"));
    }
};

QTEST_GUILESS_MAIN(UsersTest)
#include "UsersTest.moc"
