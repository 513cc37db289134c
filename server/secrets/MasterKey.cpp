#include "secrets/MasterKey.h"

#include "secrets/Sodium.h"

#include <cstring>
#include <new>

namespace krown {

namespace {

constexpr char version = 1;
constexpr qsizetype nonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr qsizetype tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr qsizetype frameSize = 1 + nonceSize + tagSize;
static_assert(MasterKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

Error damaged()
{
    return Error::unavailable(QStringLiteral("secret_damaged"),
                              QStringLiteral("A stored secret was changed or is damaged. Enter it again."));
}

} // namespace

void MasterKey::Free::operator()(unsigned char* memory) const
{
    sodium_free(memory);
}

MasterKey::MasterKey(const SecretBytes& bytes)
{
    Q_ASSERT(bytes.size() == size);
    sodium::initialise();
    m_bytes.reset(static_cast<unsigned char*>(sodium_malloc(size)));
    if (!m_bytes) throw std::bad_alloc();
    std::memcpy(m_bytes.get(), bytes.data(), size);
    sodium_mprotect_readonly(m_bytes.get());
}

QByteArray MasterKey::seal(QByteArrayView context, const SecretBytes& secret) const
{
    QByteArray sealed(frameSize + secret.size(), Qt::Uninitialized);
    sealed[0] = version;
    unsigned char* nonce = sodium::bytes(sealed) + 1;
    randombytes_buf(nonce, nonceSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + nonceSize, nullptr, sodium::bytes(secret.view()), static_cast<quint64>(secret.size()),
        sodium::bytes(context), static_cast<quint64>(context.size()), nullptr, nonce, m_bytes.get());
    return sealed;
}

Result<SecretBytes> MasterKey::unseal(QByteArrayView context, QByteArrayView sealed) const
{
    if (sealed.size() < frameSize || sealed[0] != version) return failure(damaged());
    const unsigned char* nonce = sodium::bytes(sealed) + 1;
    QByteArray opened(sealed.size() - frameSize, Qt::Uninitialized);
    const int outcome = crypto_aead_xchacha20poly1305_ietf_decrypt(
        sodium::bytes(opened), nullptr, nullptr, nonce + nonceSize,
        static_cast<quint64>(sealed.size() - 1 - nonceSize), sodium::bytes(context),
        static_cast<quint64>(context.size()), nonce, m_bytes.get());
    if (outcome != 0) return failure(damaged());
    SecretBytes secret(opened);
    wipe(opened);
    return secret;
}

} // namespace krown
