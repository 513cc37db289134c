#pragma once

#include "core/Result.h"

#include <QList>
#include <QString>

namespace krown {

class Connection;

/// Brings a database to the newest schema by numbered SQL files, NNNN_name.sql, without gaps from 0001.
/// The schema's number is kept in `PRAGMA user_version`. Database thread only; throws SqlError.
class Migrator
{
public:
    /// Reads the folder's files (a resource, usually).
    static Result<Migrator> fromFolder(const QString& folder);

    int newest() const { return static_cast<int>(m_scripts.size()); }
    /// Conflict `database_newer` for a schema that this program does not know.
    Result<void> check(int schema) const;
    /// Applies what is missing, each file in a transaction of its own; when it fails, that file changed
    /// nothing. A database that has a schema already is first copied to `FILE.before-NNNN`.
    Result<void> migrate(Connection& connection, const QString& file) const;

private:
    QList<QString> m_scripts; // the first is number 1
};

} // namespace krown
