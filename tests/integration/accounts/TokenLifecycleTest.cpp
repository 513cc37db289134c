#include "integration/accounts/Home.h"
#include "unit/accounts/ForgedToken.h"

#include <QSignalSpy>

using namespace krown;

namespace {

const QString ben = QStringLiteral("ben");

QJsonObject claimsOf(const QString& token)
{
    const QByteArray claims = token.toLatin1().split('.').value(1);
    return QJsonDocument::fromJson(QByteArray::fromBase64(claims, QByteArray::Base64UrlEncoding)).object();
}

QString idOf(const QString& token)
{
    return claimsOf(token).value(QStringLiteral("jti")).toString();
}

QString userOf(const QString& token)
{
    return claimsOf(token).value(QStringLiteral("sub")).toString();
}

QStringList revoked(const QSignalSpy& spy)
{
    QStringList ids;
    for (const QVariantList& arguments : spy)
        ids.append(arguments.first().toString());
    return ids;
}

} // namespace

class TokenLifecycleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWithSignOut()
    {
        Home home;
        const QString token = home.registered(ben).text("token");
        const QString other = home.signIn(ben, Home::password()).text("token");
        QVERIFY(home.counts(token) && home.counts(other));
        QSignalSpy spy(&home.accounts, &Accounts::tokenRevoked);
        QCOMPARE(home.call("POST", QStringLiteral("/api/auth/logout"), {}, token).status, 204);
        QCOMPARE(home.call("GET", QStringLiteral("/api/auth/me"), {}, token).summary(),
                 QStringLiteral("401 unauthorized"));
        QCOMPARE(revoked(spy), QStringList({idOf(token)}));
        QVERIFY(home.counts(other));
        QCOMPARE(home.number("SELECT count(*) AS number FROM tokens"), 1);
    }

    void endsWithChangesByAnAdmin_data()
    {
        QTest::addColumn<QJsonObject>("change");
        QTest::addColumn<bool>("ends");
        QTest::addColumn<bool>("closes");
        const auto row = [](const char* name, const QJsonObject& change, bool ends, bool closes) {
            QTest::newRow(name) << change << ends << closes;
        };
        row("a new role", {{QStringLiteral("role"), QStringLiteral("readonly")}}, true, false);
        row("the same role", {{QStringLiteral("role"), QStringLiteral("operator")}}, false, false);
        row("a new password", {{QStringLiteral("password"), QStringLiteral("a new password")}}, true, false);
        row("disabled", {{QStringLiteral("disabled"), true}}, true, true);
        row("enabled", {{QStringLiteral("disabled"), false}}, false, false);
        row("an e-mail address", {{QStringLiteral("email"), QStringLiteral("new@example.com")}}, false,
            false);
        row("nothing", {}, false, false);
    }

    void endsWithChangesByAnAdmin()
    {
        QFETCH(QJsonObject, change);
        QFETCH(bool, ends);
        QFETCH(bool, closes);
        Home home;
        const QString admin = home.ownerSignIn().text("token");
        const QString bystander = home.registered(QStringLiteral("eve")).text("token");
        const QString token = home.registered(ben).text("token");
        const QString other = home.signIn(ben, Home::password()).text("token");
        QVERIFY(home.counts(token) && home.counts(other) && home.counts(bystander));

        QSignalSpy revocations(&home.accounts, &Accounts::tokenRevoked);
        QSignalSpy closings(&home.accounts, &Accounts::accountClosed);
        QCOMPARE(home.call("PUT", QStringLiteral("/api/users/") + userOf(token), change, admin).status, 200);
        QCOMPARE(home.counts(token), !ends);
        QCOMPARE(home.counts(other), !ends);
        QStringList expected;
        if (ends) expected = {idOf(token), idOf(other)};
        QStringList told = revoked(revocations);
        std::sort(expected.begin(), expected.end());
        std::sort(told.begin(), told.end());
        QCOMPARE(told, expected);
        QCOMPARE(closings.size(), closes ? 1 : 0);
        QVERIFY(home.counts(bystander) && home.counts(admin));
    }

    void endsWithTheAccount()
    {
        Home home;
        const QString admin = home.ownerSignIn().text("token");
        const QString token = home.registered(ben).text("token");
        QVERIFY(home.counts(token));
        QSignalSpy revocations(&home.accounts, &Accounts::tokenRevoked);
        bool existedWhenClosed = false;
        connect(&home.accounts, &Accounts::accountClosed, this, [&](const QString& userId) {
            existedWhenClosed =
                home.database
                    .read([userId](Connection& connection) {
                        return connection
                            .queryOne(QStringLiteral("SELECT id FROM users WHERE id = ?"), {userId})
                            .has_value();
                    })
                    .result()
                    .value_or(false);
        });
        QCOMPARE(home.call("DELETE", QStringLiteral("/api/users/") + userOf(token), {}, admin).status, 204);
        QVERIFY(existedWhenClosed);
        QVERIFY(!home.counts(token));
        QCOMPARE(revoked(revocations), QStringList({idOf(token)}));
        QCOMPARE(home.number("SELECT count(*) AS number FROM users WHERE username = 'ben'"), 0);
        QCOMPARE(home.call("DELETE", QStringLiteral("/api/users/") + userOf(token), {}, admin).status, 404);
    }

    void endsWithOnesOwnNewPassword()
    {
        Home home;
        const QString token = home.registered(ben).text("token");
        const QString other = home.signIn(ben, Home::password()).text("token");
        QSignalSpy revocations(&home.accounts, &Accounts::tokenRevoked);
        const Answer changed = home.call("PUT", QStringLiteral("/api/auth/me"),
                                         {{QStringLiteral("current_password"), Home::password()},
                                          {QStringLiteral("password"), QStringLiteral("a new password")}},
                                         token);
        QCOMPARE(changed.status, 200);
        QVERIFY(!home.counts(token) && !home.counts(other));
        QVERIFY(home.counts(changed.text("token")));
        QCOMPARE(revocations.size(), 2);
        QCOMPARE(home.signIn(ben, Home::password()).status, 401);
        QCOMPARE(home.signIn(ben, QStringLiteral("a new password")).status, 200);
    }

    void survivesARestart()
    {
        QTemporaryDir folder;
        QString token;
        const auto file = folder.filePath(QStringLiteral("krown.db"));
        for (int run = 0; run < 2; ++run) {
            Database database(file);
            QVERIFY(database.open());
            Vault vault(Home::vaultOptions(folder.path()));
            QVERIFY(QCoro::waitFor(vault.open()));
            QThreadPool pool;
            Accounts accounts(Home::defaultOptions(), database, vault, pool);
            QVERIFY(QCoro::waitFor(accounts.start()));
            if (run == 0) {
                const auto signedIn = QCoro::waitFor(
                    accounts.exchangeTicket(accounts.makeOwnerTicket(std::chrono::seconds(9)), {}));
                QVERIFY(signedIn);
                token = signedIn->token;
            }
            QVERIFY(QCoro::waitFor(accounts.authenticate(token.toLatin1())));
        }
    }

    void countsWhileTheVaultIsLocked()
    {
        Home home(Home::defaultOptions(), false);
        QVERIFY(!home.vault.isOpen());
        QVERIFY(home.counts(home.ownerSignIn().text("token")));
        QVERIFY(home.counts(home.registered(ben).text("token")));
        QCOMPARE(home.number("SELECT count(*) AS number FROM settings"), 0); // that key is of this run alone
    }

    void isSweptWhenItsTimeIsOver()
    {
        Home home;
        const QString token = home.registered(ben).text("token");
        home.execute("INSERT INTO tokens SELECT 'old', user_id, 1, 2 FROM tokens");
        QVERIFY(QCoro::waitFor(home.accounts.start()));
        QCOMPARE(home.number("SELECT count(*) AS number FROM tokens"), 1);
        QVERIFY(home.counts(token));
    }

    void oldestEndsWhenThereAreTooMany()
    {
        Home home;
        const QString first = home.registered(ben).text("token");
        QVERIFY(home.counts(first));
        home.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
            " INSERT INTO tokens SELECT 'token' || i, user_id, created_at + i, expires_at FROM tokens, n");
        QSignalSpy revocations(&home.accounts, &Accounts::tokenRevoked);
        const QString last = home.signIn(ben, Home::password()).text("token");
        QCOMPARE(home.number("SELECT count(*) AS number FROM tokens"), 1000);
        QCOMPARE(revoked(revocations), QStringList({idOf(first)}));
        QVERIFY(home.counts(last) && !home.counts(first));
    }

    void neverOutlivesASignOutMeanwhile()
    {
        Home home;
        for (int i = 0; i < 20; ++i) {
            const QString token = home.ownerSignIn().text("token");
            Identity identity;
            identity.userId = userOf(token);
            identity.tokenId = idOf(token);
            auto authentication = home.accounts.authenticate(token.toLatin1());
            auto signOut = home.accounts.signOut(identity);
            QVERIFY(QCoro::waitFor(signOut));
            QCoro::waitFor(authentication);
            QVERIFY(!home.counts(token));
        }
    }

    void cannotBeForged_data()
    {
        QTest::addColumn<QString>("algorithm");
        QTest::addColumn<int>("hash");
        QTest::addColumn<bool>("isSigned");
        QTest::addColumn<QJsonObject>("claims");
        const auto row = [](const char* name, const char* algorithm, QCryptographicHash::Algorithm hash,
                            bool isSigned, const QJsonObject& claims) {
            QTest::newRow(name) << QString::fromLatin1(algorithm) << int(hash) << isSigned << claims;
        };
        const auto sha256 = QCryptographicHash::Sha256;
        row("alg none", "none", sha256, false, {});
        row("alg none, signed", "none", sha256, true, {});
        row("HS384", "HS384", QCryptographicHash::Sha384, true, {});
        row("HS512", "HS512", QCryptographicHash::Sha512, true, {});
        row("other aud", "HS256", sha256, true, {{QStringLiteral("aud"), QStringLiteral("other")}});
        row("ended", "HS256", sha256, true, {{QStringLiteral("exp"), now() / 1000 - 1}});
        row("unknown jti", "HS256", sha256, true,
            {{QStringLiteral("jti"), QStringLiteral("11111111-1111-4111-8111-111111111111")}});
        row("another's sub", "HS256", sha256, true,
            {{QStringLiteral("sub"), QStringLiteral("11111111-1111-4111-8111-111111111111")}});
    }

    // With the very key that signs tokens, so that nothing else can be why they are refused.
    void cannotBeForged()
    {
        QFETCH(QString, algorithm);
        QFETCH(int, hash);
        QFETCH(bool, isSigned);
        QFETCH(QJsonObject, claims);
        Home home;
        const QString token = home.registered(ben).text("token");
        ForgedToken forged;
        forged.key = home.signingKey();
        forged.claims = claimsOf(token);
        QVERIFY(home.counts(QString::fromLatin1(forged.text()))); // the forger knows his trade

        forged.header.insert(QStringLiteral("alg"), algorithm);
        forged.hash = QCryptographicHash::Algorithm(hash);
        forged.isSigned = isSigned;
        for (const QString& name : claims.keys())
            forged.claims.insert(name, claims.value(name));
        const Answer refused =
            home.call("GET", QStringLiteral("/api/auth/me"), {}, QString::fromLatin1(forged.text()));
        QCOMPARE(refused.summary(), QStringLiteral("401 unauthorized"));
        QCOMPARE(refused.text("error"), QStringLiteral("Sign in again: this token does not count any more."));
        QVERIFY(home.counts(token));
    }
};

QTEST_GUILESS_MAIN(TokenLifecycleTest)
#include "TokenLifecycleTest.moc"
