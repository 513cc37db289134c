#include "core/PrivateFile.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace krown;

namespace {

constexpr QFileDevice::Permissions owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions everybody = owner | QFileDevice::ReadGroup | QFileDevice::ReadOther;

/// Without the "user" flags, which say what the running process may.
QFileDevice::Permissions rightsOf(const QString& path)
{
    const QFileDevice::Permissions user =
        QFileDevice::ReadUser | QFileDevice::WriteUser | QFileDevice::ExeUser;
    return QFile::permissions(path) & ~user;
}

} // namespace

class PrivateFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void newFoldersArePrivate()
    {
        const QString path = m_folder->filePath(QStringLiteral("a/b/"));
        QVERIFY(makePrivateFolder(path));
        for (const char* name : {"a", "a/b"})
            QCOMPARE(rightsOf(m_folder->filePath(name)), owner | QFileDevice::ExeOwner);
        QVERIFY(makePrivateFolder(path));
    }

    void aFileInTheWayOfAFolder()
    {
        QVERIFY(makePrivateFile(m_folder->filePath("file")));
        QVERIFY(!makePrivateFolder(m_folder->filePath("file/folder")));
        QVERIFY(!makePrivateFolder(m_folder->filePath("file")));
    }

    void newFilesArePrivate()
    {
        const QString path = m_folder->filePath("file");
        QVERIFY(makePrivateFile(path));
        QCOMPARE(rightsOf(path), owner);
        QCOMPARE(QFileInfo(path).size(), 0);
        QVERIFY(!isOpenToOthers(path));
        QVERIFY(isOwnedByThisUser(path));
        QVERIFY(!makePrivateFile(m_folder->filePath("missing/file")));
        QVERIFY(!makePrivateFile(m_folder->path()));
    }

    void oldFilesBecomePrivateAndKeepTheirContent()
    {
        const QString path = m_folder->filePath("file");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("content");
        file.close();
        QVERIFY(file.setPermissions(everybody));
        QVERIFY(isOpenToOthers(path));
        QVERIFY(makePrivateFile(path));
        QCOMPARE(rightsOf(path), owner);
        QCOMPARE(file.size(), 7);
    }

    void writtenFilesArePrivate()
    {
        const QString path = m_folder->filePath("file");
        QVERIFY(writePrivateFile(path, "one"));
        QCOMPARE(rightsOf(path), owner);
        QVERIFY(QFile::setPermissions(path, everybody));
        QVERIFY(writePrivateFile(path, "two"));
        QCOMPARE(rightsOf(path), owner);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("two"));
        QVERIFY(!writePrivateFile(m_folder->filePath("missing/file"), "x"));
    }

    void syncing()
    {
        QVERIFY(syncToDisk(m_folder->path()));
        QVERIFY(!syncToDisk(m_folder->filePath("missing")));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(PrivateFileTest)
#include "PrivateFileTest.moc"
