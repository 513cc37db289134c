#pragma once

#include <QByteArray>
#include <QCache>
#include <QHash>
#include <QList>
#include <QString>
#include <QVariant>

#include <optional>
#include <stdexcept>

class QSqlDatabase;
class QSqlError;
class QSqlQuery;

namespace krown {

struct Error;

/// A statement failed. Caught by Database, which rolls back and turns it into an Error; a store need not.
class SqlError : public std::runtime_error
{
public:
    enum class Kind { UniqueViolation, Full, Busy, NotWritable, Damaged, Other };
    SqlError(Kind kind, const QString& message);
    /// What SQLite's result code means.
    explicit SqlError(const QSqlError& error);

    Kind kind() const { return m_kind; }
    /// For the caller: what happened, without the text of SQLite.
    Error toError() const;

private:
    Kind m_kind;
};

/// One row of an answer, by column name. Asking for a column that is not there is a bug (asserts).
class Row
{
public:
    Row(QHash<QString, int> columns, QList<QVariant> values);

    bool isNull(const char* column) const;
    QString text(const char* column) const;
    qint64 integer(const char* column) const;
    bool boolean(const char* column) const;
    QByteArray bytes(const char* column) const;
    /// Nothing where the column is NULL.
    std::optional<qint64> optionalInteger(const char* column) const;

private:
    const QVariant& value(const char* column) const;

    QHash<QString, int> m_columns; // shared by all rows of an answer
    QList<QVariant> m_values;
};

/// What a store's work gets handed in: the open database, inside the transaction that Database began.
/// Database thread only. Values are bound by position ('?'), never put into the statement's text.
/// QVariant() and a null QByteArray are NULL; a null QString is the empty text ''.
class Connection
{
public:
    explicit Connection(QSqlDatabase& database);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    /// Runs a statement that changes something; gives the number of rows it changed. Throws SqlError.
    qint64 execute(const QString& sql, const QVariantList& values = {});
    /// Runs one statement of a script as it stands, comments and all (in which the binding would look for
    /// values), and does not keep it prepared. Throws SqlError.
    void executeOnce(const QString& sql);
    /// Runs a statement that answers rows. Throws SqlError.
    QList<Row> query(const QString& sql, const QVariantList& values = {});
    /// The first row, if there is one.
    std::optional<Row> queryOne(const QString& sql, const QVariantList& values = {});

private:
    QSqlQuery& run(const QString& sql, const QVariantList& values);

    QSqlDatabase& m_database;
    QCache<QString, QSqlQuery> m_statements; // prepared once; the least used one makes room
};

} // namespace krown
