#include "database/DataFolder.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace krown;

namespace {

/// The other process: holds the folder until it is killed.
int holdFolder(const QString& path)
{
    const auto folder = DataFolder::open(path);
    std::puts(folder ? "held" : qPrintable(folder.error().code));
    std::fflush(stdout);
    return folder ? QCoreApplication::exec() : 1;
}

QFileDevice::Permissions rightsOf(const QString& path)
{
    return QFile::permissions(path) &
           ~(QFileDevice::ReadUser | QFileDevice::WriteUser | QFileDevice::ExeUser);
}

constexpr QFileDevice::Permissions ownerAlone =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
constexpr QFileDevice::Permissions everybody = ownerAlone | QFileDevice::ReadGroup | QFileDevice::ExeGroup |
                                               QFileDevice::ReadOther | QFileDevice::ExeOther;

} // namespace

class DataFolderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("krown=false")); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("share/krown"));
    }

    void aNewOneIsPrivate()
    {
        const auto folder = DataFolder::open(m_path);
        QVERIFY(folder);
        QCOMPARE((*folder)->path(), m_path);
        QCOMPARE((*folder)->file(QStringLiteral("krown.db")), m_path + QStringLiteral("/krown.db"));
        QCOMPARE(rightsOf(m_path), ownerAlone);
        QCOMPARE(rightsOf(m_path + QStringLiteral("/krown.lock")),
                 QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }

    void rights_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<bool>("tightened");
        QTest::newRow("empty") << QStringList() << true;
        QTest::newRow("with a configuration") << QStringList{"krown.conf"} << true;
        QTest::newRow("with everything of ours")
            << QStringList{"krown.db", "krown.db-wal", "vault.json", "master-key"} << true;
        QTest::newRow("ours, with something else") << QStringList{"krown.lock", "notes.txt"} << true;
        QTest::newRow("somebody's home") << QStringList{".profile", "notes.txt"} << false;
    }

    void rights()
    {
        QFETCH(QStringList, files);
        QFETCH(bool, tightened);
        QVERIFY(QDir().mkpath(m_path));
        QVERIFY(QFile::setPermissions(m_path, everybody));
        for (const QString& name : files) {
            QFile file(m_path + u'/' + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QVERIFY(DataFolder::open(m_path));
        QCOMPARE(rightsOf(m_path), tightened ? ownerAlone : everybody);
    }

    void oneAtATime()
    {
        auto first = DataFolder::open(m_path);
        QVERIFY(first);
        const auto second = DataFolder::open(m_path);
        QVERIFY(!second);
        QCOMPARE(second.error().code, QStringLiteral("data_folder_in_use"));
        QCOMPARE(second.error().kind, ErrorKind::Conflict);
        QVERIFY(second.error().message.contains(m_path));
        first->reset();
        QVERIFY(DataFolder::open(m_path));
    }

    void anotherProcessHoldsItUntilItIsKilled()
    {
        QProcess holder;
        holder.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), m_path});
        const auto end = qScopeGuard([&holder] {
            holder.kill();
            holder.waitForFinished();
        });
        QTRY_VERIFY(holder.canReadLine());
        QCOMPARE(holder.readLine(), QByteArray("held\n"));
        const auto refused = DataFolder::open(m_path);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, QStringLiteral("data_folder_in_use"));
        QVERIFY(refused.error().message.contains(QString::number(holder.processId())));

        holder.kill();
        QVERIFY(holder.waitForFinished());
        QVERIFY(QFile::exists(m_path + QStringLiteral("/krown.lock")));
        QVERIFY(DataFolder::open(m_path));
    }

    void aKilledProcessThatHadOurNumber()
    {
        QVERIFY(QDir().mkpath(m_path));
        QFile lock(m_path + QStringLiteral("/krown.lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        const QString content = QStringLiteral("%1\n%2\n%3\n")
                                    .arg(QString::number(QCoreApplication::applicationPid()),
                                         QCoreApplication::applicationName(), QSysInfo::machineHostName());
        lock.write(content.toUtf8());
        lock.close();
        QVERIFY(DataFolder::open(m_path));
    }

    void aKilledProcessThatHadWrittenNothingYet()
    {
        QVERIFY(QDir().mkpath(m_path));
        QFile lock(m_path + QStringLiteral("/krown.lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.close();
        QVERIFY(DataFolder::open(m_path));
    }

    void outOfReach()
    {
        QFile file(m_folder->filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const char* path : {"file", "file/folder"}) {
            const auto folder = DataFolder::open(m_folder->filePath(QString::fromLatin1(path)));
            QVERIFY(!folder);
            QCOMPARE(folder.error().code, QStringLiteral("cannot_write_data"));
            QVERIFY(folder.error().message.contains(m_folder->path()));
        }
    }

    void withoutTheRightToWrite()
    {
#ifdef Q_OS_UNIX
        QVERIFY(QDir().mkpath(m_path));
        ::chmod(QFile::encodeName(m_path).constData(), 0555);
        ::chmod(QFile::encodeName(m_folder->path()).constData(), 0755);
        const bool isRoot = ::geteuid() == 0;
        if (isRoot && ::seteuid(65534) != 0) QSKIP("Root may write everywhere.");
        const auto restore = qScopeGuard([isRoot] {
            if (isRoot && ::seteuid(0) != 0) qFatal("cannot be root again");
        });
        QCOMPARE(DataFolder::open(m_path).error().code, QStringLiteral("cannot_write_data"));
        QCOMPARE(DataFolder::open(m_path + QStringLiteral("/new")).error().code,
                 QStringLiteral("cannot_write_data"));
#else
        QSKIP("Needs Unix rights.");
#endif
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

int main(int count, char* arguments[])
{
    QCoreApplication application(count, arguments);
    if (application.arguments().value(1) == u"--hold") return holdFolder(application.arguments().value(2));
    DataFolderTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "DataFolderTest.moc"
