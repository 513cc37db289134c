#include "ssh/PrivateKey.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace krown;

namespace {

/// The example key of RFC 8410, 10.3.
constexpr char pkcs8Ed25519[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                                "-----END PRIVATE KEY-----\n";

} // namespace

class PrivateKeyTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_keys = 0;

    QByteArray generate(const QString& type, const QString& format, const QString& passphrase,
                        bool publicHalf)
    {
        const QString file = m_folder.filePath(QString::number(++m_keys));
        QProcess::execute(QStringLiteral("ssh-keygen"),
                          {QStringLiteral("-q"), QStringLiteral("-t"), type, QStringLiteral("-m"), format,
                           QStringLiteral("-N"), passphrase, QStringLiteral("-f"), file});
        QFile result(publicHalf ? file + QStringLiteral(".pub") : file);
        return result.open(QIODevice::ReadOnly) ? result.readAll() : QByteArray();
    }

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("format");
        for (const char* type : {"ed25519", "ecdsa", "rsa"})
            for (const char* format : {"RFC4716", "PEM", "PKCS8"}) {
                if (qstrcmp(type, "ed25519") == 0 && qstrcmp(format, "RFC4716") != 0) continue;
                QTest::addRow("%s %s", type, format)
                    << QString::fromLatin1(type) << QString::fromLatin1(format);
            }
    }

    void reads()
    {
        QFETCH(QString, type);
        QFETCH(QString, format);
        const auto check = [](const QByteArray& key, const char* passphrase) {
            const auto result = checkPrivateKey(SecretBytes(key), SecretBytes(QByteArrayView(passphrase)));
            return result ? QStringLiteral("good")
                          : result.error().field + QLatin1Char(' ') + result.error().code;
        };
        const QByteArray plain = generate(type, format, {}, false);
        QCOMPARE(check(plain, ""), QStringLiteral("good"));
        QCOMPARE(check(plain, "needless"), QStringLiteral("good"));
        QByteArray pasted = "\n  " + plain.trimmed();
        pasted.replace("\n", "\r\n");
        QCOMPARE(check(pasted, ""), QStringLiteral("good"));

        const QByteArray sealed = generate(type, format, QStringLiteral("open sesame"), false);
        QCOMPARE(check(sealed, "open sesame"), QStringLiteral("good"));
        QCOMPARE(check(sealed, ""), QStringLiteral("passphrase passphrase_required"));
        QCOMPARE(check(sealed, "open sesam"), QStringLiteral("passphrase wrong_passphrase"));
        QCOMPARE(check(sealed.left(sealed.size() / 2), "open sesame"),
                 QStringLiteral("private_key invalid_private_key"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("advice");
        QTest::newRow("nothing") << QByteArray() << QStringLiteral("BEGIN and END");
        QTest::newRow("words") << QByteArray("my secret key") << QStringLiteral("BEGIN and END");
        QTest::newRow("bytes") << QByteArray("\0\1\2\xff", 4) << QStringLiteral("BEGIN and END");
        QTest::newRow("public") << generate(QStringLiteral("ed25519"), QStringLiteral("RFC4716"), {}, true)
                                << QStringLiteral("public key");
        QTest::newRow("putty") << QByteArray("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n")
                               << QStringLiteral("PuTTYgen");
        QTest::newRow("pkcs8 ed25519") << QByteArray(pkcs8Ed25519) << QStringLiteral("ssh-keygen -p -f");
    }

    void refuses()
    {
        QFETCH(QByteArray, key);
        QFETCH(QString, advice);
        const auto result = checkPrivateKey(SecretBytes(key), {});
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
        QCOMPARE(result.error().code, QStringLiteral("invalid_private_key"));
        QCOMPARE(result.error().field, QStringLiteral("private_key"));
        QVERIFY2(result.error().message.contains(advice), qPrintable(result.error().message));
        QVERIFY(!result.error().message.contains(QStringLiteral("secret")));
    }
};

QTEST_GUILESS_MAIN(PrivateKeyTest)
#include "PrivateKeyTest.moc"
