#pragma once

#include "Backend.h"
#include "common/Settings.h"

namespace krown {

/// The backend's options for these settings, with the certificate read. `passphrase` is for
/// SecretMode::Passphrase.
Result<Backend::Options> backendOptions(const Settings& settings, SecretBytes passphrase);

/// Whether the data folder's secrets are, or are to be, sealed under a passphrase.
bool needsPassphrase(const Settings& settings);

/// KROWN_PASSPHRASE, taken out of the environment so that no child process gets it; empty when not set.
SecretBytes takePassphraseFromEnvironment();

/// One line to standard error, as the program's last word.
void complain(const QString& message);

} // namespace krown
