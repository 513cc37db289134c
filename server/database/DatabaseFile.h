#pragma once

#include "core/Result.h"

#include <QString>

#include <memory>

namespace krown {

class Connection;
class Migrator;

/// The open SQLite file. Belongs to the thread that opens it; closes in its destructor.
class DatabaseFile
{
public:
    /// Makes the file or opens one of ours, and migrates it. What Database::open says of errors holds here.
    static Result<std::unique_ptr<DatabaseFile>> open(const QString& file, const Migrator& migrator);
    ~DatabaseFile();
    Q_DISABLE_COPY_MOVE(DatabaseFile)

    Connection& connection();

private:
    explicit DatabaseFile(const QString& file);
    Result<void> start(const QString& file, const Migrator& migrator, bool isNew);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace krown
