#include "database/Database.h"
#include "TestDatabase.h"

#include <QLoggingCategory>
#include <QSemaphore>

#include <thread>

using namespace krown;

namespace {

const QString insertItem = QStringLiteral("INSERT INTO items (name) VALUES (?)");

qint64 countItems(Connection& connection)
{
    return connection.queryOne(QStringLiteral("SELECT count(*) AS number FROM items"))->integer("number");
}

} // namespace

/// Transactions, errors and threads of an open database.
class DatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // The failures below are logged as warnings, and warnings end a test.
        QLoggingCategory::setFilterRules(QStringLiteral("krown=false"));
    }

    void init()
    {
        m_test = std::make_unique<TestDatabase>();
        m_test->addMigration(
            QStringLiteral("0001_items.sql"),
            "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT,"
            " data BLOB) STRICT;"
            "CREATE TABLE parts (item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE);"
            "CREATE TABLE late (item INTEGER REFERENCES items (id) DEFERRABLE INITIALLY DEFERRED);");
        m_database = std::make_unique<Database>(m_test->file(), m_test->migrations());
        const Result<void> opened = m_database->open();
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    }

    void everyKindOfAnswer()
    {
        QVERIFY(m_database->write([](Connection& c) { c.execute(insertItem, {"a"}); }).result());
        QVERIFY(m_database->write([](Connection&) -> Result<void> { return {}; }).result());
        QCOMPARE(*m_database->read(&countItems).result(), 1);
        QCOMPARE(*m_database->read([](Connection&) { return false; }).result(), false);
        QCOMPARE(*m_database->read([](Connection&) -> Result<bool> { return false; }).result(), false);
        QCOMPARE(*m_database->read([](Connection&) { return std::optional<int>(); }).result(), std::nullopt);
        QCOMPARE(*m_database->read([](Connection&) -> Result<std::optional<int>> { return 5; }).result(),
                 std::optional(5));
        const QStringList names{"a", "b"};
        QCOMPARE(*m_database->read([names](Connection&) { return names; }).result(), names);
    }

    void values()
    {
        m_database
            ->write([](Connection& c) {
                const QString sql = QStringLiteral("INSERT INTO items (name, note, data) VALUES (?, ?, ?)");
                QCOMPARE(c.execute(sql, {QString(), QVariant(), QByteArray()}), 1);
                QCOMPARE(
                    c.execute(sql, {QStringLiteral("é🚀'; DROP TABLE items"), "", QByteArray("\0\xff", 2)}),
                    1);
                QCOMPARE(c.execute(QStringLiteral("UPDATE items SET note = note")), 2);
            })
            .waitForFinished();
        const auto rows = *m_database
                               ->read([](Connection& c) {
                                   return c.query(QStringLiteral(
                                       "SELECT *, 1 AS yes, 1 << 40 AS large FROM items ORDER BY id"));
                               })
                               .result();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].text("name"), QString());
        QVERIFY(!rows[0].isNull("name"));
        QVERIFY(rows[0].isNull("note"));
        QVERIFY(rows[0].isNull("data"));
        QCOMPARE(rows[0].optionalInteger("note"), std::nullopt);
        QCOMPARE(rows[1].text("name"), QStringLiteral("é🚀'; DROP TABLE items"));
        QVERIFY(!rows[1].isNull("note"));
        QCOMPARE(rows[1].bytes("data"), QByteArray("\0\xff", 2));
        QCOMPARE(rows[1].boolean("yes"), true);
        QCOMPARE(rows[1].integer("large"), qint64(1) << 40);
        QCOMPARE(rows[1].optionalInteger("id"), std::optional<qint64>(2));
    }

    void insertCanAnswerRows()
    {
        const auto id =
            m_database
                ->write([](Connection& c) {
                    return c.queryOne(QStringLiteral("INSERT INTO items (name) VALUES ('a') RETURNING id"))
                        ->integer("id");
                })
                .result();
        QCOMPARE(*id, 1);
        QCOMPARE(*m_database->read(&countItems).result(), 1);
    }

    void anErrorRollsBack()
    {
        const Result<void> result = m_database
                                        ->write([](Connection& c) -> Result<void> {
                                            c.execute(insertItem, {"a"});
                                            return failure(Error::forbidden(QStringLiteral("No.")));
                                        })
                                        .result();
        QCOMPARE(result.error().code, QStringLiteral("forbidden"));
        QCOMPARE(*m_database->read(&countItems).result(), 0);
    }

    void sqlErrorsRollBack_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("code");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("unique") << "INSERT INTO items (name) VALUES ('a')"
                                << "already_exists" << ErrorKind::Conflict;
        QTest::newRow("primary key") << "INSERT INTO items (id, name) VALUES (1, 'b')"
                                     << "already_exists" << ErrorKind::Conflict;
        QTest::newRow("foreign key") << "INSERT INTO parts VALUES (77)"
                                     << "internal_error" << ErrorKind::Internal;
        QTest::newRow("foreign key at commit") << "INSERT INTO late VALUES (77)"
                                               << "internal_error" << ErrorKind::Internal;
        QTest::newRow("not null") << "INSERT INTO items (name) VALUES (NULL)"
                                  << "internal_error" << ErrorKind::Internal;
        QTest::newRow("syntax") << "INSERT BY MAGIC"
                                << "internal_error" << ErrorKind::Internal;
        QTest::newRow("no such table") << "SELECT * FROM secrets"
                                       << "internal_error" << ErrorKind::Internal;
        QTest::newRow("two statements") << "SELECT 1; SELECT 2"
                                        << "internal_error" << ErrorKind::Internal;
    }

    void sqlErrorsRollBack()
    {
        QFETCH(QString, sql);
        QFETCH(QString, code);
        QFETCH(ErrorKind, kind);
        const Result<void> result = m_database
                                        ->write([sql](Connection& c) {
                                            c.execute(insertItem, {"a"});
                                            c.execute(sql);
                                        })
                                        .result();
        QVERIFY(!result);
        QCOMPARE(result.error().code, code);
        QCOMPARE(result.error().kind, kind);
        QVERIFY2(!result.error().message.contains(QStringLiteral("items")),
                 "SQLite's own words are not for everybody");
        QCOMPARE(*m_database->read(&countItems).result(), 0);
        QVERIFY(m_database->write([](Connection& c) { c.execute(insertItem, {"a"}); }).result());
    }

    void anotherExceptionRollsBack()
    {
        const Result<void> result = m_database
                                        ->write([](Connection& c) {
                                            c.execute(insertItem, {"a"});
                                            throw std::runtime_error("unexpected");
                                        })
                                        .result();
        QCOMPARE(result.error().kind, ErrorKind::Internal);
        QCOMPARE(*m_database->read(&countItems).result(), 0);
    }

    void aFullDisk()
    {
        m_database
            ->read([](Connection& c) {
                const qint64 pages = c.queryOne(QStringLiteral("PRAGMA page_count"))->integer("page_count");
                c.query(QStringLiteral("PRAGMA max_page_count = %1").arg(pages + 2));
            })
            .waitForFinished();
        const Result<void> result =
            m_database
                ->write([](Connection& c) {
                    c.execute(insertItem, {"a"});
                    c.execute(QStringLiteral("UPDATE items SET data = ?"), {QByteArray(100'000, 'x')});
                })
                .result();
        QVERIFY(!result);
        QCOMPARE(result.error().code, QStringLiteral("disk_full"));
        QCOMPARE(result.error().kind, ErrorKind::Unavailable);
        QCOMPARE(*m_database->read(&countItems).result(), 0);
        QVERIFY(m_database->write([](Connection& c) { c.execute(insertItem, {"small"}); }).result());
    }

    void deletionsCascade()
    {
        m_database
            ->write([](Connection& c) {
                c.execute(insertItem, {"a"});
                c.execute(QStringLiteral("INSERT INTO parts VALUES (1)"));
                c.execute(QStringLiteral("DELETE FROM items"));
                QVERIFY(c.query(QStringLiteral("SELECT * FROM parts")).isEmpty());
            })
            .waitForFinished();
    }

    void moreStatementsThanAreKept()
    {
        const Result<qint64> sum =
            m_database
                ->read([](Connection& c) {
                    qint64 sum = 0;
                    for (int round = 0; round < 2; ++round) {
                        for (int i = 0; i < 300; ++i)
                            sum +=
                                c.queryOne(QStringLiteral("SELECT %1 AS number").arg(i))->integer("number");
                    }
                    return sum;
                })
                .result();
        QCOMPARE(*sum, 2 * 299 * 300 / 2);
    }

    void manyThreadsWriteAtOnce()
    {
        constexpr int each = 200;
        const auto write = [this](const QString& name) {
            QList<QFuture<Result<void>>> futures;
            for (int i = 0; i < each; ++i) {
                futures.append(m_database->write([name, i](Connection& c) {
                    // Lost, if anybody else wrote between the two.
                    const qint64 before = countItems(c);
                    c.execute(insertItem, {name + QString::number(i)});
                    if (countItems(c) != before + 1) throw std::runtime_error("not alone");
                }));
            }
            for (const auto& future : futures)
                QVERIFY(future.result());
        };
        std::thread first(write, QStringLiteral("first"));
        std::thread second(write, QStringLiteral("second"));
        first.join();
        second.join();
        QCOMPARE(*m_database->read(&countItems).result(), 2 * each);
    }

    void theAnswerComesAfterTheCommit()
    {
        QVERIFY(m_database->write([](Connection& c) { c.execute(insertItem, {"a"}); }).result());
        QCOMPARE(TestDatabase::sqliteValue(m_test->file(), QStringLiteral("SELECT name FROM items")),
                 QStringLiteral("a"));
    }

    void whatWasHandedInIsDoneAtTheEnd()
    {
        QList<QFuture<Result<void>>> futures;
        for (int i = 0; i < 100; ++i) {
            futures.append(
                m_database->write([i](Connection& c) { c.execute(insertItem, {QString::number(i)}); }));
        }
        m_database.reset();
        for (const auto& future : futures) {
            QVERIFY(future.isFinished());
            QVERIFY(future.result());
        }
        QCOMPARE(TestDatabase::sqliteValue(m_test->file(), QStringLiteral("SELECT count(*) FROM items")),
                 QStringLiteral("100"));
        QVERIFY2(!QFile::exists(m_test->file() + QStringLiteral("-wal")), "a clean end leaves one file");
    }

    void workThatComesTooLateIsToldSo()
    {
        QSemaphore mayEnd;
        const auto blocking = m_database->write([&mayEnd](Connection&) { mayEnd.acquire(); });
        Database* database = m_database.get();
        std::thread destroyer([this] { m_database.reset(); });
        QFuture<Result<void>> late;
        const auto isRefused = [&] {
            late = database->write([](Connection&) {});
            return late.isFinished() && !late.result();
        };
        QTRY_VERIFY(isRefused());
        mayEnd.release();
        destroyer.join();
        QCOMPARE(late.result().error().code, QStringLiteral("shutting_down"));
        QCOMPARE(late.result().error().kind, ErrorKind::Unavailable);
        QVERIFY(blocking.result());
    }

    void workOnADatabaseThatIsNotOpen()
    {
        Database closed(m_test->path(QStringLiteral("missing/krown.db")), m_test->migrations());
        QVERIFY(!closed.write([](Connection&) {}).result());
        QCOMPARE(closed.open().error().code, QStringLiteral("cannot_write_data"));
        QVERIFY(!closed.read(&countItems).result());
    }

    void whatWorkHoldsIsGoneBeforeTheAnswer()
    {
        const auto held = std::make_shared<int>(1);
        m_database->write([held](Connection&) {}).waitForFinished();
        QCOMPARE(held.use_count(), 1);
    }

private:
    std::unique_ptr<TestDatabase> m_test;
    std::unique_ptr<Database> m_database;
};

QTEST_GUILESS_MAIN(DatabaseTest)
#include "DatabaseTest.moc"
