#include "database/DatabaseFile.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "core/PrivateFile.h"
#include "database/Connection.h"
#include "database/Migrator.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QtEndian>

namespace krown {

namespace {

constexpr quint32 applicationId = 0x4b726f77; // "Krow"

// https://www.sqlite.org/fileformat.html#the_database_header
constexpr qsizetype headerSize = 100;
constexpr qsizetype schemaNumberAt = 60;
constexpr qsizetype applicationIdAt = 68;

quint32 numberAt(const QByteArray& header, qsizetype offset)
{
    return qFromBigEndian<quint32>(header.constData() + offset);
}

Error cannotWrite()
{
    return SqlError(SqlError::Kind::NotWritable, QString()).toError();
}

/// Looks at the header without SQLite, which would write beside and into the file by merely opening it. Gives
/// whether there is a database yet.
Result<bool> looksNew(const QString& path, const Migrator& migrator)
{
    QFile file(path);
    if (file.exists() && file.size() > 0) {
        if (!file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly)) return failure(cannotWrite());
        const QByteArray header = file.read(headerSize);
        if (header.size() < headerSize || !header.startsWith("SQLite format 3"))
            return failure(SqlError(SqlError::Kind::Damaged, QString()).toError());
        if (numberAt(header, applicationIdAt) != applicationId) {
            return failure(
                Error::conflict(QStringLiteral("not_a_krown_database"),
                                QStringLiteral("This is the database of another program. It was left as it "
                                               "is. Move it away or use another data folder.")));
        }
        KROWN_CHECK(migrator.check(static_cast<int>(numberAt(header, schemaNumberAt))));
        return false;
    }
    return true;
}

Error named(Error error, const QString& file)
{
    error.message = file + QStringLiteral(": ") + error.message;
    return error;
}

} // namespace

struct DatabaseFile::Private
{
    const QString name = newId(); // of QSqlDatabase's list, where every connection of the program is
    QSqlDatabase database;
    std::unique_ptr<Connection> connection;
};

DatabaseFile::DatabaseFile(const QString& file)
    : d(std::make_unique<Private>())
{
    d->database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), d->name);
    d->database.setDatabaseName(file);
    d->database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
}

DatabaseFile::~DatabaseFile()
{
    d->connection.reset();
    d->database.close();
    d->database = QSqlDatabase();
    QSqlDatabase::removeDatabase(d->name);
}

Connection& DatabaseFile::connection()
{
    return *d->connection;
}

Result<std::unique_ptr<DatabaseFile>> DatabaseFile::open(const QString& file, const Migrator& migrator)
{
    const Result<bool> isNew = looksNew(file, migrator);
    if (!isNew) return failure(named(isNew.error(), file));
    if (!makePrivateFile(file)) return failure(named(cannotWrite(), file));
    try {
        auto opened = std::unique_ptr<DatabaseFile>(new DatabaseFile(file));
        const Result<void> started = opened->start(file, migrator, *isNew);
        if (!started) return failure(named(started.error(), file));
        return opened;
    } catch (const SqlError& error) {
        qCCritical(lcKrown, "The database could not be opened: %s", error.what());
        return failure(named(error.toError(), file));
    }
}

Result<void> DatabaseFile::start(const QString& file, const Migrator& migrator, bool isNew)
{
    if (!d->database.open()) throw SqlError(d->database.lastError());
    d->connection = std::make_unique<Connection>(d->database);
    // First of all and outside WAL: a crash leaves either an empty file or one that is known as ours.
    if (isNew) d->connection->execute(QStringLiteral("PRAGMA application_id = %1").arg(applicationId));
    const auto mode = d->connection->queryOne(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (!mode || mode->text("journal_mode") != u"wal")
        throw SqlError(SqlError::Kind::NotWritable,
                       QStringLiteral("this file system has no write-ahead log"));
    d->connection->execute(QStringLiteral("PRAGMA synchronous = FULL"));
    d->connection->execute(QStringLiteral("PRAGMA foreign_keys = ON"));
    d->connection->query(
        QStringLiteral("SELECT count(*) FROM sqlite_schema")); // reads, and so checks, the schema
    return migrator.migrate(*d->connection, file);
}

} // namespace krown
