#include "ssh/HostKeyDecision.h"

#include "ssh/SshErrors.h"

#include <QCryptographicHash>

#include <algorithm>

namespace krown {

namespace {

Error hostKeyUnknown(const HostKey& shown, const ConnectRequest& request)
{
    Error error = Error::conflict(
        QStringLiteral("host_key_unknown"),
        QStringLiteral(
            "The key of %1 is not known yet: %2 (%3). Compare it with the host's own, then accept it.")
            .arg(endpointText(request), shown.fingerprint, shown.algorithm));
    error.details = {{QStringLiteral("fingerprint"), shown.fingerprint},
                     {QStringLiteral("algorithm"), shown.algorithm}};
    return error;
}

Error hostKeyChanged(const QString& expected, const HostKey& shown, const ConnectRequest& request)
{
    Error error = Error::conflict(
        QStringLiteral("host_key_changed"),
        QStringLiteral(
            "The key of %1 has changed: expected %2, shown %3. Somebody may be posing as this host, "
            "or it was set up anew. Nothing was sent. Ask who runs it before you accept the new key.")
            .arg(endpointText(request), expected, shown.fingerprint));
    error.details = {{QStringLiteral("expected_fingerprint"), expected},
                     {QStringLiteral("actual_fingerprint"), shown.fingerprint},
                     {QStringLiteral("algorithm"), shown.algorithm}};
    return error;
}

/// The kept key that the shown one should have been: of the same algorithm, if there is one.
const HostKey& expectedKey(const QList<HostKey>& known, const HostKey& shown)
{
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const HostKey& key) { return key.algorithm == shown.algorithm; });
    return same == known.end() ? known.first() : *same;
}

} // namespace

Result<HostKeyVerdict> decideOnHostKey(const HostKey& shown, const ConnectRequest& request)
{
    const auto& known = request.knownHostKeys;
    if (std::any_of(known.begin(), known.end(), [&](const HostKey& key) { return key.blob == shown.blob; }))
        return HostKeyVerdict::Known;
    if (shown.fingerprint == request.acceptedFingerprint) return HostKeyVerdict::New;
    if (!known.isEmpty())
        return failure(hostKeyChanged(expectedKey(known, shown).fingerprint, shown, request));
    if (request.policy == HostKeyPolicy::Strict) return failure(hostKeyUnknown(shown, request));
    // Somebody expects one certain key: then another is no "first key" that could be taken unseen.
    if (!request.acceptedFingerprint.isEmpty())
        return failure(hostKeyChanged(request.acceptedFingerprint, shown, request));
    return HostKeyVerdict::New;
}

QByteArray hostKeyAlgorithms(const QList<HostKey>& known)
{
    // An RSA key is called ssh-rsa whatever hash it signs with; SHA-1 signatures are not accepted.
    static const QList<QByteArray> algorithms = {"ssh-ed25519",         "ecdsa-sha2-nistp256",
                                                 "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                                                 "rsa-sha2-512",        "rsa-sha2-256"};
    const auto isOfKnownKey = [&](const QByteArray& algorithm) {
        const QByteArray keyType = algorithm.startsWith("rsa-sha2-") ? QByteArray("ssh-rsa") : algorithm;
        return std::any_of(known.begin(), known.end(),
                           [&](const HostKey& key) { return key.algorithm.toLatin1() == keyType; });
    };
    QList<QByteArray> ordered = algorithms;
    std::stable_partition(ordered.begin(), ordered.end(), isOfKnownKey);
    return ordered.join(',');
}

QString fingerprintOf(const QByteArray& blob)
{
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromBase64(blob), QCryptographicHash::Sha256);
    return QStringLiteral("SHA256:") + QString::fromLatin1(hash.toBase64(QByteArray::OmitTrailingEquals));
}

} // namespace krown
