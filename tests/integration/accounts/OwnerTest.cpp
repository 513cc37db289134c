#include "integration/accounts/Home.h"

using namespace krown;

namespace {

QJsonObject userOf(const Answer& signedIn)
{
    return signedIn.json().value(QStringLiteral("user")).toObject();
}

Answer exchange(Home& home, const QByteArray& ticket)
{
    return home.call("POST", QStringLiteral("/api/auth/ticket"),
                     {{QStringLiteral("ticket"), QString::fromLatin1(ticket)}});
}

} // namespace

class OwnerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void existsFromTheFirstStart()
    {
        Home home;
        const Answer signedIn = home.ownerSignIn();
        QCOMPARE(signedIn.status, 200);
        const QJsonObject owner = userOf(signedIn);
        QCOMPARE(owner.value(QStringLiteral("username")).toString(), QStringLiteral("ana"));
        QCOMPARE(owner.value(QStringLiteral("role")).toString(), QStringLiteral("admin"));
        QCOMPARE(owner.value(QStringLiteral("email")).toString(QStringLiteral("none")), QString());
        QCOMPARE(owner.value(QStringLiteral("is_owner")).toBool(), true);
        QCOMPARE(owner.value(QStringLiteral("has_password")).toBool(true), false);
        QVERIFY(QCoro::waitFor(home.accounts.start())); // a second start makes no second one
        QCOMPARE(home.number("SELECT count(*) AS number FROM users"), 1);
    }

    void getsAValidName()
    {
        Home home({true, QStringLiteral("DESKTOP\\Ana María")});
        QCOMPARE(userOf(home.ownerSignIn()).value(QStringLiteral("username")).toString(),
                 QStringLiteral("DESKTOP-Ana-María"));
        Home nameless({true, QString()});
        QCOMPARE(userOf(nameless.ownerSignIn()).value(QStringLiteral("username")).toString(),
                 QStringLiteral("owner"));
    }

    void getsAnotherNameWhereItsOwnIsTaken()
    {
        Home home;
        home.execute("UPDATE users SET is_owner = 0");
        QVERIFY(QCoro::waitFor(home.accounts.start()));
        QCOMPARE(userOf(home.ownerSignIn()).value(QStringLiteral("username")).toString(),
                 QStringLiteral("owner-2"));
    }

    void signsInByEachTicketOnce()
    {
        Home home;
        const QByteArray ticket = home.accounts.makeOwnerTicket(std::chrono::seconds(30));
        QCOMPARE(exchange(home, ticket).status, 200);
        QCOMPARE(exchange(home, ticket).summary(), QStringLiteral("401 invalid_ticket"));
        QCOMPARE(exchange(home, "guessed").summary(), QStringLiteral("401 invalid_ticket"));
        QCOMPARE(exchange(home, {}).summary(), QStringLiteral("400 invalid_input ticket"));
        const QByteArray ended = home.accounts.makeOwnerTicket(std::chrono::seconds(0));
        QCOMPARE(exchange(home, ended).summary(), QStringLiteral("401 invalid_ticket"));
    }

    void signsInByOneTicketOnceAlsoAtOnce()
    {
        Home home;
        const QByteArray ticket = home.accounts.makeOwnerTicket(std::chrono::seconds(30));
        auto first = home.accounts.exchangeTicket(ticket, home.peer);
        auto second = home.accounts.exchangeTicket(ticket, home.peer);
        QVERIFY(QCoro::waitFor(first));
        QVERIFY(!QCoro::waitFor(second));
    }

    void isNotShutOutByOthersFailures()
    {
        Home home;
        for (int i = 0; i < 110; ++i)
            home.signIn(QStringLiteral("nobody%1").arg(i), QStringLiteral("wrong"));
        QCOMPARE(home.signIn(QStringLiteral("ana"), QStringLiteral("wrong")).status, 429);
        QCOMPARE(home.ownerSignIn().status, 200);
    }

    void setsAPasswordAndSignsInByIt()
    {
        Home home;
        const QString token = home.ownerSignIn().text("token");
        QCOMPARE(home.signIn(QStringLiteral("ana"), Home::password()).status, 401);
        const Answer changed = home.call("PUT", QStringLiteral("/api/auth/me"),
                                         {{QStringLiteral("password"), Home::password()}}, token);
        QCOMPARE(changed.status, 200);
        QCOMPARE(userOf(changed).value(QStringLiteral("has_password")).toBool(), true);
        QVERIFY(!home.counts(token));
        const Answer signedIn = home.signIn(QStringLiteral("ana"), Home::password());
        QCOMPARE(userOf(signedIn), userOf(changed));
        QCOMPARE(home.ownerSignIn().status, 200); // and by ticket as before
        const Answer again = home.call("PUT", QStringLiteral("/api/auth/me"),
                                       {{QStringLiteral("password"), QStringLiteral("another password")}},
                                       signedIn.text("token"));
        QCOMPARE(again.summary(), QStringLiteral("400 invalid_input current_password"));
    }

    void staysAnEnabledAdmin()
    {
        Home home;
        const Answer owner = home.ownerSignIn();
        const QString path =
            QStringLiteral("/api/users/") + userOf(owner).value(QStringLiteral("id")).toString();
        // Another admin cannot do it either.
        const Answer other = home.registered(QStringLiteral("ben"));
        AccountChange promotion;
        promotion.role = Role::Admin;
        QVERIFY(QCoro::waitFor(
            home.accounts.change(userOf(other).value(QStringLiteral("id")).toString(), promotion)));
        const QString admin = home.signIn(QStringLiteral("ben"), Home::password()).text("token");
        for (const QString& token : {owner.text("token"), admin}) {
            for (const QJsonObject& change :
                 {QJsonObject{{QStringLiteral("disabled"), true}},
                  QJsonObject{{QStringLiteral("role"), QStringLiteral("operator")}}})
                QCOMPARE(home.call("PUT", path, change, token).summary(),
                         QStringLiteral("409 owner_protected"));
            QCOMPARE(home.call("DELETE", path, {}, token).summary(), QStringLiteral("409 owner_protected"));
        }
        QVERIFY(home.counts(owner.text("token")));
        QCOMPARE(home.call("PUT", path, userOf(owner), admin).status, 200); // sent back as it is
    }
};

QTEST_GUILESS_MAIN(OwnerTest)
#include "OwnerTest.moc"
