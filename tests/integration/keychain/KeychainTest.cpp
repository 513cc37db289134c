#include "VaultProcess.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <unistd.h>
#include <vector>

/// The vault with a real gnome-keyring, in a D-Bus session and a home that are this test's own.
class KeychainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QVERIFY2(qEnvironmentVariableIsSet("KROWN_TEST_SESSION"),
                 "main() runs the test in a session of its own");
        m_folder = std::make_unique<QTemporaryDir>();
        startKeyring(true);
    }
    void cleanup() { stopKeyring(); }

    void storedAndFoundAgain_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("asked for") << "keychain";
        QTest::newRow("by itself") << "auto";
    }

    void storedAndFoundAgain()
    {
        QFETCH(QString, mode);
        makeVault(mode);
        QCOMPARE(files(), QStringList{QStringLiteral("vault.json")});
        verifyOpens();
        stopKeyring();
        startKeyring(true);
        verifyOpens();
    }

    void eachDataFolderHasAKeyOfItsOwn()
    {
        makeVault(QStringLiteral("keychain"));
        const QTemporaryDir second;
        VaultProcess other(second.path(), QStringLiteral("keychain"));
        QCOMPARE(other.code(), QString());
        QCOMPARE(other.text("unseal " + m_sealed), QStringLiteral("secret_damaged"));
        verifyOpens();
    }

    void lockedOnTheFirstStart()
    {
        stopKeyring();
        startKeyring(false);
        VaultProcess asked(m_folder->path(), QStringLiteral("keychain"));
        QCOMPARE(asked.code(), QStringLiteral("keychain_locked"));
        QCOMPARE(files(), QStringList());
        VaultProcess automatic(m_folder->path(), QStringLiteral("auto"));
        QCOMPARE(automatic.code(), QString());
        QCOMPARE(automatic.opened()[QStringLiteral("mode")].toString(), QStringLiteral("file"));
        QVERIFY(!automatic.opened()[QStringLiteral("notice")].toString().isEmpty());

        // Decided once: an unlocked keychain later changes nothing.
        stopKeyring();
        startKeyring(true);
        VaultProcess later(m_folder->path(), QStringLiteral("auto"));
        QCOMPARE(later.opened()[QStringLiteral("mode")].toString(), QStringLiteral("file"));
    }

    void lockedLater()
    {
        makeVault(QStringLiteral("auto"));
        stopKeyring();
        startKeyring(false);
        const QByteArray before = vaultFile();
        VaultProcess krown(m_folder->path(), QStringLiteral("auto"));
        QVERIFY2(krown.code() == u"key_missing" || krown.code() == u"keychain_locked",
                 qPrintable(krown.code()));
        verifyLocked(krown);
        QCOMPARE(vaultFile(), before);
        QCOMPARE(files(), QStringList{QStringLiteral("vault.json")});

        stopKeyring();
        startKeyring(true);
        verifyOpens();
    }

    void noBus()
    {
        VaultProcess asked(m_folder->path(), QStringLiteral("keychain"), 5000, false);
        QCOMPARE(asked.code(), QStringLiteral("keychain_unavailable"));
        verifyLocked(asked);
        QCOMPARE(files(), QStringList());
        VaultProcess automatic(m_folder->path(), QStringLiteral("auto"), 5000, false);
        QCOMPARE(automatic.code(), QString());
        QCOMPARE(automatic.opened()[QStringLiteral("mode")].toString(), QStringLiteral("file"));
    }

    void noBusLater()
    {
        makeVault(QStringLiteral("auto"));
        const QByteArray before = vaultFile();
        VaultProcess krown(m_folder->path(), QStringLiteral("auto"), 5000, false);
        QCOMPARE(krown.code(), QStringLiteral("keychain_unavailable"));
        verifyLocked(krown);
        QCOMPARE(vaultFile(), before);
        QCOMPARE(files(), QStringList{QStringLiteral("vault.json")});
        verifyOpens();
    }

    void anEntryThatIsGone()
    {
        makeVault(QStringLiteral("keychain"));
        stopKeyring();
        const QDir keyrings(QDir::home().filePath(QStringLiteral(".local/share/keyrings")));
        for (const QString& name : keyrings.entryList(QDir::Files))
            QVERIFY(QFile::remove(keyrings.filePath(name)));
        startKeyring(true);
        const QByteArray before = vaultFile();
        VaultProcess krown(m_folder->path(), QStringLiteral("keychain"));
        QCOMPARE(krown.code(), QStringLiteral("key_missing"));
        verifyLocked(krown);
        QCOMPARE(vaultFile(), before);
    }

    void frozenOnTheFirstStart()
    {
        ::kill(static_cast<pid_t>(m_keyring.processId()), SIGSTOP);
        VaultProcess asked(m_folder->path(), QStringLiteral("keychain"), 500);
        QCOMPARE(asked.code(), QStringLiteral("keychain_no_answer"));
        verifyInTime(asked.opened());
        QCOMPARE(files(), QStringList());
        VaultProcess automatic(m_folder->path(), QStringLiteral("auto"), 500);
        QCOMPARE(automatic.opened()[QStringLiteral("mode")].toString(), QStringLiteral("file"));
        verifyInTime(automatic.opened());
        ::kill(static_cast<pid_t>(m_keyring.processId()), SIGCONT);
    }

    void frozenLaterThenAnsweringLate()
    {
        makeVault(QStringLiteral("keychain"));
        ::kill(static_cast<pid_t>(m_keyring.processId()), SIGSTOP);
        VaultProcess same(m_folder->path(), QStringLiteral("keychain"), 500);
        VaultProcess dropped(m_folder->path(), QStringLiteral("keychain"), 500);
        for (VaultProcess* krown : {&same, &dropped}) {
            QCOMPARE(krown->code(), QStringLiteral("keychain_no_answer"));
            verifyInTime(krown->opened());
            verifyLocked(*krown);
        }
        ::kill(static_cast<pid_t>(m_keyring.processId()), SIGCONT);
        // The late answer comes while the next open() runs: to a vault that waits no more, and to one that is
        // gone.
        QCOMPARE(same.ask("open")[QStringLiteral("code")].toString(), QString());
        QCOMPARE(same.text("unseal " + m_sealed), QStringLiteral("secret"));
        QCOMPARE(dropped.ask("another")[QStringLiteral("code")].toString(), QString());
        QCOMPARE(dropped.text("unseal " + m_sealed), QStringLiteral("secret"));
    }

