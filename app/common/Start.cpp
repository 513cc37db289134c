#include "common/Start.h"

#include "common/Tls.h"

#include <QDir>

#include <cstdio>

namespace krown {

Result<Backend::Options> backendOptions(const Settings& settings, SecretBytes passphrase)
{
    Backend::Options options;
    options.address = settings.address;
    options.port = settings.port;
    options.hosts = settings.hosts;
    options.dataDir = settings.dataDir;
    options.secrets = settings.secrets;
    options.passphrase = std::move(passphrase);
    options.hostKeyPolicy = settings.hostKeyPolicy;
    options.terminals = settings.terminals;
    options.registrationOpen = settings.registrationOpen.value_or(settings.address.isLoopback());
    options.ownerName =
        qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME", QDir::home().dirName()));
    if (!settings.tlsCertificate.isEmpty()) {
        KROWN_TRY(options.tls, loadTls(settings.tlsCertificate, settings.tlsKey));
    }
    return options;
}

bool needsPassphrase(const Settings& settings)
{
    if (settings.secrets != SecretMode::Automatic) return settings.secrets == SecretMode::Passphrase;
    return Vault::recordedMode(settings.dataDir) == SecretMode::Passphrase;
}

SecretBytes takePassphraseFromEnvironment()
{
    QByteArray value = qgetenv("KROWN_PASSPHRASE");
    SecretBytes passphrase(value);
    wipe(value);
    qunsetenv("KROWN_PASSPHRASE");
    return passphrase;
}

void complain(const QString& message)
{
    const QByteArray line = "krown: " + message.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

} // namespace krown
