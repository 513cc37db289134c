#include "ssh/HostKeyDecision.h"
#include "ssh/SilenceWatch.h"

#include <QTest>

using namespace krown;

namespace {

HostKey key(const QString& algorithm, const QByteArray& seed)
{
    const QByteArray blob = seed.toBase64();
    return {algorithm, blob, fingerprintOf(blob)};
}

const HostKey ed = key(QStringLiteral("ssh-ed25519"), "ed");
const HostKey otherEd = key(QStringLiteral("ssh-ed25519"), "other ed");
const HostKey rsa = key(QStringLiteral("ssh-rsa"), "rsa");

} // namespace

class HostKeyDecisionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<QList<HostKey>>("known");
        QTest::addColumn<bool>("strict");
        QTest::addColumn<QString>("accepted");
        QTest::addColumn<QString>("verdict");
        const QList<HostKey> none;
        const QString nothing, isNew = QStringLiteral("new"), isKnown = QStringLiteral("known");
        const QString unknown = QStringLiteral("host_key_unknown"),
                      changed = QStringLiteral("host_key_changed");

        // The key shown is always `ed`.
        QTest::newRow("first key") << none << false << nothing << isNew;
        QTest::newRow("first key, strict") << none << true << nothing << unknown;
        QTest::newRow("first key, strict, accepted") << none << true << ed.fingerprint << isNew;
        QTest::newRow("first key, strict, another accepted") << none << true << rsa.fingerprint << unknown;
        QTest::newRow("first key, another expected") << none << false << rsa.fingerprint << changed;
        QTest::newRow("known") << QList{ed} << false << nothing << isKnown;
        QTest::newRow("known, strict") << QList{ed} << true << nothing << isKnown;
        QTest::newRow("one of several") << QList{rsa, ed} << true << nothing << isKnown;
        QTest::newRow("known, another accepted") << QList{ed} << true << rsa.fingerprint << isKnown;
        QTest::newRow("changed") << QList{otherEd} << false << nothing << changed;
        QTest::newRow("changed, strict") << QList{otherEd} << true << nothing << changed;
        QTest::newRow("changed, accepted") << QList{otherEd} << false << ed.fingerprint << isNew;
        QTest::newRow("changed, strict, accepted") << QList{otherEd} << true << ed.fingerprint << isNew;
        QTest::newRow("changed, the old one accepted")
            << QList{otherEd} << false << otherEd.fingerprint << changed;
        QTest::newRow("another kind of key") << QList{rsa} << false << nothing << changed;
    }

    void decides()
    {
        QFETCH(QList<HostKey>, known);
        QFETCH(bool, strict);
        QFETCH(QString, accepted);
        QFETCH(QString, verdict);
        ConnectRequest request;
        request.host = QStringLiteral("example.com");
        request.knownHostKeys = known;
        request.policy = strict ? HostKeyPolicy::Strict : HostKeyPolicy::AcceptNew;
        request.acceptedFingerprint = accepted;

        const auto result = decideOnHostKey(ed, request);
        if (result) {
            QCOMPARE(*result == HostKeyVerdict::New ? QStringLiteral("new") : QStringLiteral("known"),
                     verdict);
            return;
        }
        const Error& error = result.error();
        QCOMPARE(error.code, verdict);
        QCOMPARE(error.kind, ErrorKind::Conflict);
        QVERIFY(error.message.contains(QStringLiteral("example.com:22")));
        const QString shownAs = verdict == QStringLiteral("host_key_unknown")
                                    ? QStringLiteral("fingerprint")
                                    : QStringLiteral("actual_fingerprint");
        QCOMPARE(error.details.value(shownAs).toString(), ed.fingerprint);
        QCOMPARE(error.details.value(QStringLiteral("algorithm")).toString(), ed.algorithm);
        if (verdict == QStringLiteral("host_key_changed"))
            QCOMPARE(error.details.value(QStringLiteral("expected_fingerprint")).toString(),
                     known.isEmpty() ? accepted : known.first().fingerprint);
    }

    void expectsTheKeyOfTheSameAlgorithm()
    {
        ConnectRequest request;
        request.knownHostKeys = {rsa, otherEd};
        const auto result = decideOnHostKey(ed, request);
        QVERIFY(!result);
        QCOMPARE(result.error().details.value(QStringLiteral("expected_fingerprint")).toString(),
                 otherEd.fingerprint);
    }

    void asksForTheKnownKeyFirst()
    {
        QVERIFY(hostKeyAlgorithms({}).startsWith("ssh-ed25519,"));
        QVERIFY(hostKeyAlgorithms({rsa}).startsWith("rsa-sha2-512,rsa-sha2-256,ssh-ed25519,"));
        QVERIFY(!hostKeyAlgorithms({rsa}).contains("ssh-rsa"));
        QVERIFY(hostKeyAlgorithms({key(QStringLiteral("ecdsa-sha2-nistp384"), "x")})
                    .startsWith("ecdsa-sha2-nistp384,ssh-ed25519,"));
    }

    void noticesSilence()
    {
        using namespace std::chrono_literals;
        SilenceWatch watch(90ms);
        watch.heard(1);
        QCOMPARE(watch.look(), SilenceWatch::Verdict::Alive);
        QTest::qSleep(100);
        QCOMPARE(watch.look(), SilenceWatch::Verdict::AskForSign);
        QCOMPARE(watch.look(), SilenceWatch::Verdict::Alive); // asked, and waiting
        watch.heard(1);                                       // nothing new
        QTest::qSleep(150);
        QCOMPARE(watch.look(), SilenceWatch::Verdict::Lost);
        watch.heard(2);
        QCOMPARE(watch.look(), SilenceWatch::Verdict::Alive);
    }
};

QTEST_GUILESS_MAIN(HostKeyDecisionTest)
#include "HostKeyDecisionTest.moc"
