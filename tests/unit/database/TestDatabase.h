#pragma once

#include "database/SqlScript.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

/// A folder of its own for each test, with migrations and a database file, and SQLite without Krown between.
class TestDatabase
{
public:
    QString file() const { return m_folder.filePath(QStringLiteral("krown.db")); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString migrations() const { return m_folder.filePath(QStringLiteral("migrations")); }

    /// Writes NNNN_name.sql.
    void addMigration(const QString& name, const QByteArray& sql) const
    {
        QDir().mkpath(migrations());
        writeFile(migrations() + QLatin1Char('/') + name, sql);
    }

    static void writeFile(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write a file");
    }
    static QByteArray readFile(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Runs a script on any SQLite file; gives the rows of its last statement, columns joined by '|'.
    static QStringList sqlite(const QString& path, const QString& script)
    {
        QStringList rows;
        {
            QSqlDatabase database =
                QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("test"));
            database.setDatabaseName(path);
            if (!database.open()) qFatal("cannot open a database");
            for (const QString& statement : krown::splitStatements(script)) {
                QSqlQuery query(database);
                if (!query.exec(statement)) qFatal("%s", qPrintable(query.lastError().text()));
                rows = rowsOf(query);
            }
        }
        QSqlDatabase::removeDatabase(QStringLiteral("test"));
        return rows;
    }
    static QString sqliteValue(const QString& path, const QString& sql) { return sqlite(path, sql).value(0); }

private:
    static QStringList rowsOf(QSqlQuery& query)
    {
        QStringList rows;
        while (query.next()) {
            QStringList columns;
            for (int i = 0; query.value(i).isValid(); ++i)
                columns.append(query.value(i).toString());
            rows.append(columns.join(QLatin1Char('|')));
        }
        return rows;
    }

    QTemporaryDir m_folder;
};
