#pragma once

#include <QByteArray>
#include <QString>

namespace krown {

// Files and folders that only the person who runs Krown may open. Any thread; blocking.

/// Makes the folder (0700) with those above it; true when it is there afterwards. One that exists is left as
/// it is.
bool makePrivateFolder(const QString& path);

/// Makes an empty file (0600) when there is none, and takes every right of others from one that exists.
bool makePrivateFile(const QString& path);

/// Replaces the whole file (0600) or leaves the old one; true once the new one is on the disk.
bool writePrivateFile(const QString& path, QByteArrayView bytes);

// PrivateFileUnix.cpp and PrivateFileWindows.cpp

/// Takes every right of group and others from a file or folder.
bool tightenRights(const QString& path);
/// Whether group or others have any right on the file itself. On Windows the folder's rights decide: false.
bool isOpenToOthers(const QString& path);
bool isOwnedByThisUser(const QString& path);
/// Waits until a file, or the names in a folder, are on the disk.
bool syncToDisk(const QString& path);

} // namespace krown
