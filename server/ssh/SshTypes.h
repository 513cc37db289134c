#pragma once

#include "core/SecretBytes.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace krown {

enum class AuthMethod { Password, Key };
QString toText(AuthMethod method); ///< "password", "key"
std::optional<AuthMethod> authMethodFromText(const QString& text);

/// What a host is to be shown of the person: only what `method` needs is filled in.
struct Credentials
{
    AuthMethod method = AuthMethod::Password;
    SecretBytes password = {};
    SecretBytes privateKey = {}; ///< OpenSSH, PEM or PKCS8 text
    SecretBytes passphrase = {}; ///< empty when the key is not encrypted
};

/// The public key with which a host proves itself.
struct HostKey
{
    QString algorithm;   ///< as in known_hosts: "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", ...
    QByteArray blob;     ///< base64 of the wire form (RFC 4253, 6.6), as in known_hosts
    QString fingerprint; ///< "SHA256:..." as `ssh-keygen -l` prints it
};

enum class HostKeyPolicy {
    AcceptNew, ///< the first key of a host is taken and kept; a changed one is refused
    Strict,    ///< an unknown key is refused until somebody accepts its fingerprint
};
QString toText(HostKeyPolicy policy); ///< "accept-new", "strict"
std::optional<HostKeyPolicy> hostKeyPolicyFromText(const QString& text);

struct ConnectRequest
{
    QString host;
    quint16 port = 22;
    QString username;
    Credentials credentials;
    QList<HostKey> knownHostKeys = {}; ///< the keys kept for this host and port
    HostKeyPolicy policy = HostKeyPolicy::AcceptNew;
    QString acceptedFingerprint = {}; ///< a key that the person accepts, known or not, changed or not
    std::chrono::milliseconds timeout = std::chrono::seconds(15); ///< from DNS to the end of authentication
    /// After so much silence the host is asked for a sign of life; within three times of it, it counts as
    /// lost.
    std::chrono::milliseconds keepaliveInterval = std::chrono::seconds(15);
};

} // namespace krown
