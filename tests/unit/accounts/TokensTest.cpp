#include "features/accounts/Tokens.h"

#include "core/Ids.h"
#include "unit/accounts/ForgedToken.h"

#include <QTest>

using namespace krown;

namespace {

constexpr Timestamp today = 1'750'000'000'123;

QByteArray key()
{
    return QByteArray("0123456789abcdef0123456789ABCDEF");
}

Tokens tokens()
{
    return Tokens(SecretBytes(key()));
}

QJsonObject goodClaims()
{
    return {
        {QStringLiteral("aud"), QStringLiteral("krown")},
        {QStringLiteral("iat"), today / 1000},
        {QStringLiteral("exp"), today / 1000 + 60},
        {QStringLiteral("jti"), QStringLiteral("11111111-1111-4111-8111-111111111111")},
        {QStringLiteral("sub"), QStringLiteral("22222222-2222-4222-8222-222222222222")},
    };
}

QJsonObject with(QJsonObject object, const char* name, const QJsonValue& value)
{
    object.insert(QLatin1StringView(name), value);
    return object;
}

QJsonObject header(const char* algorithm)
{
    return {{QStringLiteral("alg"), QLatin1StringView(algorithm)},
            {QStringLiteral("typ"), QStringLiteral("JWT")}};
}

QByteArray signedBy(const QByteArray& by, const QJsonObject& claims)
{
    return ForgedToken{.claims = claims, .key = by}.text();
}

} // namespace

class TokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void claimsLastTwelveHours()
    {
        const TokenClaims claims = Tokens::newClaims(newId(), today);
        QVERIFY(isId(claims.id));
        QCOMPARE(claims.issuedAt, 1'750'000'000'000);
        QCOMPARE(claims.expiresAt - claims.issuedAt, 12 * 60 * 60 * 1000);
        QVERIFY(claims.id != Tokens::newClaims(claims.userId, today).id);
    }

    void readsWhatItWrote()
    {
        const TokenClaims claims = Tokens::newClaims(newId(), today);
        const Result<QString> token = tokens().write(claims);
        QVERIFY(token);
        const std::optional<TokenClaims> read = tokens().read(token->toLatin1(), today);
        QVERIFY(read);
        QCOMPARE(read->id, claims.id);
        QCOMPARE(read->userId, claims.userId);
        QCOMPARE(read->issuedAt, claims.issuedAt);
        QCOMPARE(read->expiresAt, claims.expiresAt);
    }

    void writesWhatTheStandardSays()
    {
        const TokenClaims claims = Tokens::newClaims(newId(), today);
        const QByteArray token = tokens().write(claims)->toLatin1();
        const QByteArrayList parts = token.split('.');
        QCOMPARE(parts.size(), 3);
        const auto object = [&parts](int part) {
            const QByteArray json = QByteArray::fromBase64(parts[part], QByteArray::Base64UrlEncoding);
            return QJsonDocument::fromJson(json).object();
        };
        QCOMPARE(object(0), header("HS256"));
        const QJsonObject expected{{QStringLiteral("aud"), QStringLiteral("krown")},
                                   {QStringLiteral("iat"), claims.issuedAt / 1000},
                                   {QStringLiteral("exp"), claims.expiresAt / 1000},
                                   {QStringLiteral("jti"), claims.id},
                                   {QStringLiteral("sub"), claims.userId}};
        QCOMPARE(object(1), expected);
        const QByteArray content = parts[0] + '.' + parts[1];
        QCOMPARE(parts[2], ForgedToken::base64(
                               QMessageAuthenticationCode::hash(content, key(), QCryptographicHash::Sha256)));
    }

    void countsUntilItEnds()
    {
        const QByteArray token = signedBy(key(), goodClaims());
        QVERIFY(tokens().read(token, today));
        const Timestamp end = (today / 1000 + 60) * 1000;
        QVERIFY(tokens().read(token, end - 1));
        QVERIFY(!tokens().read(token, end));
    }

    void outlivesThirtyTwoBits()
    {
        const TokenClaims claims = Tokens::newClaims(newId(), 5'000'000'000'000);
        const std::optional<TokenClaims> read =
            tokens().read(tokens().write(claims)->toLatin1(), claims.issuedAt);
        QVERIFY(read);
        QCOMPARE(read->expiresAt, claims.expiresAt);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("token");
        const QByteArray good = signedBy(key(), goodClaims());
        const QByteArrayList parts = good.split('.');
        const auto row = [](const char* name, const QByteArray& token) { QTest::newRow(name) << token; };
        const auto claims = [&row](const char* name, const QJsonObject& object) {
            row(name, signedBy(key(), object));
        };

        row("nothing", {});
        row("no token", "hello");
        row("dots", "..");
        row("no signature", parts[0] + '.' + parts[1] + '.');
        row("two parts", parts[0] + '.' + parts[1]);
        row("four parts", good + ".x");
        row("a cut signature", good.chopped(2));
        row("a NUL behind it", good + QByteArray("\0x", 2));
        row("too long", QByteArray(5000, 'x'));
        row("another's claims", parts[0] + '.' +
                                    ForgedToken::base64(with(goodClaims(), "sub", QStringLiteral("x"))) +
                                    '.' + parts[2]);
        row("another key", signedBy("another key of thirty-two bytes.", goodClaims()));
        row("an empty key", signedBy({}, goodClaims()));

        row("alg none",
            ForgedToken{.header = header("none"), .claims = goodClaims(), .isSigned = false}.text());
        row("alg none, signed",
            ForgedToken{.header = header("none"), .claims = goodClaims(), .key = key()}.text());
        row("alg NONE",
            ForgedToken{.header = header("NONE"), .claims = goodClaims(), .isSigned = false}.text());
        row("no alg", ForgedToken{.header = {}, .claims = goodClaims(), .key = key()}.text());
        row("HS384", ForgedToken{.header = header("HS384"),
                                 .claims = goodClaims(),
                                 .key = key(),
                                 .hash = QCryptographicHash::Sha384}
                         .text());
        row("HS512", ForgedToken{.header = header("HS512"),
                                 .claims = goodClaims(),
                                 .key = key(),
                                 .hash = QCryptographicHash::Sha512}
                         .text());
        row("RS256", ForgedToken{.header = header("RS256"), .claims = goodClaims(), .key = key()}.text());

        claims("aud of another", with(goodClaims(), "aud", QStringLiteral("other")));
        claims("no aud", with(goodClaims(), "aud", QJsonValue::Undefined));
        claims("ended", with(goodClaims(), "exp", today / 1000 - 1));
        claims("no exp", with(goodClaims(), "exp", QJsonValue::Undefined));
        claims("exp as text", with(goodClaims(), "exp", QStringLiteral("99999999999")));
        claims("no iat", with(goodClaims(), "iat", QJsonValue::Undefined));
        claims("no jti", with(goodClaims(), "jti", QJsonValue::Undefined));
        claims("jti as number", with(goodClaims(), "jti", 1));
        claims("no sub", with(goodClaims(), "sub", QJsonValue::Undefined));
        claims("no claims", {});
    }

    void refuses()
    {
        QFETCH(QByteArray, token);
        QVERIFY(!tokens().read(token, today));
    }

    void refusesEveryFlippedCharacter()
    {
        const QByteArray good = signedBy(key(), goodClaims());
        // The last character of 32 bytes in base64 carries two unused bits, so it is left out.
        for (qsizetype i = 0; i < good.size() - 1; ++i) {
            QByteArray flipped = good;
            flipped[i] = good[i] == 'A' ? 'B' : 'A';
            QVERIFY2(!tokens().read(flipped, today), qPrintable(QString::number(i)));
        }
    }
};

QTEST_GUILESS_MAIN(TokensTest)
#include "TokensTest.moc"
