#include "database/DataFolder.h"

#include "core/Log.h"
#include "core/PrivateFile.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>

namespace krown {

namespace {

const QString lockName = QStringLiteral("krown.lock");

Error cannotWrite(const QString& path)
{
    return Error::unavailable(
        QStringLiteral("cannot_write_data"),
        QStringLiteral("The data folder %1 cannot be made or written to. Check that its disk has "
                       "room and that you may write there, or choose another with --data-dir.")
            .arg(path));
}

/// Somebody's home or /tmp, given by mistake, must not lose its rights.
bool holdsOnlyOurs(const QString& path)
{
    const QStringList names =
        QDir(path).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    return names.contains(lockName) || std::all_of(names.begin(), names.end(), [](const QString& name) {
               return name.startsWith(u"krown") || name.startsWith(u"master-key") || name == u"vault.json";
           });
}

void tightenFolder(const QString& path)
{
    if (!isOpenToOthers(path)) return;
    if (isOwnedByThisUser(path) && holdsOnlyOurs(path) && tightenRights(path)) {
        qCInfo(lcKrown, "The data folder was open to others; it is yours alone now.");
    } else {
        qCWarning(lcKrown, "Others may look into the data folder %ls: take their rights away (chmod 700).",
                  qUtf16Printable(path));
    }
}

} // namespace

DataFolder::DataFolder(const QString& path)
    : m_path(QDir(path).absolutePath())
    , m_lock(file(lockName))
{
    m_lock.setStaleLockTime(0); // however old: a lock counts as long as its process lives
}

QString DataFolder::file(const QString& name) const
{
    return m_path + u'/' + name;
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const QString& path)
{
    auto folder = std::unique_ptr<DataFolder>(new DataFolder(path));
    if (!makePrivateFolder(folder->path())) return failure(cannotWrite(folder->path()));
    tightenFolder(folder->path());
    KROWN_CHECK(folder->lock());
    tightenRights(folder->file(lockName)); // QLockFile lets everybody read it
    return folder;
}

Result<void> DataFolder::lock()
{
    if (m_lock.tryLock(0)) return {};
    if (m_lock.error() != QLockFile::LockFailedError) return failure(cannotWrite(m_path));
    qint64 process = 0;
    QString host;
    QString program;
    m_lock.getLockInfo(&process, &host, &program);
    // A killed process may have left a lock that names nobody yet. And in a container every start has the
    // same number, so that the lock of a killed one seems to be our own. Removing fails while anybody really
    // holds it.
    const bool mayBeLeftOver = process == 0 || process == QCoreApplication::applicationPid();
    if (mayBeLeftOver && m_lock.removeStaleLockFile() && m_lock.tryLock(0)) return {};
    return failure(Error::conflict(
        QStringLiteral("data_folder_in_use"),
        QStringLiteral(
            "Krown is running already with the data folder %1 (process %2). Use that one, end it, or choose "
            "another folder with --data-dir.")
            .arg(m_path)
            .arg(process)));
}

} // namespace krown
