#include "features/accounts/Throttle.h"
#include "features/accounts/SignInLimits.h"

#include <QTest>

using namespace krown;
using namespace std::chrono_literals;

class ThrottleTest : public QObject
{
    Q_OBJECT

    const Throttle::Clock::time_point m_start{1h};

    static void fail(SignInLimits& limits, const char* name, const char* address, int times)
    {
        while (times-- > 0)
            limits.failed(QString::fromLatin1(name), QHostAddress(QString::fromLatin1(address)));
    }
    static bool allows(const SignInLimits& limits, const char* name, const char* address)
    {
        return limits.check(QString::fromLatin1(name), QHostAddress(QString::fromLatin1(address)))
            .has_value();
    }

private Q_SLOTS:
    void refusesAfterSoMany()
    {
        Throttle throttle({.most = 3, .window = 60s});
        for (int i = 0; i < 3; ++i) {
            QVERIFY(throttle.check(QStringLiteral("a"), m_start));
            throttle.count(QStringLiteral("a"), m_start + i * 1s);
        }
        const Result<void> refused = throttle.check(QStringLiteral("a"), m_start + 10500ms);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::TooManyRequests);
        QCOMPARE(refused.error().code, QStringLiteral("too_many_attempts"));
        QCOMPARE(refused.error().retryAfterSecs, 50); // since the first one, rounded up
        QVERIFY(throttle.check(QStringLiteral("b"), m_start + 10s));
    }

    void forgetsWithTime()
    {
        Throttle throttle({.most = 1, .window = 60s});
        throttle.count(QStringLiteral("a"), m_start);
        QVERIFY(!throttle.check(QStringLiteral("a"), m_start + 60s - 1ns));
        QVERIFY(throttle.check(QStringLiteral("a"), m_start + 60s));
        throttle.count(QStringLiteral("a"), m_start + 60s); // a new time begins
        QVERIFY(!throttle.check(QStringLiteral("a"), m_start + 90s));
    }

    void forgetsWhenTold()
    {
        Throttle throttle({.most = 1});
        throttle.count(QStringLiteral("a"), m_start);
        throttle.forget(QStringLiteral("a"));
        QVERIFY(throttle.check(QStringLiteral("a"), m_start));
    }

    void isBounded()
    {
        Throttle throttle({.most = 1, .window = 60s, .keys = 100});
        for (int i = 0; i < 1000; ++i)
            throttle.count(QString::number(i), m_start + i * 1ms);
        const auto now = m_start + 1s;
        QVERIFY(throttle.check(QStringLiteral("899"), now)); // the first ones made room
        QVERIFY(!throttle.check(QStringLiteral("900"), now));
        QVERIFY(!throttle.check(QStringLiteral("999"), now));
    }

    void countsAccountAndAddressTogether()
    {
        SignInLimits limits;
        fail(limits, "ana", "192.0.2.1", 9);
        QVERIFY(allows(limits, "ana", "192.0.2.1"));
        fail(limits, "ANA", "192.0.2.1", 1);
        QVERIFY(!allows(limits, "Ana", "192.0.2.1"));
        QVERIFY(allows(limits, "ana", "192.0.2.2"));
        QVERIFY(allows(limits, "ben", "192.0.2.1"));
        limits.succeeded(QStringLiteral("ana"), QHostAddress(QStringLiteral("192.0.2.1")));
        QVERIFY(allows(limits, "ana", "192.0.2.1"));
    }

    void countsAnAddressOverAllAccounts()
    {
        SignInLimits limits;
        for (int i = 0; i < 100; ++i) {
            const QByteArray name = "name" + QByteArray::number(i);
            QVERIFY(allows(limits, name.constData(), "192.0.2.1"));
            fail(limits, name.constData(), "192.0.2.1", 1);
        }
        QVERIFY(!allows(limits, "ana", "192.0.2.1"));
        QVERIFY(allows(limits, "ana", "192.0.2.2"));
        // One's own account does not wipe out what was done to others.
        limits.succeeded(QStringLiteral("ana"), QHostAddress(QStringLiteral("192.0.2.1")));
        QVERIFY(!allows(limits, "ben", "192.0.2.1"));
    }

    void takesOneIpv6NetworkForOneAddress()
    {
        SignInLimits limits;
        fail(limits, "ana", "2001:db8:1:2::1", 10);
        QVERIFY(!allows(limits, "ana", "2001:db8:1:2:ffff::7"));
        QVERIFY(allows(limits, "ana", "2001:db8:1:3::1"));
        fail(limits, "ben", "192.0.2.1", 10);
        QVERIFY(!allows(limits, "ben", "::ffff:192.0.2.1"));
    }

    void takesLongNamesForOne()
    {
        SignInLimits limits;
        for (int i = 0; i < 10; ++i) {
            const QByteArray name = QByteArray(100'000, 'x') + QByteArray::number(i);
            fail(limits, name.constData(), "192.0.2.1", 1);
        }
        QVERIFY(!allows(limits, QByteArray(70, 'x').constData(), "192.0.2.1"));
        QVERIFY(allows(limits, QByteArray(64, 'x').constData(), "192.0.2.1"));
    }

    void countsRegistrationsByAddress()
    {
        SignInLimits limits;
        const QHostAddress peer(QStringLiteral("192.0.2.1"));
        for (int i = 0; i < 100; ++i) {
            QVERIFY(limits.checkRegistration(peer));
            limits.registered(peer);
        }
        QVERIFY(!limits.checkRegistration(peer));
        QVERIFY(limits.checkRegistration(QHostAddress(QStringLiteral("192.0.2.2"))));
        QVERIFY(allows(limits, "ana", "192.0.2.1"));
    }
};

QTEST_GUILESS_MAIN(ThrottleTest)
#include "ThrottleTest.moc"
