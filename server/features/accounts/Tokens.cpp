#include "features/accounts/Tokens.h"

#include "core/Ids.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <jwt.h>

#include <cstdlib>
#include <memory>

namespace krown {

namespace {

constexpr auto audience = QLatin1StringView("krown");
constexpr qsizetype mostTokenBytes = 4096;

struct Deleter
{
    void operator()(jwt_t* token) const { jwt_free(token); }
    void operator()(char* text) const { std::free(text); }
};
using Jwt = std::unique_ptr<jwt_t, Deleter>;
using CText = std::unique_ptr<char, Deleter>;

const unsigned char* keyOf(const SecretBytes& key)
{
    return reinterpret_cast<const unsigned char*>(key.data());
}

// As one JSON object each way: libjwt's own integers are `long`, which ends in 2038 where that has 32 bits.
QByteArray toGrants(const TokenClaims& claims)
{
    const QJsonObject grants{
        {QStringLiteral("aud"), audience},
        {QStringLiteral("exp"), claims.expiresAt / 1000},
        {QStringLiteral("iat"), claims.issuedAt / 1000},
        {QStringLiteral("jti"), claims.id},
        {QStringLiteral("sub"), claims.userId},
    };
    return QJsonDocument(grants).toJson(QJsonDocument::Compact);
}

Jwt decode(const QByteArray& token, const SecretBytes& key)
{
    jwt_t* decoded = nullptr;
    if (jwt_decode(&decoded, token.constData(), keyOf(key), static_cast<int>(key.size())) != 0)
        return nullptr;
    return Jwt(decoded);
}

} // namespace

Tokens::Tokens(SecretBytes key)
    : m_key(std::move(key))
{
}

TokenClaims Tokens::newClaims(const QString& userId, Timestamp now)
{
    const Timestamp second = now - now % 1000;
    return {newId(), userId, second, second + lifetime};
}

Result<QString> Tokens::write(const TokenClaims& claims) const
{
    jwt_t* made = nullptr;
    const bool isMade = jwt_new(&made) == 0;
    const Jwt token(made);
    if (isMade && jwt_add_grants_json(token.get(), toGrants(claims).constData()) == 0 &&
        jwt_set_alg(token.get(), JWT_ALG_HS256, keyOf(m_key), static_cast<int>(m_key.size())) == 0) {
        if (const CText text{jwt_encode_str(token.get())}) return QString::fromLatin1(text.get());
    }
    return failure(Error::internal(QStringLiteral("The token could not be written.")));
}

std::optional<TokenClaims> Tokens::read(const QByteArray& token, Timestamp now) const
{
    // libjwt reads up to the first NUL: what stands behind one would not be looked at.
    if (token.size() > mostTokenBytes || token.contains('\0')) return std::nullopt;
    const Jwt decoded = decode(token, m_key);
    if (!decoded || jwt_get_alg(decoded.get()) != JWT_ALG_HS256) return std::nullopt;
    const CText text{jwt_get_grants_json(decoded.get(), nullptr)};
    const QJsonObject grants = QJsonDocument::fromJson(text.get()).object();
    const TokenClaims claims{grants.value(QLatin1StringView("jti")).toString(),
                             grants.value(QLatin1StringView("sub")).toString(),
                             grants.value(QLatin1StringView("iat")).toInteger() * 1000,
                             grants.value(QLatin1StringView("exp")).toInteger() * 1000};
    const bool counts = grants.value(QLatin1StringView("aud")) == audience && !claims.id.isEmpty() &&
                        !claims.userId.isEmpty() && claims.issuedAt > 0 && claims.expiresAt > now;
    return counts ? std::optional(claims) : std::nullopt;
}

} // namespace krown
