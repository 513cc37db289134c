#include "VaultFolder.h"

#include <QTimer>

using namespace krown;

/// The modes that need no keychain, when all goes well; that one is in tests/integration/keychain.
class VaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<VaultFolder>(); }

    void modeNames()
    {
        for (const char* name : {"auto", "keychain", "passphrase", "file"})
            QCOMPARE(toText(*secretModeFromText(QString::fromLatin1(name))), QString::fromLatin1(name));
        for (const char* name : {"", "Auto", "none"})
            QVERIFY(!secretModeFromText(QString::fromLatin1(name)));
    }

    void beforeItIsOpened()
    {
        const Vault vault(m_folder->options(SecretMode::File));
        QVERIFY(!vault.isOpen());
        QCOMPARE(vault.seal(record, secret("x")).error().code, QStringLiteral("secrets_locked"));
        QCOMPARE(vault.unseal(record, "x").error().code, QStringLiteral("secrets_locked"));
        QCOMPARE(m_folder->files(), QStringList());
        QVERIFY(!Vault::recordedMode(m_folder->path()));
    }

    void firstStartAndSecond_data() { modes(); }
    void firstStartAndSecond()
    {
        QFETCH(SecretMode, mode);
        QFETCH(QString, keyFile);
        m_folder->make(mode);
        QCOMPARE(m_folder->files(), QStringList({keyFile, QStringLiteral("vault.json")}));
        for (const QString& name : m_folder->files()) {
            QVERIFY2(!isOpenToOthers(m_folder->path(name)), qPrintable(name));
            QVERIFY(!m_folder->read(name).contains("correct horse"));
        }
        QCOMPARE(Vault::recordedMode(m_folder->path()), std::optional(mode));

        const auto before = m_folder->contents();
        for (const SecretMode asked : {mode, SecretMode::Automatic}) {
            Vault vault(m_folder->options(asked));
            QCOMPARE(open(vault), QString());
            QVERIFY(vault.isOpen());
            QCOMPARE(vault.mode(), mode);
            QCOMPARE(vault.unseal(record, m_folder->sealed())->view(), QByteArrayView("secret"));
            QCOMPARE(vault.unseal(QStringLiteral("another"), m_folder->sealed()).error().code,
                     QStringLiteral("secret_damaged"));
            QCOMPARE(open(vault), QString()); // once more does no harm
        }
        QCOMPARE(m_folder->contents(), before);
    }

    void theFileModeSaysWhatItRisks()
    {
        Vault vault(m_folder->options(SecretMode::File));
        QCOMPARE(open(vault), QString());
        QVERIFY(vault.notice().contains(m_folder->path(QStringLiteral("master-key"))));
        QVERIFY(vault.notice().contains(QStringLiteral("whoever can read")));
        Vault safer(m_folder->options(SecretMode::Passphrase));
        QVERIFY(!safer.notice().isEmpty()); // locked still
    }

    void eachDataFolderHasAKeyOfItsOwn()
    {
        m_folder->make(SecretMode::File);
        const QTemporaryDir other;
        Vault::Options there = m_folder->options(SecretMode::File);
        there.dataDir = other.path();
        Vault vault(there);
        QCOMPARE(open(vault), QString());
        QCOMPARE(vault.unseal(record, m_folder->sealed()).error().code, QStringLiteral("secret_damaged"));
    }

    void passphrases_data()
    {
        QTest::addColumn<QByteArray>("passphrase");
        QTest::addColumn<QString>("code");
        QTest::newRow("none") << QByteArray() << "passphrase_missing";
        QTest::newRow("wrong") << QByteArray("Correct horse") << "wrong_passphrase";
        QTest::newRow("right") << QByteArray("correct horse") << "";
    }

    void passphrases()
    {
        QFETCH(QByteArray, passphrase);
        QFETCH(QString, code);
        m_folder->make(SecretMode::Passphrase);
        const auto before = m_folder->contents();
        Vault::Options given = m_folder->options(SecretMode::Automatic);
        given.passphrase = SecretBytes(passphrase);
        Vault vault(given);
        QCOMPARE(open(vault), code);
        QCOMPARE(vault.isOpen(), code.isEmpty());
        QCOMPARE(vault.mode(), SecretMode::Passphrase);
        QCOMPARE(m_folder->contents(), before);
    }

    void withoutPassphraseNothingIsMade()
    {
        Vault::Options none = m_folder->options(SecretMode::Passphrase);
        none.passphrase = {};
        Vault vault(none);
        QCOMPARE(open(vault), QStringLiteral("passphrase_missing"));
        QCOMPARE(m_folder->files(), QStringList());
    }

    /// What a crash between the key and vault.json leaves.
    void aKeyThatSealedNothingYetIsTaken_data() { modes(); }
    void aKeyThatSealedNothingYetIsTaken()
    {
        QFETCH(SecretMode, mode);
        QFETCH(QString, keyFile);
        m_folder->make(mode);
        QVERIFY(QFile::remove(m_folder->path(QStringLiteral("vault.json"))));
        const QByteArray key = m_folder->read(keyFile);
        Vault vault(m_folder->options(mode));
        QCOMPARE(open(vault), QString());
        QCOMPARE(m_folder->read(keyFile), key);
        QCOMPARE(vault.unseal(record, m_folder->sealed())->view(), QByteArrayView("secret"));
    }

    void onlyOneOpensAtATime()
    {
        Vault vault(m_folder->options(SecretMode::Passphrase));
        QCoro::Task<Result<void>> first = vault.open();
        QCOMPARE(open(vault), QStringLiteral("vault_opening"));
        QVERIFY(QCoro::waitFor(first));
        QVERIFY(vault.isOpen());
    }

    void theThreadIsFreeWhileThePassphraseIsWorkedOn()
    {
        Vault vault(m_folder->options(SecretMode::Passphrase));
        QCoro::Task<Result<void>> opening = vault.open();
        QVERIFY(!opening.isReady());
        int turns = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&turns] { ++turns; });
        timer.start(5);
        QVERIFY(QCoro::waitFor(opening));
        QVERIFY2(turns >= 5, qPrintable(QString::number(turns)));
    }

    void theVaultMayGoWhileItOpens()
    {
        auto vault = std::make_unique<Vault>(m_folder->options(SecretMode::Passphrase));
        QCoro::Task<Result<void>> opening = vault->open();
        vault.reset();
        QVERIFY(QCoro::waitFor(opening));
    }

private:
    std::unique_ptr<VaultFolder> m_folder;
};

QTEST_GUILESS_MAIN(VaultTest)
#include "VaultTest.moc"
