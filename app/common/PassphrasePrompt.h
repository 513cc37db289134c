#pragma once

#include "core/SecretBytes.h"

namespace krown {

/// Asks on the terminal, without showing what is typed. Empty when there is no terminal to ask on.
SecretBytes askPassphrase(const char* prompt);

} // namespace krown
