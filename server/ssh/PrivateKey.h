#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

namespace krown {

/// Whether the key can be read with this passphrase (empty: none). Errors are InvalidInput: field
/// `private_key`, code `invalid_private_key`, when it is no private key that we can use (also PKCS8 ed25519,
/// with what to do about it); field `passphrase`, code `passphrase_required` or `wrong_passphrase`.
/// A pure function that may take a second (bcrypt): call it on the pool.
Result<void> checkPrivateKey(const SecretBytes& key, const SecretBytes& passphrase);

} // namespace krown
