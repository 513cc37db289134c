#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"

#include <QByteArray>

#include <memory>

namespace krown {

/// A 32-byte key in memory that is locked (never swapped out, where the system allows it), guarded and wiped,
/// and what it seals: a version byte, a random nonce of 24 bytes, then XChaCha20-Poly1305's ciphertext and
/// tag. The context is authenticated with it, so that a value only opens where it belongs. Any thread.
class MasterKey
{
public:
    static constexpr qsizetype size = 32;

    /// The bytes must be `size` long.
    explicit MasterKey(const SecretBytes& bytes);

    QByteArray seal(QByteArrayView context, const SecretBytes& secret) const;
    /// Unavailable `secret_damaged` when a bit differs or the context is another one.
    Result<SecretBytes> unseal(QByteArrayView context, QByteArrayView sealed) const;

private:
    struct Free
    {
        void operator()(unsigned char* memory) const;
    };
    std::unique_ptr<unsigned char, Free> m_bytes;
};

} // namespace krown
