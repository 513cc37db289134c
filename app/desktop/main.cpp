#include "MainWindow.h"
#include "common/CommandLine.h"
#include "common/ControlSocket.h"
#include "common/Logging.h"
#include "common/Memory.h"
#include "common/Signals.h"
#include "common/Start.h"

#include <QApplication>
#include <QIcon>
#include <QInputDialog>
#include <QMessageBox>

#include <cstdio>

namespace {

using namespace krown;

constexpr int exitUsage = 2;
constexpr int exitCannotStart = 3;
/// The window uses its ticket as soon as it has loaded.
constexpr std::chrono::seconds windowTicketLifetime{30};
constexpr std::chrono::minutes signInLinkLifetime{10};
/// The system may ask its user for the keychain's password.
constexpr std::chrono::seconds timeToUnlockKeychain{30};

int fail(const QString& message, int exitCode)
{
    complain(message);
    QMessageBox::critical(nullptr, QStringLiteral("Krown cannot start"), message);
    return exitCode;
}

SecretBytes passphraseFor(const Settings& settings)
{
    SecretBytes passphrase = takePassphraseFromEnvironment();
    if (!needsPassphrase(settings) || !passphrase.isEmpty()) return passphrase;
    QString typed =
        QInputDialog::getText(nullptr, QStringLiteral("Krown"),
                              QStringLiteral("Passphrase for the stored secrets:"), QLineEdit::Password);
    passphrase = SecretBytes::fromUtf8Of(typed);
    wipe(typed);
    return passphrase;
}

int run(const Settings& settings)
{
    startLogging(settings.logLevel);
    quitOnSignals();
    Result<Backend::Options> options = backendOptions(settings, passphraseFor(settings));
    if (!options) return fail(options.error().message, exitUsage);
    options->keychainTimeout = timeToUnlockKeychain;
    Backend backend(*options);
    const Result<Backend::Ready> ready = backend.start();
    if (!ready) return fail(ready.error().message, exitCannotStart);
    if (!ready->notice.isEmpty()) complain(ready->notice);
    ControlSocket control(settings.dataDir,
                          [&backend] { return backend.makeSignInLink(signInLinkLifetime); });
    if (const Result<void> listening = control.listen(); !listening) complain(listening.error().message);

    MainWindow window(QUrl(ready->origin), QUrl(backend.makeSignInLink(windowTicketLifetime)));
    window.show();
    return QApplication::exec();
}

} // namespace

int main(int argc, char* argv[])
{
    returnFreedMemory();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("krown"));
    QApplication::setApplicationDisplayName(QStringLiteral("Krown"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/krown.png")));
    const Result<Invocation> invocation = readCommandLine(QApplication::arguments());
    if (!invocation) return fail(invocation.error().message, exitUsage);
    switch (invocation->action) {
    case Invocation::Action::ShowText:
        std::fputs(qPrintable(invocation->text), stdout);
        return 0;
    case Invocation::Action::SignInLink:
        return fail(QStringLiteral("Ask krownd: krownd --sign-in-link."), exitUsage);
    case Invocation::Action::Run:
        return run(invocation->settings);
    }
    Q_UNREACHABLE();
}
