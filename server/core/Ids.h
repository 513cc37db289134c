#pragma once

#include <QByteArray>
#include <QString>

namespace krown {

/// A fresh random identifier: a version 4 UUID (RFC 9562) in lower case, without braces.
QString newId();

/// Whether the text has the form that newId() gives. Anything else names nothing of ours.
bool isId(QStringView text);

/// `bytes` random bytes from the operating system, as unpadded base64url: for tickets and token ids.
QByteArray randomToken(int bytes);

} // namespace krown
