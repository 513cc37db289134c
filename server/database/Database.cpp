#include "database/Database.h"

#include "database/DatabaseThread.h"

namespace krown {

Database::Database(QString file, QString migrations)
    : m_thread(std::make_unique<DatabaseThread>(std::move(file), std::move(migrations)))
{
}

Database::~Database() = default;

Result<void> Database::open()
{
    return m_thread->open();
}

void Database::post(Task task, Transaction transaction, std::function<void(Result<void>)> done)
{
    const QString begin =
        transaction == Transaction::Write ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
    m_thread->post({begin, std::move(task), std::move(done)});
}

} // namespace krown
