#pragma once

#include "core/Error.h"
#include "ssh/SshTypes.h"

#include <optional>

namespace krown {

class JsonReader;

/// The secrets of a server as the API's fields `password`, `private_key` and `passphrase` give them; absent,
/// null and "" mean that there is none.
struct SecretFields
{
    std::optional<SecretBytes> password;
    std::optional<SecretBytes> privateKey;
    std::optional<SecretBytes> passphrase;
};

SecretFields readSecretFields(JsonReader& reader);
/// The optional field `auth_method`.
std::optional<AuthMethod> readAuthMethod(JsonReader& reader);

/// InvalidInput that names the secret without which the method cannot work.
Error missingSecret(AuthMethod method);

} // namespace krown
