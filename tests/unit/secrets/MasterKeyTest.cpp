#include "secrets/MasterKey.h"

#include <QSet>
#include <QTest>

using namespace krown;

namespace {

const QByteArray keyBytes(MasterKey::size, 'k');
constexpr QByteArrayView record("0c9d8e3a-1b1b-4c4c-8d8d-000000000001");

} // namespace

class MasterKeyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data()
    {
        QTest::addColumn<QByteArray>("plain");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("one byte") << QByteArray("x");
        QTest::newRow("password") << QByteArray("correct horse");
        QTest::newRow("every byte") << QByteArray("\0\1\x7f\x80\xff", 5);
        QTest::newRow("1 MB") << QByteArray(1'000'000, 'x');
    }

    void roundTrip()
    {
        QFETCH(QByteArray, plain);
        const QByteArray sealed = m_key.seal(record, SecretBytes(plain));
        QCOMPARE(sealed.size(), plain.size() + 1 + 24 + 16);
        QCOMPARE(sealed[0], '\1');
        QVERIFY(plain.size() < 2 || !sealed.contains(plain));
        const Result<SecretBytes> opened = m_key.unseal(record, sealed);
        QVERIFY(opened);
        QCOMPARE(opened->view(), QByteArrayView(plain));
    }

    void everyFlippedBitFails()
    {
        const QByteArray sealed = m_key.seal(record, SecretBytes(QByteArrayView("correct horse")));
        for (qsizetype i = 0; i < sealed.size() * 8; ++i) {
            QByteArray changed = sealed;
            changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
            verifyDamaged(m_key.unseal(record, changed));
        }
    }

    void everyFlippedByteFails()
    {
        const QByteArray sealed = m_key.seal(record, SecretBytes(QByteArrayView("correct horse")));
        for (qsizetype i = 0; i < sealed.size(); ++i) {
            QByteArray changed = sealed;
            changed[i] = static_cast<char>(~changed[i]);
            verifyDamaged(m_key.unseal(record, changed));
        }
    }

    void everyTruncationFails()
    {
        const QByteArray sealed = m_key.seal(record, SecretBytes(QByteArrayView("correct horse")));
        for (qsizetype size = 0; size < sealed.size(); ++size)
            verifyDamaged(m_key.unseal(record, sealed.first(size)));
        verifyDamaged(m_key.unseal(record, sealed + '\0'));
    }

    void anotherRecordFails()
    {
        const QByteArray sealed = m_key.seal(record, SecretBytes(QByteArrayView("correct horse")));
        for (const QByteArray& other :
             {QByteArray(), record.toByteArray() + 'x', record.chopped(1).toByteArray()})
            verifyDamaged(m_key.unseal(other, sealed));
    }

    void anotherKeyFails()
    {
        const MasterKey other{SecretBytes(QByteArray(MasterKey::size, 'o'))};
        verifyDamaged(other.unseal(record, m_key.seal(record, SecretBytes(QByteArrayView("correct horse")))));
    }

    void theSameSecretNeverLooksTheSame()
    {
        QSet<QByteArray> sealed;
        QSet<QByteArray> nonces;
        for (int i = 0; i < 1000; ++i) {
            const QByteArray value = m_key.seal(record, SecretBytes(QByteArrayView("x")));
            sealed.insert(value);
            nonces.insert(value.mid(1, 24));
        }
        QCOMPARE(sealed.size(), 1000);
        QCOMPARE(nonces.size(), 1000);
    }

    /// Sealed by the first version: what it stored must open for ever.
    void anOldValueStillOpens()
    {
        const QByteArray sealed =
            QByteArray::fromHex("01000102030405060708090a0b0c0d0e0f1011121314151617"
                                "b49cb2f26bdfcdffe724c4aa8e154c76f1486efb51f3934fa59c33dc27");
        const Result<SecretBytes> opened = m_key.unseal(record, sealed);
        QVERIFY(opened);
        QCOMPARE(opened->view(), QByteArrayView("correct horse"));
    }

private:
    static void verifyDamaged(const Result<SecretBytes>& opened)
    {
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, QStringLiteral("secret_damaged"));
        QCOMPARE(opened.error().kind, ErrorKind::Unavailable);
    }

    const MasterKey m_key{SecretBytes(keyBytes)};
};

QTEST_GUILESS_MAIN(MasterKeyTest)
#include "MasterKeyTest.moc"
