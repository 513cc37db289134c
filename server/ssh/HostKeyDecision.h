#pragma once

#include "core/Result.h"
#include "ssh/SshTypes.h"

namespace krown {

enum class HostKeyVerdict {
    Known, ///< one of the keys kept for this host
    New,   ///< acceptable, and to be kept in place of any other
};

/// Whether the key that a host shows may be trusted under the request's known keys, policy and accepted
/// fingerprint. Errors: Conflict `host_key_unknown`, `host_key_changed`. A pure function.
Result<HostKeyVerdict> decideOnHostKey(const HostKey& shown, const ConnectRequest& request);

/// The host key algorithms to offer, best first: those of the kept keys lead, because a host with several
/// keys should show the one that we know.
QByteArray hostKeyAlgorithms(const QList<HostKey>& known);

/// "SHA256:..." of a key's base64 wire form, as `ssh-keygen -l` prints it.
QString fingerprintOf(const QByteArray& blob);

} // namespace krown
