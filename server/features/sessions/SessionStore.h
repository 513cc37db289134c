#pragma once

#include "core/Result.h"
#include "features/sessions/Session.h"

#include <QFuture>
#include <QList>

namespace krown {

class Database;

/// The table `sessions`. Any thread.
class SessionStore
{
public:
    explicit SessionStore(Database& database);

    /// Forbidden when the user was deleted, disabled or made readonly meanwhile.
    QFuture<Result<void>> insert(Session session);
    /// Newest first.
    QFuture<Result<QList<Session>>> list(QString userId);
    QFuture<Result<Session>> find(QString userId, QString id);
    /// The session as it is now, when it was open until then; nothing when it was closed already.
    QFuture<Result<std::optional<Session>>> markClosed(QString id, QString reason);
    /// For the start, when nothing can be open: whatever was left open is not any more.
    QFuture<Result<void>> markAllClosed(QString reason);

private:
    Database& m_database;
};

} // namespace krown
