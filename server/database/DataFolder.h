#pragma once

#include "core/Result.h"

#include <QLockFile>
#include <QString>

#include <memory>

namespace krown {

/// The folder that holds everything Krown keeps, for one running Krown at a time: while this object lives,
/// `krown.lock` in it names this process. The lock of a process that was killed is taken over.
class DataFolder
{
public:
    /// Makes the folder (0700) when it is missing; takes the rights of others from one that is this user's
    /// and holds nothing but Krown's files. Unavailable `cannot_write_data` when it cannot be made or written
    /// to, Conflict `data_folder_in_use` when another process holds it. Blocks briefly: for the start only.
    static Result<std::unique_ptr<DataFolder>> open(const QString& path);
    Q_DISABLE_COPY_MOVE(DataFolder)

    /// Absolute.
    QString path() const { return m_path; }
    /// The path of a file in it.
    QString file(const QString& name) const;

private:
    explicit DataFolder(const QString& path);
    Result<void> lock();

    const QString m_path;
    QLockFile m_lock;
};

} // namespace krown
