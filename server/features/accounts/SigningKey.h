#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

#include <qcoro/qcorotask.h>

namespace krown {

class Database;
class Vault;

/// Random, of Tokens::keyBytes bytes.
SecretBytes newSigningKey();

/// The key that signs tokens, from the table `settings`, where the vault keeps it sealed; made when there is
/// none. While the vault is locked it is a key for this run alone, so that people can still sign in.
QCoro::Task<Result<SecretBytes>> loadSigningKey(Database* database, Vault* vault);

} // namespace krown
