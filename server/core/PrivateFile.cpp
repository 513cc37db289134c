#include "core/PrivateFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace krown {

namespace {

constexpr QFileDevice::Permissions ownerFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions ownerFolder = ownerFile | QFileDevice::ExeOwner;

} // namespace

bool makePrivateFolder(const QString& path)
{
    const QFileInfo folder(QDir::cleanPath(path));
    if (folder.isDir()) return true;
    const QString above = folder.absolutePath();
    if (above == folder.absoluteFilePath() || !makePrivateFolder(above)) return false;
    return QDir(above).mkdir(folder.fileName(), ownerFolder) && syncToDisk(above);
}

bool makePrivateFile(const QString& path)
{
    if (QFile file(path); file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerFile))
        return syncToDisk(QFileInfo(path).absolutePath());
    return QFileInfo(path).isFile() && (!isOpenToOthers(path) || tightenRights(path));
}

bool writePrivateFile(const QString& path, QByteArrayView bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.setPermissions(ownerFile);
    if (file.write(bytes.data(), bytes.size()) != bytes.size() || !file.commit()) return false;
    return syncToDisk(QFileInfo(path).absolutePath());
}

} // namespace krown
