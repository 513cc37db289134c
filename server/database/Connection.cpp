#include "database/Connection.h"

#include "core/Error.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

#include <algorithm>
#include <iterator>
#include <memory>

namespace krown {

namespace {

constexpr int mostStatements = 128;

struct CodeMeaning
{
    int code;
    SqlError::Kind kind;
};

// https://www.sqlite.org/rescode.html; the lowest byte is the primary code.
constexpr CodeMeaning codeMeanings[] = {
    {2067, SqlError::Kind::UniqueViolation}, // SQLITE_CONSTRAINT_UNIQUE
    {1555, SqlError::Kind::UniqueViolation}, // SQLITE_CONSTRAINT_PRIMARYKEY
    {2579, SqlError::Kind::UniqueViolation}, // SQLITE_CONSTRAINT_ROWID
    {5, SqlError::Kind::Busy},               // SQLITE_BUSY
    {8, SqlError::Kind::NotWritable},        // SQLITE_READONLY
    {10, SqlError::Kind::NotWritable},       // SQLITE_IOERR
    {11, SqlError::Kind::Damaged},           // SQLITE_CORRUPT
    {13, SqlError::Kind::Full},              // SQLITE_FULL
    {14, SqlError::Kind::NotWritable},       // SQLITE_CANTOPEN
    {26, SqlError::Kind::Damaged},           // SQLITE_NOTADB
};

SqlError::Kind kindOf(int code)
{
    for (const int wanted : {code, code & 0xff}) {
        const auto* found =
            std::find_if(std::begin(codeMeanings), std::end(codeMeanings),
                         [wanted](const CodeMeaning& meaning) { return meaning.code == wanted; });
        if (found != std::end(codeMeanings)) return found->kind;
    }
    return SqlError::Kind::Other;
}

/// The driver would take a null QString for NULL, so that an empty name could not be stored where NOT NULL
/// is.
QVariant bindable(const QVariant& value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull()) return QStringLiteral("");
    return value;
}

} // namespace

SqlError::SqlError(Kind kind, const QString& message)
    : std::runtime_error(message.toStdString())
    , m_kind(kind)
{
}

SqlError::SqlError(const QSqlError& error)
    : SqlError(kindOf(error.nativeErrorCode().toInt()),
               QStringLiteral("%1 (%2)").arg(error.text().trimmed(), error.nativeErrorCode()))
{
}

Error SqlError::toError() const
{
    switch (m_kind) {
    case Kind::UniqueViolation:
        return Error::conflict(QStringLiteral("already_exists"), QStringLiteral("This exists already."));
    case Kind::Full:
        return Error::unavailable(
            QStringLiteral("disk_full"),
            QStringLiteral("The disk is full: nothing was stored. Make room and try again."));
    case Kind::Busy:
        return Error::unavailable(
            QStringLiteral("database_busy"),
            QStringLiteral("Another program holds the database. Close it and try again."));
    case Kind::NotWritable:
        return Error::unavailable(
            QStringLiteral("cannot_write_data"),
            QStringLiteral("The database cannot be read or written. Check that its disk is there "
                           "and that you may write to its folder."));
    case Kind::Damaged:
        return Error::unavailable(QStringLiteral("database_damaged"),
                                  QStringLiteral("The database is damaged. Put a backup copy in its place."));
    case Kind::Other:
        break;
    }
    return Error::internal(QStringLiteral("The database refused. The log says why."));
}

Row::Row(QHash<QString, int> columns, QList<QVariant> values)
    : m_columns(std::move(columns))
    , m_values(std::move(values))
{
}

const QVariant& Row::value(const char* column) const
{
    const auto found = m_columns.constFind(QString::fromLatin1(column));
    Q_ASSERT_X(found != m_columns.constEnd(), "Row", column);
    return m_values[*found];
}

bool Row::isNull(const char* column) const
{
    return value(column).isNull();
}

QString Row::text(const char* column) const
{
    return value(column).toString();
}

qint64 Row::integer(const char* column) const
{
    return value(column).toLongLong();
}

bool Row::boolean(const char* column) const
{
    return integer(column) != 0;
}

QByteArray Row::bytes(const char* column) const
{
    return value(column).toByteArray();
}

std::optional<qint64> Row::optionalInteger(const char* column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

Connection::Connection(QSqlDatabase& database)
    : m_database(database)
    , m_statements(mostStatements)
{
}

Connection::~Connection() = default;

QSqlQuery& Connection::run(const QString& sql, const QVariantList& values)
{
    QSqlQuery* query = m_statements.object(sql);
    if (!query) {
        auto fresh = std::make_unique<QSqlQuery>(m_database);
        fresh->setForwardOnly(true);
        if (!fresh->prepare(sql)) throw SqlError(fresh->lastError());
        query = fresh.get();
        m_statements.insert(sql, fresh.release());
    }
    for (qsizetype i = 0; i < values.size(); ++i)
        query->bindValue(static_cast<int>(i), bindable(values[i]));
    if (!query->exec()) {
        const SqlError error(query->lastError());
        query->finish();
        throw error;
    }
    return *query;
}

qint64 Connection::execute(const QString& sql, const QVariantList& values)
{
    QSqlQuery& query = run(sql, values);
    const qint64 changed = query.numRowsAffected();
    query.finish();
    return changed;
}

void Connection::executeOnce(const QString& sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql)) throw SqlError(query.lastError());
}

QList<Row> Connection::query(const QString& sql, const QVariantList& values)
{
    QSqlQuery& query = run(sql, values);
    const QSqlRecord record = query.record();
    QHash<QString, int> columns;
    for (int i = 0; i < record.count(); ++i)
        columns.insert(record.fieldName(i), i);
    QList<Row> rows;
    while (query.next()) {
        QList<QVariant> row(record.count());
        for (int i = 0; i < record.count(); ++i)
            row[i] = query.value(i);
        rows.append(Row(columns, std::move(row)));
    }
    const QSqlError error = query.lastError();
    query.finish();
    if (error.isValid()) throw SqlError(error);
    return rows;
}

std::optional<Row> Connection::queryOne(const QString& sql, const QVariantList& values)
{
    const QList<Row> rows = query(sql, values);
    return rows.isEmpty() ? std::nullopt : std::optional(rows.first());
}

} // namespace krown
