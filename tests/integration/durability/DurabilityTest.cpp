#include "database/Database.h"
#include "unit/database/TestDatabase.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QScopeGuard>

#include <cstdio>
#include <deque>

using namespace krown;

namespace {

/// Differs in size from row to row, so that pages fill, spill and are checkpointed at many places.
QByteArray payloadOf(qint64 number)
{
    return QByteArray::number(number).repeated(1 + static_cast<int>(number % 1500));
}

QFuture<Result<void>> writeRow(Database& database, qint64 number)
{
    return database.write([number](Connection& connection) {
        connection.execute(QStringLiteral("INSERT INTO numbers (number, payload) VALUES (?, ?)"),
                           {number, payloadOf(number)});
        connection.execute(QStringLiteral("UPDATE total SET rows = rows + 1"));
    });
}

/// The other process: writes row after row, a few of them ahead, and prints each that was acknowledged.
int writeUntilKilled(const QString& file, const QString& migrations)
{
    Database database(file, migrations);
    if (const Result<void> opened = database.open(); !opened) {
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().message));
        return 1;
    }
    qint64 next =
        *database
             .read([](Connection& connection) {
                 return connection
                     .queryOne(QStringLiteral("SELECT coalesce(max(number), 0) + 1 AS next FROM numbers"))
                     ->integer("next");
             })
             .result();
    std::deque<std::pair<qint64, QFuture<Result<void>>>> ahead;
    for (;;) {
        while (ahead.size() < 4) {
            ahead.emplace_back(next, writeRow(database, next));
            ++next;
        }
        if (!ahead.front().second.result()) return 1;
        std::printf("%lld\n", static_cast<long long>(ahead.front().first));
        std::fflush(stdout);
        ahead.pop_front();
    }
}

} // namespace

/// What a finished write's future says is there after kill -9.
class DurabilityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingAcknowledgedIsLost()
    {
        const TestDatabase test;
        test.addMigration(QStringLiteral("0001_numbers.sql"),
                          "CREATE TABLE numbers (number INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;"
                          "CREATE TABLE total (rows INTEGER NOT NULL) STRICT;"
                          "INSERT INTO total VALUES (0);");
        qint64 acknowledged = 0;
        for (int round = 0; round < 20; ++round) {
            const qint64 before = acknowledged;
            acknowledged = lastAcknowledged(test);
            QVERIFY2(acknowledged > before, "the killed process wrote nothing");
            verifyRows(test, acknowledged);
        }
        QVERIFY2(acknowledged > 200, "too few rows to mean anything");
    }

private:
    /// Lets the writer run, kills it at a random moment; gives the last number that it printed.
    static qint64 lastAcknowledged(const TestDatabase& test)
    {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--write"), test.file(), test.migrations()});
        const auto end = qScopeGuard([&writer] {
            writer.kill();
            writer.waitForFinished();
        });
        const int lines = QRandomGenerator::global()->bounded(1, 300);
        QByteArray printed;
        while (printed.count('\n') < lines && writer.waitForReadyRead())
            printed += writer.readAllStandardOutput();
        writer.kill();
        writer.waitForFinished();
        printed += writer.readAllStandardOutput();
        printed.truncate(printed.lastIndexOf('\n')); // the last line may be cut
        return printed.mid(printed.lastIndexOf('\n') + 1).toLongLong();
    }

    static void verifyRows(const TestDatabase& test, qint64 acknowledged)
    {
        Database database(test.file(), test.migrations());
        const Result<void> opened = database.open();
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
        const auto check = database.read([acknowledged](Connection& connection) {
            QCOMPARE(connection.queryOne(QStringLiteral("PRAGMA integrity_check"))->text("integrity_check"),
                     QStringLiteral("ok"));
            const QList<Row> rows = connection.query(QStringLiteral("SELECT * FROM numbers ORDER BY number"));
            QVERIFY(rows.size() >= acknowledged);
            for (qsizetype i = 0; i < rows.size(); ++i) {
                QCOMPARE(rows[i].integer("number"), i + 1);
                QCOMPARE(rows[i].bytes("payload"), payloadOf(i + 1));
            }
            // Both statements of a transaction, or neither.
            QCOMPARE(connection.queryOne(QStringLiteral("SELECT rows FROM total"))->integer("rows"),
                     rows.size());
        });
        QVERIFY(check.result());
    }
};

int main(int count, char* arguments[])
{
    QCoreApplication application(count, arguments);
    const QStringList given = application.arguments();
    if (given.value(1) == u"--write") return writeUntilKilled(given.value(2), given.value(3));
    DurabilityTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "DurabilityTest.moc"
