#pragma once

#include "database/Connection.h"

#include <QString>

namespace krown {

/// A transaction that is rolled back unless commit() was reached. Database thread only; throws SqlError.
class TransactionScope
{
public:
    TransactionScope(Connection& connection, const QString& begin)
        : m_connection(connection)
    {
        m_connection.execute(begin);
    }
    ~TransactionScope()
    {
        if (m_ended) return;
        try {
            m_connection.execute(QStringLiteral("ROLLBACK"));
        } catch (const SqlError&) {
            // After a full disk and the like SQLite has rolled back by itself.
        }
    }
    Q_DISABLE_COPY_MOVE(TransactionScope)

    void commit()
    {
        m_connection.execute(QStringLiteral("COMMIT"));
        m_ended = true;
    }

private:
    Connection& m_connection;
    bool m_ended = false;
};

} // namespace krown
