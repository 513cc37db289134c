#pragma once

#include <QString>

namespace krown {

/// The operating system's user name in the form of rules::accountName: "DESKTOP\Ana María" gives
/// "DESKTOP-Ana-María". "owner" when nothing of it can stay.
QString validOwnerName(const QString& systemName);

} // namespace krown
