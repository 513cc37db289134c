#pragma once

#include "core/SecretBytes.h"

#include <sodium.h>

namespace krown::sodium {

/// Sets libsodium up, once; call before anything else of it. Ends the program when the system gives no
/// randomness: nothing that follows would be secret.
void initialise();

SecretBytes randomSecret(qsizetype size);

inline const unsigned char* bytes(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char*>(view.data());
}
inline unsigned char* bytes(QByteArray& array)
{
    return reinterpret_cast<unsigned char*>(array.data());
}

} // namespace krown::sodium
