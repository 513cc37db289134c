#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"
#include "ssh/Libssh.h"

namespace krown {

/// The private key in libssh's form; errors and cost as of checkPrivateKey. Never asks a terminal.
Result<KeyHandle> importPrivateKey(const SecretBytes& key, const SecretBytes& passphrase);

} // namespace krown
