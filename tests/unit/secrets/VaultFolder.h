#pragma once

#include "core/PrivateFile.h"
#include "secrets/Vault.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QTemporaryDir>
#include <QTest>

#include <qcoro/qcorotask.h>

inline const QString record = QStringLiteral("0c9d8e3a-1b1b-4c4c-8d8d-000000000001/password");

inline krown::SecretBytes secret(const char* text)
{
    return krown::SecretBytes(QByteArrayView(text));
}

/// Rows for a test that holds in each mode without a keychain.
inline void modes()
{
    QTest::addColumn<krown::SecretMode>("mode");
    QTest::addColumn<QString>("keyFile");
    QTest::newRow("file") << krown::SecretMode::File << "master-key";
    QTest::newRow("passphrase") << krown::SecretMode::Passphrase << "master-key.sealed";
}

/// The code of the error, or nothing.
inline QString open(krown::Vault& vault, bool hasSealedRecords = false)
{
    const krown::Result<void> opened = QCoro::waitFor(vault.open(hasSealedRecords));
    return opened ? QString() : opened.error().code;
}

inline void verifyLocked(const krown::Vault& vault, const QString& mention)
{
    QVERIFY(!vault.isOpen());
    QVERIFY(vault.notice().contains(mention));
    const krown::Error error = vault.seal(record, secret("x")).error();
    QCOMPARE(error.code, QStringLiteral("secrets_locked"));
    QCOMPARE(error.kind, krown::ErrorKind::Unavailable);
    QVERIFY(error.message.contains(mention));
}

/// A data folder of its own for each test.
class VaultFolder
{
public:
    krown::Vault::Options options(krown::SecretMode mode) const
    {
        krown::Vault::Options options;
        options.dataDir = m_folder.path();
        options.mode = mode;
        options.passphrase = secret("correct horse");
        return options;
    }

    /// A first start, in which "secret" is sealed.
    void make(krown::SecretMode mode)
    {
        krown::Vault vault(options(mode));
        QCOMPARE(open(vault), QString());
        m_sealed = *vault.seal(record, secret("secret"));
    }
    QByteArray sealed() const { return m_sealed; }

    QString path() const { return m_folder.path(); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList files() const { return QDir(path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }
    QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
    }
    QMap<QString, QByteArray> contents() const
    {
        QMap<QString, QByteArray> contents;
        for (const QString& name : files())
            contents.insert(name, read(name));
        return contents;
    }

private:
    QTemporaryDir m_folder;
    QByteArray m_sealed;
};
