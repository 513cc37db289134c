#include "ssh/PrivateKey.h"

#include "ssh/KeyImport.h"

namespace krown {

namespace {

Error badKey(const QString& message)
{
    return {ErrorKind::InvalidInput, QStringLiteral("invalid_private_key"), message,
            QStringLiteral("private_key")};
}

Error badPassphrase(const QString& code, const QString& message)
{
    return {ErrorKind::InvalidInput, code, message, QStringLiteral("passphrase")};
}

/// libssh reads nothing before the first dash and stumbles over carriage returns; people paste both.
SecretBytes normalised(const SecretBytes& key)
{
    QByteArray text;
    text.reserve(key.size() + 1);
    for (const char c : key.view().trimmed())
        if (c != '\r') text.append(c);
    text.append('\n');
    SecretBytes result(text);
    wipe(text);
    return result;
}

/// Stands where libssh (or OpenSSL below it) would prompt on the terminal; remembers that it was asked.
int refuseToPrompt(const char*, char*, size_t, int, int, void* asked)
{
    *static_cast<bool*>(asked) = true;
    return -1;
}

KeyHandle readKey(const SecretBytes& text, const char* passphrase, bool* asked)
{
    ssh_key key = nullptr;
    const int result = ssh_pki_import_privkey_base64(text.data(), passphrase, refuseToPrompt, asked, &key);
    return result == SSH_OK ? KeyHandle(key, ssh_key_free) : nullptr;
}

/// Kinds of text that people take for a private key, and what to do with each.
QString whyUnreadable(QByteArrayView text)
{
    static const struct
    {
        QByteArrayView start;
        const char* advice;
    } kinds[] = {
        {"PuTTY-User-Key-File",
         "This is a PuTTY key. Export it with PuTTYgen: Conversions, Export OpenSSH key."},
        {"ssh-", "This is a public key. Use the private one, the file without .pub."},
        {"ecdsa-", "This is a public key. Use the private one, the file without .pub."},
        {"---- BEGIN SSH2 PUBLIC KEY", "This is a public key. Use the private one."},
        {"-----BEGIN PUBLIC KEY", "This is a public key. Use the private one."},
        {"-----BEGIN CERTIFICATE", "This is a certificate. Use the private key."},
        {"-----BEGIN DSA PRIVATE KEY", "DSA keys are no longer accepted by SSH servers. Make a new key."},
    };
    for (const auto& kind : kinds)
        if (text.startsWith(kind.start)) return QString::fromLatin1(kind.advice);
    return QStringLiteral(
        "This is not a private key that can be read. Use the whole text of an OpenSSH, PEM or "
        "PKCS8 key file, with its BEGIN and END lines.");
}

Result<KeyHandle> usable(KeyHandle key, QByteArrayView text)
{
    switch (ssh_key_type(key.get())) {
    case SSH_KEYTYPE_RSA:
    case SSH_KEYTYPE_ECDSA_P256:
    case SSH_KEYTYPE_ECDSA_P384:
    case SSH_KEYTYPE_ECDSA_P521:
        return key;
    case SSH_KEYTYPE_ED25519:
        // libssh reads an Ed25519 key from PKCS8 and then fails to sign with it.
        if (text.startsWith("-----BEGIN OPENSSH PRIVATE KEY")) return key;
        return failure(
            badKey(QStringLiteral("Ed25519 keys can only be used in the OpenSSH format, and this one "
                                  "is PKCS8. `ssh-keygen -p -f KEY` of OpenSSH 9.6 or later rewrites the "
                                  "file; or make a new key with `ssh-keygen -t ed25519`.")));
    case SSH_KEYTYPE_SK_ECDSA:
    case SSH_KEYTYPE_SK_ED25519:
        return failure(badKey(QStringLiteral("Keys that live on a security key cannot be used here.")));
    default:
        return failure(badKey(QStringLiteral("This kind of key cannot be used. Use Ed25519, ECDSA or RSA.")));
    }
}

} // namespace

Result<KeyHandle> importPrivateKey(const SecretBytes& key, const SecretBytes& passphrase)
{
    const SecretBytes text = normalised(key);
    bool encrypted = false;
    // Without a passphrase first: cheap, and it tells an encrypted key from one that cannot be read.
    if (KeyHandle plain = readKey(text, nullptr, &encrypted)) return usable(std::move(plain), text.view());
    if (!encrypted) return failure(badKey(whyUnreadable(text.view())));
    if (passphrase.isEmpty())
        return failure(badPassphrase(QStringLiteral("passphrase_required"),
                                     QStringLiteral("This private key is encrypted. Give its passphrase.")));
    if (KeyHandle opened = readKey(text, passphrase.data(), &encrypted))
        return usable(std::move(opened), text.view());
    return failure(badPassphrase(QStringLiteral("wrong_passphrase"),
                                 QStringLiteral("The passphrase does not open this private key.")));
}

Result<void> checkPrivateKey(const SecretBytes& key, const SecretBytes& passphrase)
{
    KROWN_CHECK(importPrivateKey(key, passphrase));
    return {};
}

} // namespace krown
