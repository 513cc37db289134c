#include "secrets/PasswordHash.h"

#include "secrets/Sodium.h"

#include <new>

namespace krown {

namespace {

constexpr quint64 passes = 2;
constexpr size_t memory = size_t{19} << 20;

} // namespace

QByteArray hashPassword(const SecretBytes& password)
{
    sodium::initialise();
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password.data(), static_cast<quint64>(password.size()), passes, memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc(); // the one way in which it fails
    }
    return hash;
}

bool passwordFits(const SecretBytes& password, const QByteArray& hash)
{
    sodium::initialise();
    // Of no password that anybody knows; costs what a real one costs.
    static constexpr char nobodys[] =
        "$argon2id$v=19$m=19456,t=2,p=1$OEDnBZM2R+iF6woKvHHtKA$LSrTV5qg/bGouyXalRFlk8K9v//GdPUVEjJ94VQOUC8";
    const bool isHash = crypto_pwhash_str_needs_rehash(hash.constData(), passes, memory) != -1;
    const int outcome = crypto_pwhash_str_verify(isHash ? hash.constData() : nobodys, password.data(),
                                                 static_cast<quint64>(password.size()));
    return isHash && outcome == 0;
}

} // namespace krown
