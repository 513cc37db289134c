#include "features/commands/CommandStore.h"

#include "database/Database.h"

namespace krown {

namespace {

Command commandFrom(const Row& row)
{
    Command command;
    command.id = row.text("id");
    command.sessionId = row.text("session_id");
    command.text = row.text("command");
    command.status = commandStatusFromText(row.text("status"));
    command.standardOutput = row.text("stdout");
    command.standardError = row.text("stderr");
    command.truncated = row.boolean("truncated");
    if (const std::optional<qint64> code = row.optionalInteger("exit_code"))
        command.exitCode = static_cast<int>(*code);
    command.signal = row.text("signal");
    command.executedAt = row.integer("executed_at");
    command.durationMs = row.integer("duration_ms");
    return command;
}

} // namespace

CommandStore::CommandStore(Database& database)
    : m_database(database)
{
}

QFuture<Result<void>> CommandStore::begin(Command command)
{
    return m_database.write([command = std::move(command)](Connection& connection) -> Result<void> {
        const qint64 inserted =
            connection.execute(QStringLiteral("INSERT INTO commands (id, session_id, command, executed_at)"
                                              " SELECT ?, id, ?, ? FROM sessions WHERE id = ?"),
                               {command.id, command.text, command.executedAt, command.sessionId});
        if (inserted == 0) return failure(Error::notFound(QStringLiteral("This session")));
        return {};
    });
}

QFuture<Result<void>> CommandStore::finish(Command command)
{
    return m_database.write([command = std::move(command)](Connection& connection) {
        connection.execute(
            QStringLiteral("UPDATE commands SET status = ?, stdout = ?, stderr = ?, truncated = ?,"
                           " exit_code = ?, signal = ?, duration_ms = ? WHERE id = ?"),
            {toText(command.status), command.standardOutput, command.standardError, command.truncated,
             command.exitCode ? QVariant(*command.exitCode) : QVariant(), command.signal, command.durationMs,
             command.id});
    });
}

QFuture<Result<QList<Command>>> CommandStore::history(QString sessionId, HistoryPage page)
{
    return m_database.read([sessionId, page](Connection& connection) -> Result<QList<Command>> {
        QString sql = QStringLiteral("SELECT * FROM commands WHERE session_id = ?");
        QVariantList values{sessionId};
        if (!page.beforeId.isEmpty()) {
            const std::optional<Row> before = connection.queryOne(
                QStringLiteral("SELECT number FROM commands WHERE id = ? AND session_id = ?"),
                {page.beforeId, sessionId});
            if (!before) {
                return failure(
                    Error::invalid(QStringLiteral("before"),
                                   QStringLiteral("There is no command with this id in the session.")));
            }
            sql += QStringLiteral(" AND number < ?");
            values.append(before->integer("number"));
        }
        if (page.beforeTime) {
            sql += QStringLiteral(" AND executed_at < ?");
            values.append(*page.beforeTime);
        }
        values.append(page.limit);
        QList<Command> commands;
        for (const Row& row : connection.query(sql + QStringLiteral(" ORDER BY number DESC LIMIT ?"), values))
            commands.append(commandFrom(row));
        return commands;
    });
}

QFuture<Result<void>> CommandStore::markRunningAsInterrupted()
{
    return m_database.write([](Connection& connection) {
        connection.execute(
            QStringLiteral("UPDATE commands SET status = 'interrupted' WHERE status = 'running'"));
    });
}

} // namespace krown
