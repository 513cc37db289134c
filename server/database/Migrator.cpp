#include "database/Migrator.h"

#include "core/Log.h"
#include "core/PrivateFile.h"
#include "database/Connection.h"
#include "database/SqlScript.h"
#include "database/TransactionScope.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>

namespace krown {

namespace {

QString fourDigits(int number)
{
    return QStringLiteral("%1").arg(number, 4, 10, QLatin1Char('0'));
}

int schemaOf(Connection& connection)
{
    return static_cast<int>(
        connection.queryOne(QStringLiteral("PRAGMA user_version"))->integer("user_version"));
}

/// A name that is free: an earlier copy may be the only good one.
QString backupName(const QString& file, int number)
{
    const QString name = file + QStringLiteral(".before-") + fourDigits(number);
    QString free = name;
    for (int i = 2; QFile::exists(free); ++i)
        free = QStringLiteral("%1-%2").arg(name).arg(i);
    return free;
}

/// Under its name only once it is whole and on the disk.
Result<QString> backUp(Connection& connection, const QString& file, int number)
{
    const QString backup = backupName(file, number);
    const QString unfinished = backup + QStringLiteral(".part");
    QFile::remove(unfinished);
    const auto cleanUp = qScopeGuard([&unfinished] { QFile::remove(unfinished); });
    if (makePrivateFile(unfinished)) {
        connection.execute(QStringLiteral("VACUUM INTO ?"), {unfinished});
        if (syncToDisk(unfinished) && QFile::rename(unfinished, backup)) return backup;
    }
    return failure(Error::unavailable(
        QStringLiteral("cannot_write_data"),
        QStringLiteral("The copy %1 could not be written, so the database was not changed.").arg(backup)));
}

void applyScript(Connection& connection, const QString& script, int number)
{
    TransactionScope transaction(connection, QStringLiteral("BEGIN IMMEDIATE"));
    for (const QString& statement : splitStatements(script))
        connection.executeOnce(statement);
    // A migration may rebuild a table, so foreign keys are looked at only when it is done.
    if (!connection.query(QStringLiteral("PRAGMA foreign_key_check")).isEmpty())
        throw SqlError(SqlError::Kind::Other, QStringLiteral("a foreign key points nowhere"));
    connection.execute(QStringLiteral("PRAGMA user_version = %1").arg(number));
    transaction.commit();
}

Error migrationFailed(int number, const QString& backup)
{
    QString message = QStringLiteral("The database could not be brought to schema %1; it is as it was. "
                                     "The log says why.")
                          .arg(number);
    if (!backup.isEmpty()) message += QStringLiteral(" A copy from before is %1.").arg(backup);
    return {ErrorKind::Internal, QStringLiteral("migration_failed"), message};
}

} // namespace

Result<Migrator> Migrator::fromFolder(const QString& folder)
{
    Migrator migrator;
    const QDir dir(folder);
    for (const QString& name : dir.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
        QFile file(dir.filePath(name));
        if (!name.startsWith(fourDigits(migrator.newest() + 1) + u'_') || !file.open(QIODevice::ReadOnly))
            return failure(Error::internal(QStringLiteral("The migration %1 is out of order.").arg(name)));
        migrator.m_scripts.append(QString::fromUtf8(file.readAll()));
    }
    if (migrator.m_scripts.isEmpty())
        return failure(Error::internal(QStringLiteral("There are no migrations in %1.").arg(folder)));
    return migrator;
}

Result<void> Migrator::check(int schema) const
{
    if (schema <= newest()) return {};
    return failure(Error::conflict(
        QStringLiteral("database_newer"),
        QStringLiteral(
            "This database is of a newer Krown (schema %1; this program knows %2). It was left as it is. "
            "Install the newer Krown again, or use another data folder.")
            .arg(schema)
            .arg(newest())));
}

Result<void> Migrator::migrate(Connection& connection, const QString& file) const
{
    const int before = schemaOf(connection);
    KROWN_CHECK(check(before));
    if (before == newest()) return {};
    QString backup;
    if (before > 0) {
        KROWN_TRY(backup, backUp(connection, file, before + 1));
    }
    connection.execute(QStringLiteral("PRAGMA foreign_keys = OFF"));
    for (int number = before + 1; number <= newest(); ++number) {
        try {
            applyScript(connection, m_scripts[number - 1], number);
        } catch (const SqlError& error) {
            qCCritical(lcKrown, "Migration %d failed: %s", number, error.what());
            // Nothing changed, so the copy is worth nothing; kept, one more would pile up at each start.
            if (!backup.isEmpty() && number == before + 1 && QFile::remove(backup)) backup.clear();
            const bool isBug =
                error.kind() == SqlError::Kind::Other || error.kind() == SqlError::Kind::UniqueViolation;
            if (!isBug) throw;
            return failure(migrationFailed(number, backup));
        }
        qCInfo(lcKrown, "The database has schema %d now.", number);
    }
    connection.execute(QStringLiteral("PRAGMA foreign_keys = ON"));
    // So that the file's own header, which older programs look at before they open it, says the new number.
    connection.query(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    return {};
}

} // namespace krown
