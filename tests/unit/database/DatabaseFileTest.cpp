#include "TestDatabase.h"
#include "database/Database.h"

#include <QFileInfo>
#include <QLoggingCategory>
#include <QScopeGuard>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace krown;

namespace {

QFileDevice::Permissions ownerAlone()
{
    return QFileDevice::ReadOwner | QFileDevice::WriteOwner;
}

QFileDevice::Permissions rightsOf(const QString& path)
{
    return QFile::permissions(path) &
           ~(QFileDevice::ReadUser | QFileDevice::WriteUser | QFileDevice::ExeUser);
}

} // namespace

/// What open() makes of files that are new, ours, another program's, damaged or out of reach.
class DatabaseFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("krown=false")); }

    void init()
    {
        m_test = std::make_unique<TestDatabase>();
        m_test->addMigration(QStringLiteral("0001_items.sql"), "CREATE TABLE items (name TEXT) STRICT;");
    }

    void settings()
    {
        Database database(m_test->file(), m_test->migrations());
        QVERIFY(database.open());
        const auto setting = [&database](const char* name) {
            const QString pragma = QString::fromLatin1(name);
            return *database
                        .read([pragma](Connection& c) {
                            return c.queryOne(QStringLiteral("PRAGMA ") + pragma)
                                ->text(pragma.toLatin1().constData());
                        })
                        .result();
        };
        QCOMPARE(setting("journal_mode"), QStringLiteral("wal"));
        QCOMPARE(setting("synchronous"), QStringLiteral("2"));
        QCOMPARE(setting("foreign_keys"), QStringLiteral("1"));
        QCOMPARE(setting("user_version"), QStringLiteral("1"));
        QCOMPARE(*database
                      .read([](Connection& c) {
                          return c.queryOne(QStringLiteral("PRAGMA busy_timeout"))->integer("timeout");
                      })
                      .result(),
                 5000);
        QVERIFY(setting("application_id") != QStringLiteral("0"));
    }

    void allFilesArePrivate()
    {
#ifdef Q_OS_UNIX
        const mode_t before = ::umask(0);
        const auto restore = qScopeGuard([before] { ::umask(before); });
#endif
        Database database(m_test->file(), m_test->migrations());
        QVERIFY(database.open());
        QVERIFY(
            database.write([](Connection& c) { c.execute(QStringLiteral("INSERT INTO items VALUES ('a')")); })
                .result());
        for (const char* suffix : {"", "-wal", "-shm"}) {
            const QString path = m_test->file() + QString::fromLatin1(suffix);
            QVERIFY2(QFile::exists(path), suffix);
            QCOMPARE(rightsOf(path), ownerAlone());
        }
    }

    void anOldFileBecomesPrivate()
    {
        make();
        QVERIFY(QFile::setPermissions(m_test->file(),
                                      ownerAlone() | QFileDevice::ReadGroup | QFileDevice::ReadOther));
        make();
        QCOMPARE(rightsOf(m_test->file()), ownerAlone());
    }

    void openedAgainNothingIsLost()
    {
        make();
        TestDatabase::sqlite(m_test->file(), QStringLiteral("INSERT INTO items VALUES ('kept')"));
        make();
        QCOMPARE(TestDatabase::sqliteValue(m_test->file(), QStringLiteral("SELECT name FROM items")),
                 QStringLiteral("kept"));
        QCOMPARE(QDir(m_test->path(QString())).entryList(QDir::Files),
                 QStringList{QStringLiteral("krown.db")});
    }

    void anEmptyFileIsNew()
    {
        TestDatabase::writeFile(m_test->file(), {});
        make();
        QCOMPARE(TestDatabase::sqliteValue(m_test->file(), QStringLiteral("PRAGMA user_version")),
                 QStringLiteral("1"));
    }

    void aCrashInTheFirstMigrationIsMadeGood()
    {
        make();
        TestDatabase::sqlite(m_test->file(), QStringLiteral("DROP TABLE items; PRAGMA user_version = 0"));
        make();
        QCOMPARE(TestDatabase::sqliteValue(m_test->file(), QStringLiteral("SELECT count(*) FROM items")),
                 QStringLiteral("0"));
    }

    void refusedFilesAreLeftUntouched_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<std::function<void(QString)>>("spoil");
        using Spoil = std::function<void(QString)>;
        const auto sql = [](const char* script) {
            return Spoil(
                [script](const QString& file) { TestDatabase::sqlite(file, QString::fromLatin1(script)); });
        };
        const auto content = [](const QByteArray& bytes) {
            return Spoil([bytes](const QString& file) { TestDatabase::writeFile(file, bytes); });
        };
        QTest::newRow("newer") << "database_newer" << sql("PRAGMA user_version = 2");
        QTest::newRow("much newer, not in WAL")
            << "database_newer" << sql("PRAGMA user_version = 9999; PRAGMA journal_mode = DELETE");
        QTest::newRow("of another program") << "not_a_krown_database" << sql("PRAGMA application_id = 5");
        QTest::newRow("of a program without a number")
            << "not_a_krown_database" << sql("PRAGMA application_id = 0");
        QTest::newRow("text") << "database_damaged"
                              << content(QByteArray("This is no database. ").repeated(50));
        QTest::newRow("a few bytes") << "database_damaged" << content("SQLite format 3");
        QTest::newRow("zeros") << "database_damaged" << content(QByteArray(8192, '\0'));
    }

    void refusedFilesAreLeftUntouched()
    {
        QFETCH(QString, code);
        QFETCH(std::function<void(QString)>, spoil);
        make();
        spoil(m_test->file());
        const QByteArray before = TestDatabase::readFile(m_test->file());
        const QDateTime changed = QFileInfo(m_test->file()).lastModified();
        QCOMPARE(errorOfOpening(), code);
        QCOMPARE(TestDatabase::readFile(m_test->file()), before);
        QCOMPARE(QFileInfo(m_test->file()).lastModified(), changed);
        QCOMPARE(QDir(m_test->path(QString())).entryList(QDir::Files),
                 QStringList{QStringLiteral("krown.db")});
    }

    /// A newer Krown was killed before its new schema's number came from the log into the file.
    void aNewerSchemaInTheLog()
    {
        const QString copy = m_test->path(QStringLiteral("copy.db"));
        {
            Database database(m_test->file(), m_test->migrations());
            QVERIFY(database.open());
            QVERIFY(
                database.write([](Connection& c) { c.execute(QStringLiteral("PRAGMA user_version = 2")); })
                    .result());
            for (const char* suffix : {"", "-wal"})
                QVERIFY(QFile::copy(m_test->file() + QString::fromLatin1(suffix),
                                    copy + QString::fromLatin1(suffix)));
        }
        Database killed(copy, m_test->migrations());
        QCOMPARE(killed.open().error().code, QStringLiteral("database_newer"));
        QCOMPARE(TestDatabase::sqliteValue(copy, QStringLiteral("PRAGMA user_version")), QStringLiteral("2"));
        QCOMPARE(TestDatabase::sqliteValue(copy, QStringLiteral("PRAGMA integrity_check")),
                 QStringLiteral("ok"));
    }

    void openingOnceMoreAfterARefusal()
    {
        const QString folder = m_test->path(QStringLiteral("later"));
        Database database(folder + QStringLiteral("/krown.db"), m_test->migrations());
        QCOMPARE(database.open().error().code, QStringLiteral("cannot_write_data"));
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(database.open());
        QVERIFY(
            database.write([](Connection& c) { c.execute(QStringLiteral("DELETE FROM items")); }).result());
    }

    void aDamagedSchemaIsSeenAtOnce()
    {
        make();
        QByteArray bytes = TestDatabase::readFile(m_test->file());
        QVERIFY(bytes.size() > 200);
        bytes.replace(100, bytes.size() - 100, QByteArray(bytes.size() - 100, '\xff'));
        TestDatabase::writeFile(m_test->file(), bytes);
        QCOMPARE(errorOfOpening(), QStringLiteral("database_damaged"));
    }

    void damageFoundLaterIsNoBugOfOurs()
    {
        make();
        TestDatabase::sqlite(m_test->file(), QStringLiteral("INSERT INTO items VALUES ('a')"));
        QByteArray bytes = TestDatabase::readFile(m_test->file());
        const qsizetype secondPage = 4096;
        bytes.replace(secondPage, bytes.size() - secondPage, QByteArray(bytes.size() - secondPage, '\xff'));
        TestDatabase::writeFile(m_test->file(), bytes);
        Database database(m_test->file(), m_test->migrations());
        QVERIFY(database.open());
        const auto rows =
            database.read([](Connection& c) { return c.query(QStringLiteral("SELECT * FROM items")); });
        QCOMPARE(rows.result().error().code, QStringLiteral("database_damaged"));
    }

    void outOfReach_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("folder missing") << "missing/krown.db";
        QTest::newRow("below a file") << "krown.conf/krown.db";
        QTest::newRow("a folder") << "folder";
    }

    void outOfReach()
    {
        QFETCH(QString, file);
        TestDatabase::writeFile(m_test->path(QStringLiteral("krown.conf")), "x");
        QVERIFY(QDir().mkpath(m_test->path(QStringLiteral("folder"))));
        Database database(m_test->path(file), m_test->migrations());
        QCOMPARE(database.open().error().code, QStringLiteral("cannot_write_data"));
    }

    void withoutTheRightToWrite()
    {
#ifdef Q_OS_UNIX
        make();
        const QByteArray before = TestDatabase::readFile(m_test->file());
        ::chmod(QFile::encodeName(m_test->file()).constData(), 0444);
        ::chmod(QFile::encodeName(m_test->path(QString())).constData(), 0555);
        const bool isRoot = ::geteuid() == 0;
        if (isRoot && ::seteuid(65534) != 0) QSKIP("Root may write everywhere.");
        const auto restore = qScopeGuard([this, isRoot] {
            if (isRoot && ::seteuid(0) != 0) qFatal("cannot be root again");
            ::chmod(QFile::encodeName(m_test->path(QString())).constData(), 0755);
        });
        QCOMPARE(errorOfOpening(), QStringLiteral("cannot_write_data"));
        QCOMPARE(TestDatabase::readFile(m_test->file()), before);
        Database fresh(m_test->path(QStringLiteral("new.db")), m_test->migrations());
        QCOMPARE(fresh.open().error().code, QStringLiteral("cannot_write_data"));
#else
        QSKIP("Needs Unix rights.");
#endif
    }

private:
    void make()
    {
        Database database(m_test->file(), m_test->migrations());
        const Result<void> opened = database.open();
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    }

    QString errorOfOpening()
    {
        Database database(m_test->file(), m_test->migrations());
        const Result<void> opened = database.open();
        if (opened) return {};
        if (!opened.error().message.startsWith(m_test->file()))
            return QStringLiteral("the file is not named");
        return opened.error().code;
    }

    std::unique_ptr<TestDatabase> m_test;
};

QTEST_GUILESS_MAIN(DatabaseFileTest)
#include "DatabaseFileTest.moc"
