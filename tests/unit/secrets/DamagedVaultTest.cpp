#include "VaultFolder.h"

using namespace krown;

/// What is missing, damaged or somebody else's leaves the vault locked and every file as it was.
class DamagedVaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<VaultFolder>(); }

    void aMissingKeyFile_data() { modes(); }
    void aMissingKeyFile()
    {
        QFETCH(SecretMode, mode);
        QFETCH(QString, keyFile);
        m_folder->make(mode);
        QVERIFY(QFile::rename(m_folder->path(keyFile), m_folder->path(QStringLiteral("elsewhere"))));
        const auto before = m_folder->contents();
        Vault vault(m_folder->options(mode));
        QCOMPARE(open(vault), QStringLiteral("key_missing"));
        verifyLocked(vault, m_folder->path(keyFile));
        QCOMPARE(m_folder->contents(), before);

        QVERIFY(QFile::rename(m_folder->path(QStringLiteral("elsewhere")), m_folder->path(keyFile)));
        QCOMPARE(open(vault), QString());
        QCOMPARE(vault.unseal(record, m_folder->sealed())->view(), QByteArrayView("secret"));
    }

    void aKeyFileThatOthersMayRead_data()
    {
        QTest::addColumn<QFileDevice::Permissions>("right");
        QTest::newRow("group reads") << QFileDevice::Permissions(QFileDevice::ReadGroup);
        QTest::newRow("others read") << QFileDevice::Permissions(QFileDevice::ReadOther);
        QTest::newRow("group writes") << QFileDevice::Permissions(QFileDevice::WriteGroup);
        QTest::newRow("others write") << QFileDevice::Permissions(QFileDevice::WriteOther);
    }

    void aKeyFileThatOthersMayRead()
    {
#ifdef Q_OS_WIN
        QSKIP("Rights lie in the folder there.");
#endif
        QFETCH(QFileDevice::Permissions, right);
        m_folder->make(SecretMode::File);
        const QString key = m_folder->path(QStringLiteral("master-key"));
        QVERIFY(QFile::setPermissions(key, QFileDevice::ReadOwner | QFileDevice::WriteOwner | right));
        Vault vault(m_folder->options(SecretMode::File));
        QCOMPARE(open(vault), QStringLiteral("key_file_exposed"));
        verifyLocked(vault, QStringLiteral("chmod 600"));
        QVERIFY(tightenRights(key));
        QCOMPARE(open(vault), QString());
    }

    void aDamagedKeyFile_data()
    {
        QTest::addColumn<SecretMode>("mode");
        QTest::addColumn<QString>("keyFile");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("code");
        const QByteArray anotherKey = QByteArray(32, 'k').toBase64();
        QTest::newRow("empty") << SecretMode::File << "master-key" << QByteArray() << "key_damaged";
        QTest::newRow("too short") << SecretMode::File << "master-key" << QByteArray(31, 'k').toBase64()
                                   << "key_damaged";
        QTest::newRow("too long") << SecretMode::File << "master-key" << QByteArray(33, 'k').toBase64()
                                  << "key_damaged";
        QTest::newRow("another key") << SecretMode::File << "master-key" << anotherKey << "key_differs";
        QTest::newRow("empty, sealed")
            << SecretMode::Passphrase << "master-key.sealed" << QByteArray() << "key_damaged";
        QTest::newRow("no JSON, sealed")
            << SecretMode::Passphrase << "master-key.sealed" << QByteArray("x") << "key_damaged";
        const char* cheap =
            R"({"version":1,"passes":1,"memory":8192,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","sealed_key":""})";
        QTest::newRow("made cheap") << SecretMode::Passphrase << "master-key.sealed" << QByteArray(cheap)
                                    << "key_damaged";
        const char* dear =
            R"({"version":1,"passes":3,"memory":1e15,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","sealed_key":""})";
        QTest::newRow("made too dear")
            << SecretMode::Passphrase << "master-key.sealed" << QByteArray(dear) << "key_damaged";
    }

    void aDamagedKeyFile()
    {
        QFETCH(SecretMode, mode);
        QFETCH(QString, keyFile);
        QFETCH(QByteArray, content);
        QFETCH(QString, code);
        m_folder->make(mode);
        QVERIFY(writePrivateFile(m_folder->path(keyFile), content));
        Vault vault(m_folder->options(mode));
        QCOMPARE(open(vault), code);
        verifyLocked(vault, {});
        QCOMPARE(m_folder->read(keyFile), content);
    }

    void eachDamageOfTheSealedKeyIsSeen()
    {
        m_folder->make(SecretMode::Passphrase);
        const QByteArray good = m_folder->read(QStringLiteral("master-key.sealed"));
        QByteArray changed = good;
        const qsizetype at = changed.indexOf("\"sealed_key\": \"") + 40;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        QVERIFY(writePrivateFile(m_folder->path(QStringLiteral("master-key.sealed")), changed));
        Vault vault(m_folder->options(SecretMode::Passphrase));
        QCOMPARE(open(vault), QStringLiteral("wrong_passphrase"));
    }

    void aLostVaultIsNotMadeAnew_data()
    {
        modes();
    }
    void aLostVaultIsNotMadeAnew()
    {
        QFETCH(SecretMode, mode);
        m_folder->make(mode);
        QVERIFY(QFile::remove(m_folder->path(QStringLiteral("vault.json"))));
        const auto before = m_folder->contents();
        for (const SecretMode asked : {mode, SecretMode::Automatic}) {
            Vault vault(m_folder->options(asked));
            QCOMPARE(open(vault, true), QStringLiteral("vault_missing"));
            QCOMPARE(open(vault), QStringLiteral("vault_missing"));
            verifyLocked(vault, m_folder->path(QStringLiteral("vault.json")));
        }
        QCOMPARE(m_folder->contents(), before);
    }

    void aDamagedVault_data()
    {
        QTest::addColumn<QByteArray>("content");
        const char* id = "0c9d8e3a-1b1b-4c4c-8d8d-000000000001";
        const auto json = [](const QString& version, const QString& vaultId, const QString& mode) {
            return QStringLiteral(R"({"version":%1,"id":"%2","mode":"%3","check":""})")
                .arg(version, vaultId, mode)
                .toUtf8();
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray("{\"version\":1,");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("nothing in it") << QByteArray("{}");
        QTest::newRow("another version") << json("2", id, "file");
        QTest::newRow("no id") << json("1", "../../etc", "file");
        QTest::newRow("no such mode") << json("1", id, "none");
        QTest::newRow("undecided") << json("1", id, "auto");
    }

    void aDamagedVault()
    {
        QFETCH(QByteArray, content);
        m_folder->make(SecretMode::File);
        QVERIFY(writePrivateFile(m_folder->path(QStringLiteral("vault.json")), content));
        const auto before = m_folder->contents();
        for (const bool hasSealedRecords : {false, true}) {
            Vault vault(m_folder->options(SecretMode::File));
            QCOMPARE(open(vault, hasSealedRecords), QStringLiteral("vault_damaged"));
            verifyLocked(vault, m_folder->path(QStringLiteral("vault.json")));
        }
        QCOMPARE(m_folder->contents(), before);
    }

    void aVaultOfAnotherFolder()
    {
        m_folder->make(SecretMode::File);
        const QByteArray key = m_folder->read(QStringLiteral("master-key"));
        QVERIFY(QFile::remove(m_folder->path(QStringLiteral("master-key"))));
        QVERIFY(QFile::remove(m_folder->path(QStringLiteral("vault.json"))));
        m_folder->make(SecretMode::File);
        QVERIFY(writePrivateFile(m_folder->path(QStringLiteral("master-key")), key));
        Vault vault(m_folder->options(SecretMode::File));
        QCOMPARE(open(vault), QStringLiteral("key_differs"));
        QCOMPARE(m_folder->read(QStringLiteral("master-key")), key);
    }

    void anotherModeThanRecorded()
    {
        m_folder->make(SecretMode::File);
        const auto before = m_folder->contents();
        for (const SecretMode asked : {SecretMode::Passphrase, SecretMode::Keychain}) {
            Vault vault(m_folder->options(asked));
            const Result<void> opened = QCoro::waitFor(vault.open());
            QCOMPARE(opened.error().code, QStringLiteral("secret_mode_differs"));
            QCOMPARE(opened.error().kind, ErrorKind::InvalidInput);
            QVERIFY(opened.error().message.contains(QStringLiteral("--secrets file")));
            QVERIFY(!vault.isOpen());
        }
        QCOMPARE(m_folder->contents(), before);
    }

    void aFolderThatCannotBeWritten_data()
    {
        modes();
    }
    void aFolderThatCannotBeWritten()
    {
        QFETCH(SecretMode, mode);
        Vault::Options given = m_folder->options(mode);
        given.dataDir = m_folder->path(QStringLiteral("missing"));
        Vault vault(given);
        QCOMPARE(open(vault), QStringLiteral("cannot_write_data"));
        QVERIFY(!vault.isOpen());
    }

private:
    std::unique_ptr<VaultFolder> m_folder;
};

QTEST_GUILESS_MAIN(DamagedVaultTest)
#include "DamagedVaultTest.moc"
