#include "common/CommandLine.h"
#include "common/ControlSocket.h"
#include "common/Logging.h"
#include "common/Memory.h"
#include "common/PassphrasePrompt.h"
#include "common/Signals.h"
#include "common/Start.h"

#include <QCoreApplication>

#include <cstdio>

namespace {

using namespace krown;

constexpr int exitUsage = 2;
constexpr int exitCannotStart = 3;
/// Time to copy the link from the terminal into a browser.
constexpr std::chrono::minutes signInLinkLifetime{10};

void say(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

int showSignInLink(const Settings& settings)
{
    const Result<QString> link = requestSignInLink(settings.dataDir);
    if (!link) {
        complain(link.error().message);
        return exitCannotStart;
    }
    say(*link + QLatin1Char('\n'));
    return 0;
}

SecretBytes passphraseFor(const Settings& settings)
{
    SecretBytes passphrase = takePassphraseFromEnvironment();
    if (needsPassphrase(settings) && passphrase.isEmpty())
        passphrase = askPassphrase("Passphrase for the stored secrets: ");
    return passphrase;
}

int run(const Settings& settings)
{
    startLogging(settings.logLevel);
    quitOnSignals();
    const Result<Backend::Options> options = backendOptions(settings, passphraseFor(settings));
    if (!options) {
        complain(options.error().message);
        return exitUsage;
    }
    Backend backend(*options);
    const Result<Backend::Ready> ready = backend.start();
    if (!ready) {
        complain(ready.error().message);
        return exitCannotStart;
    }
    if (!ready->notice.isEmpty()) complain(ready->notice);
    ControlSocket control(settings.dataDir,
                          [&backend] { return backend.makeSignInLink(signInLinkLifetime); });
    if (const Result<void> listening = control.listen(); !listening) complain(listening.error().message);
    say(QStringLiteral("Krown is ready at %1/\nSign in: %2\n")
            .arg(ready->origin, backend.makeSignInLink(signInLinkLifetime)));
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char* argv[])
{
    returnFreedMemory();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("krown"));
    const Result<Invocation> invocation = readCommandLine(QCoreApplication::arguments());
    if (!invocation) {
        complain(invocation.error().message);
        return exitUsage;
    }
    switch (invocation->action) {
    case Invocation::Action::ShowText:
        say(invocation->text);
        return 0;
    case Invocation::Action::SignInLink:
        return showSignInLink(invocation->settings);
    case Invocation::Action::Run:
        return run(invocation->settings);
    }
    Q_UNREACHABLE();
}
