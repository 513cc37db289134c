#include "core/PrivateFile.h"

#ifdef Q_OS_UNIX

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <unistd.h>

namespace krown {

namespace {

constexpr QFileDevice::Permissions ofOwner =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
constexpr QFileDevice::Permissions ofOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup |
                                              QFileDevice::ExeGroup | QFileDevice::ReadOther |
                                              QFileDevice::WriteOther | QFileDevice::ExeOther;

} // namespace

bool tightenRights(const QString& path)
{
    return QFile::setPermissions(path, QFile::permissions(path) & ofOwner);
}

bool isOpenToOthers(const QString& path)
{
    return (QFile::permissions(path) & ofOthers) != QFileDevice::Permissions();
}

bool isOwnedByThisUser(const QString& path)
{
    return QFileInfo(path).ownerId() == ::geteuid();
}

bool syncToDisk(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

} // namespace krown

#endif
