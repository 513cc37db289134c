#include "TestDatabase.h"
#include "database/Database.h"

#include <QFileInfo>
#include <QLoggingCategory>

using namespace krown;

/// From each schema there ever was to the newest, and what a migration that fails leaves behind.
class MigrationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("krown=false")); }
    void init() { m_test = std::make_unique<TestDatabase>(); }

    void realSchema()
    {
        QCOMPARE(open(QStringLiteral(":/migrations")), QString());
        QCOMPARE(value("PRAGMA user_version"), QString::number(QDir(QStringLiteral(":/migrations")).count()));
        QCOMPARE(value("PRAGMA integrity_check"), QStringLiteral("ok"));
        for (const char* table :
             {"users", "tokens", "servers", "known_hosts", "sessions", "commands", "settings"})
            QCOMPARE(value("SELECT count(*) FROM " + QByteArray(table)), QStringLiteral("0"));
    }

    /// old-databases/NNNN.sql makes the database of schema NNNN, with a row or more in each of its tables.
    void fromEachOldSchema_data()
    {
        QTest::addColumn<QString>("dump");
        const QDir folder(QStringLiteral(OLD_DATABASES));
        const QStringList names = folder.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
        QCOMPARE(names.size(), static_cast<qsizetype>(QDir(QStringLiteral(":/migrations")).count()));
        for (const QString& name : names)
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }

    void fromEachOldSchema()
    {
        QFETCH(QString, dump);
        TestDatabase::sqlite(m_test->file(), QString::fromUtf8(TestDatabase::readFile(dump)));
        QCOMPARE(open(QStringLiteral(":/migrations")), QString());
        QCOMPARE(value("PRAGMA user_version"), QString::number(QDir(QStringLiteral(":/migrations")).count()));
        QCOMPARE(value("PRAGMA integrity_check"), QStringLiteral("ok"));
        QCOMPARE(TestDatabase::sqlite(m_test->file(), QStringLiteral("PRAGMA foreign_key_check")),
                 QStringList());
        QCOMPARE(value("SELECT username FROM users"), QStringLiteral("owner"));
        QCOMPARE(value("SELECT name FROM servers"), QStringLiteral("Mon Serveur"));
        QCOMPARE(value("SELECT hex(sealed_password) FROM servers"), QStringLiteral("010203"));
        QCOMPARE(value("SELECT fingerprint FROM known_hosts"), QStringLiteral("SHA256:abc"));
        QCOMPARE(value("SELECT stdout FROM commands"), QStringLiteral("total 24"));
    }

    void severalAtOnce()
    {
        addItems();
        QCOMPARE(open(), QString());
        TestDatabase::sqlite(m_test->file(),
                             QStringLiteral("INSERT INTO items VALUES (1, 'old'); INSERT INTO parts "
                                            "VALUES (1)"));
        m_test->addMigration(QStringLiteral("0002_note.sql"),
                             "ALTER TABLE items ADD COLUMN note TEXT DEFAULT 'n;n';");
        // Rebuilds a table that another one points to.
        m_test->addMigration(QStringLiteral("0003_rebuild.sql"),
                             "CREATE TABLE fresh (id INTEGER PRIMARY KEY, title TEXT, note TEXT);\n"
                             "INSERT INTO fresh SELECT id, name, note FROM items;\n"
                             "DROP TABLE items; -- the parts stay\n"
                             "ALTER TABLE fresh RENAME TO items;\n");
        QCOMPARE(open(), QString());
        QCOMPARE(value("SELECT title || note FROM items"), QStringLiteral("oldn;n"));
        QCOMPARE(value("SELECT item FROM parts"), QStringLiteral("1"));
        QCOMPARE(value("PRAGMA user_version"), QStringLiteral("3"));
        // Only with the number in the file's own header does an older program leave the file alone.
        QCOMPARE(TestDatabase::readFile(m_test->file()).mid(60, 4), QByteArray("\0\0\0\3", 4));
    }

    void theCopyFromBefore()
    {
        addItems();
        QCOMPARE(open(), QString());
        TestDatabase::sqlite(m_test->file(), QStringLiteral("INSERT INTO items VALUES (1, 'precious')"));
        m_test->addMigration(QStringLiteral("0002_less.sql"), "DELETE FROM items;");
        QCOMPARE(open(), QString());
        QCOMPARE(value("SELECT count(*) FROM items"), QStringLiteral("0"));

        const QString copy = m_test->file() + QStringLiteral(".before-0002");
        QCOMPARE(TestDatabase::sqliteValue(copy, QStringLiteral("SELECT name FROM items")),
                 QStringLiteral("precious"));
        QCOMPARE(TestDatabase::sqliteValue(copy, QStringLiteral("PRAGMA user_version")), QStringLiteral("1"));
        QCOMPARE(QFile::permissions(copy) & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
                 QFileDevice::Permissions());

        // Put back, it is migrated again, and the first copy stays.
        QVERIFY(QFile::remove(m_test->file()));
        QVERIFY(QFile::copy(copy, m_test->file()));
        const QByteArray first = TestDatabase::readFile(copy);
        QCOMPARE(open(), QString());
        QCOMPARE(TestDatabase::readFile(copy), first);
        QCOMPARE(
            TestDatabase::sqliteValue(copy + QStringLiteral("-2"), QStringLiteral("SELECT name FROM items")),
            QStringLiteral("precious"));
    }

    void aNewDatabaseNeedsNoCopy()
    {
        addItems();
        QCOMPARE(open(), QString());
        QCOMPARE(open(), QString());
        QCOMPARE(filesBeside(), QStringList());
    }

    void aFailureLeavesTheOldSchema_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("syntax") << QByteArray("CREATE TABLE more (a); CREATE NONSENSE;");
        QTest::newRow("constraint") << QByteArray(
            "CREATE TABLE more (a); INSERT INTO items VALUES (1, 'again');");
        QTest::newRow("lost reference") << QByteArray("CREATE TABLE more (a); DELETE FROM items;");
        QTest::newRow("cut") << QByteArray("CREATE TABLE more (a); INSERT INTO more VALUES ('");
    }

    void aFailureLeavesTheOldSchema()
    {
        QFETCH(QByteArray, second);
        addItems();
        QCOMPARE(open(), QString());
        TestDatabase::sqlite(m_test->file(),
                             QStringLiteral("INSERT INTO items VALUES (1, 'old'); INSERT INTO parts "
                                            "VALUES (1)"));
        m_test->addMigration(QStringLiteral("0002_broken.sql"), second);
        for (int start = 0; start < 3; ++start)
            QCOMPARE(open(), QStringLiteral("migration_failed"));
        QCOMPARE(value("PRAGMA user_version"), QStringLiteral("1"));
        QCOMPARE(value("SELECT name FROM items"), QStringLiteral("old"));
        QCOMPARE(value("SELECT count(*) FROM sqlite_schema WHERE name = 'more'"), QStringLiteral("0"));
        QCOMPARE(filesBeside(), QStringList()); // no pile of copies of what never changed

        m_test->addMigration(QStringLiteral("0002_broken.sql"), "CREATE TABLE more (a);");
        QCOMPARE(open(), QString());
        QCOMPARE(value("PRAGMA user_version"), QStringLiteral("2"));
    }

    void aLaterFailureKeepsWhatWasDoneAndTheCopy()
    {
        addItems();
        QCOMPARE(open(), QString());
        m_test->addMigration(QStringLiteral("0002_good.sql"), "CREATE TABLE more (a);");
        m_test->addMigration(QStringLiteral("0003_broken.sql"), "NONSENSE;");
        QCOMPARE(open(), QStringLiteral("migration_failed"));
        QCOMPARE(value("PRAGMA user_version"), QStringLiteral("2"));
        QCOMPARE(filesBeside(), QStringList{QStringLiteral("krown.db.before-0002")});
    }

    void foldersThatAreWrong_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::newRow("none") << QStringList();
        QTest::newRow("gap") << QStringList{"0001_a.sql", "0003_b.sql"};
        QTest::newRow("twice") << QStringList{"0001_a.sql", "0001_b.sql"};
        QTest::newRow("begins at 2") << QStringList{"0002_a.sql"};
        QTest::newRow("no number") << QStringList{"first.sql"};
    }

    void foldersThatAreWrong()
    {
        QFETCH(QStringList, names);
        for (const QString& name : names)
            m_test->addMigration(name, "SELECT 1;");
        QCOMPARE(open(), QStringLiteral("internal_error"));
        QVERIFY(!QFile::exists(m_test->file()));
    }

private:
    void addItems() const
    {
        m_test->addMigration(QStringLiteral("0001_items.sql"),
                             "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT);"
                             "CREATE TABLE parts (item INTEGER REFERENCES items (id) ON DELETE RESTRICT);");
    }

    QString open(const QString& migrations = {}) const
    {
        Database database(m_test->file(), migrations.isEmpty() ? m_test->migrations() : migrations);
        const Result<void> opened = database.open();
        return opened ? QString() : opened.error().code;
    }

    QString value(const QByteArray& sql) const
    {
        return TestDatabase::sqliteValue(m_test->file(), QString::fromLatin1(sql));
    }

    QStringList filesBeside() const
    {
        QStringList names = QDir(m_test->path(QString())).entryList(QDir::Files);
        names.removeOne(QStringLiteral("krown.db"));
        return names;
    }

    std::unique_ptr<TestDatabase> m_test;
};

QTEST_GUILESS_MAIN(MigrationTest)
#include "MigrationTest.moc"
