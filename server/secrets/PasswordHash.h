#pragma once

#include "core/SecretBytes.h"

#include <QByteArray>

namespace krown {

/// Argon2id with its parameters and salt inside the text (PHC string format); 19 MiB, t=2, p=1 as OWASP's
/// Password Storage Cheat Sheet asks at least. Takes tens of milliseconds: call it on the pool. Throws
/// std::bad_alloc when it does not get that memory.
QByteArray hashPassword(const SecretBytes& password);

/// Takes as long as hashPassword, whether it fits or not. An empty or broken hash fits nothing.
bool passwordFits(const SecretBytes& password, const QByteArray& hash);

} // namespace krown