private:
    void startKeyring(bool unlocked)
    {
        QStringList arguments{QStringLiteral("--foreground"), QStringLiteral("--components=secrets")};
        if (unlocked) arguments.append(QStringLiteral("--unlock"));
        m_keyring.setStandardErrorFile(QProcess::nullDevice());
        m_keyring.setStandardOutputFile(QProcess::nullDevice());
        m_keyring.start(QStringLiteral("gnome-keyring-daemon"), arguments);
        QVERIFY2(m_keyring.waitForStarted(), "gnome-keyring-daemon is needed");
        m_keyring.write("password of the keyring");
        m_keyring.closeWriteChannel();
        QTRY_VERIFY(isKeyringOnBus());
    }

    void stopKeyring()
    {
        if (m_keyring.state() == QProcess::NotRunning) return;
        ::kill(static_cast<pid_t>(m_keyring.processId()), SIGCONT);
        m_keyring.kill();
        QVERIFY(m_keyring.waitForFinished());
        QTRY_VERIFY(!isKeyringOnBus());
    }

    static bool isKeyringOnBus()
    {
        QProcess process;
        process.start(QStringLiteral("dbus-send"),
                      {QStringLiteral("--session"), QStringLiteral("--print-reply"),
                       QStringLiteral("--dest=org.freedesktop.DBus"), QStringLiteral("/"),
                       QStringLiteral("org.freedesktop.DBus.NameHasOwner"),
                       QStringLiteral("string:org.freedesktop.secrets")});
        return process.waitForFinished() && process.readAllStandardOutput().contains("boolean true");
    }

    void makeVault(const QString& mode)
    {
        VaultProcess krown(m_folder->path(), mode);
        QCOMPARE(krown.code(), QString());
        QCOMPARE(krown.opened()[QStringLiteral("mode")].toString(), QStringLiteral("keychain"));
        QCOMPARE(krown.opened()[QStringLiteral("notice")].toString(), QString());
        m_sealed = krown.text("seal").toLatin1();
        QCOMPARE(krown.text("unseal " + m_sealed), QStringLiteral("secret"));
    }

    void verifyOpens()
    {
        VaultProcess krown(m_folder->path(), QStringLiteral("auto"));
        QCOMPARE(krown.code(), QString());
        QCOMPARE(krown.text("unseal " + m_sealed), QStringLiteral("secret"));
    }

    static void verifyLocked(VaultProcess& krown)
    {
        QCOMPARE(krown.opened()[QStringLiteral("open")].toBool(true), false);
        QVERIFY(!krown.opened()[QStringLiteral("notice")].toString().isEmpty());
        QCOMPARE(krown.text("seal"), QStringLiteral("secrets_locked"));
    }

    static void verifyInTime(const QJsonObject& opened)
    {
        const qint64 elapsed = opened[QStringLiteral("elapsed")].toInteger();
        QVERIFY2(elapsed >= 450 && elapsed < 5000, qPrintable(QString::number(elapsed)));
    }

    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden); }
    QByteArray vaultFile() const
    {
        QFile file(m_folder->filePath(QStringLiteral("vault.json")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QProcess m_keyring;
    QByteArray m_sealed;
};

int main(int count, char* arguments[])
{
    if (!qEnvironmentVariableIsSet("KROWN_TEST_SESSION")) {
        std::vector<char*> all{const_cast<char*>("sh"), const_cast<char*>(SESSION_SCRIPT)};
        all.insert(all.end(), arguments, arguments + count);
        all.push_back(nullptr);
        ::execv("/bin/sh", all.data());
        return 1;
    }
    QCoreApplication application(count, arguments);
    const QStringList given = application.arguments();
    if (given.value(1) == u"--vault") return runVault(given.value(2), given.value(3), given.value(4).toInt());
    KeychainTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "KeychainTest.moc"
