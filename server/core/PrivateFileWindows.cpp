#include "core/PrivateFile.h"

#ifdef Q_OS_WIN

#include <QFile>
#include <QFileInfo>

#include <windows.h>

namespace krown {

bool tightenRights(const QString&)
{
    return true; // inherited from the folder, which lies in the user's own profile
}

bool isOpenToOthers(const QString&)
{
    return false;
}

bool isOwnedByThisUser(const QString&)
{
    return true;
}

bool syncToDisk(const QString& path)
{
    if (QFileInfo(path).isDir()) return true; // NTFS keeps its names in a journal of its own
    const auto name = reinterpret_cast<const wchar_t*>(path.utf16());
    const HANDLE file = CreateFileW(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    const bool synced = FlushFileBuffers(file) != 0;
    CloseHandle(file);
    return synced;
}

} // namespace krown

#endif
