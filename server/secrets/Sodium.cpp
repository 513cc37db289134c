#include "secrets/Sodium.h"

namespace krown::sodium {

void initialise()
{
    static const int outcome = sodium_init();
    if (outcome < 0) qFatal("The operating system gives no random numbers.");
}

SecretBytes randomSecret(qsizetype size)
{
    initialise();
    QByteArray random(size, Qt::Uninitialized);
    randombytes_buf(random.data(), static_cast<size_t>(size));
    SecretBytes secret(random);
    wipe(random);
    return secret;
}

} // namespace krown::sodium
