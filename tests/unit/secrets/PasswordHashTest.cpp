#include "secrets/PasswordHash.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace krown;

namespace {

const SecretBytes password(QByteArrayView("correct horse"));

} // namespace

class PasswordHashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fits()
    {
        const QByteArray hash = hashPassword(password);
        QVERIFY(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
        QVERIFY(passwordFits(password, hash));
        for (const QByteArray& other :
             {QByteArray(), QByteArray("Correct horse"), QByteArray("correct horse "),
              QByteArray("correct horse\0", 14), QByteArray(1024, 'x')})
            QVERIFY(!passwordFits(SecretBytes(other), hash));
    }

    void theSamePasswordHasAnotherHashEachTime()
    {
        QVERIFY(hashPassword(password) != hashPassword(password));
    }

    void bytesOfEveryKind()
    {
        for (const QByteArray& bytes : {QByteArray(), QByteArray("a\0b", 3), QByteArray(1024, '\xff')}) {
            const QByteArray hash = hashPassword(SecretBytes(bytes));
            QVERIFY(passwordFits(SecretBytes(bytes), hash));
            QVERIFY(!passwordFits(SecretBytes(bytes + 'x'), hash));
        }
    }

    void aHashOfOtherCostStillFits()
    {
        // "correct horse", made with m=8192, t=1
        const QByteArray hash("$argon2id$v=19$m=8192,t=1,p=1$eN0VrDPDmT7vokOZWoCW+w$Q6b9tbhkaDjU2/"
                              "Jl5o7zAJVxNxrPTVdtIb/lNbNvqxE");
        QVERIFY(passwordFits(password, hash));
    }

    void brokenHashesFitNothing_data()
    {
        QTest::addColumn<QByteArray>("hash");
        const QByteArray good = hashPassword(password);
        QTest::newRow("none") << QByteArray();
        QTest::newRow("text") << QByteArray("x");
        QTest::newRow("the password itself") << QByteArray("correct horse");
        QTest::newRow("cut") << good.chopped(1);
        QTest::newRow("longer") << good + 'A';
        QTest::newRow("bcrypt") << QByteArray("$2b$12$abcdefghijklmnopqrstuuJ6mNf1hT0yV2Q1p3ZcC5h6Qn7r8s9tG");
        QTest::newRow("endless") << QByteArray(1000, '$');
    }

    void brokenHashesFitNothing()
    {
        QFETCH(QByteArray, hash);
        QVERIFY(!passwordFits(password, hash));
        QVERIFY(!passwordFits(SecretBytes(), hash));
    }

    /// Otherwise an answer's time would tell which accounts exist.
    void noHashCostsWhatAHashCosts()
    {
        const QByteArray hash = hashPassword(password);
        const SecretBytes wrong(QByteArrayView("wrong"));
        const qint64 withHash = fastestOf(9, [&] { return passwordFits(wrong, hash); });
        const qint64 without = fastestOf(9, [&] { return passwordFits(wrong, {}); });
        QVERIFY2(
            without * 2 > withHash && withHash * 2 > without,
            qPrintable(QStringLiteral("%1 µs with, %2 without").arg(withHash / 1000).arg(without / 1000)));
    }

private:
    template <typename Work>
    static qint64 fastestOf(int times, Work work)
    {
        qint64 fastest = std::numeric_limits<qint64>::max();
        for (int i = 0; i < times; ++i) {
            QElapsedTimer timer;
            timer.start();
            work();
            fastest = std::min(fastest, timer.nsecsElapsed());
        }
        return fastest;
    }
};

QTEST_GUILESS_MAIN(PasswordHashTest)
#include "PasswordHashTest.moc"
