#pragma once

#include "core/Result.h"
#include "core/SecretBytes.h"
#include "core/Time.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace krown {

/// What a token says.
struct TokenClaims
{
    QString id;     ///< jti
    QString userId; ///< sub
    Timestamp issuedAt = 0;
    Timestamp expiresAt = 0; ///< a whole second, as the token can say no less
};

/// Writes and reads JSON Web Tokens (RFC 7519): HS256 and nothing else, audience "krown". Whether a token was
/// revoked is not its business. A value.
class Tokens
{
public:
    static constexpr int keyBytes = 32;
    static constexpr Timestamp lifetime = 12 * 60 * 60 * 1000; ///< milliseconds

    explicit Tokens(SecretBytes key);

    /// A fresh id, from `now` until `lifetime` later.
    static TokenClaims newClaims(const QString& userId, Timestamp now);

    Result<QString> write(const TokenClaims& claims) const;
    /// Nothing unless this key signed it and it has not ended at `now`.
    std::optional<TokenClaims> read(const QByteArray& token, Timestamp now) const;

private:
    SecretBytes m_key;
};

} // namespace krown
