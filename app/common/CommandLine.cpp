#include "common/CommandLine.h"

#include "common/ConfigFile.h"
#include "common/Logging.h"
#include "core/Validation.h"

#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>

namespace krown {

namespace {

using Apply = Result<void> (*)(Settings& settings, const QString& value);

/// An option that takes a value; the command line and krownd.conf know it by the same name.
struct ValueOption
{
    const char* name;
    const char* placeholder;
    const char* description;
    Apply apply;
};

Error badValue(const QString& option, const QString& expected)
{
    return Error::invalid(option, QStringLiteral("%1 takes %2.").arg(option, expected));
}

Result<void> applyListen(Settings& settings, const QString& value)
{
    const Error bad =
        badValue(QStringLiteral("listen"), QStringLiteral("ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0"));
    const qsizetype colon = value.lastIndexOf(QLatin1Char(':'));
    if (colon < 1) return failure(bad);
    QString host = value.left(colon);
    const bool isBracketed = host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']'));
    if (isBracketed) host = host.mid(1, host.size() - 2);
    if (host.contains(QLatin1Char(':')) != isBracketed) return failure(bad);
    if (host == QLatin1StringView("localhost")) host = QStringLiteral("127.0.0.1");
    bool isNumber = false;
    const uint port = value.mid(colon + 1).toUInt(&isNumber);
    if (!isNumber || port > 65535 || !settings.address.setAddress(host)) return failure(bad);
    settings.port = static_cast<quint16>(port);
    return {};
}

Result<void> applySecrets(Settings& settings, const QString& value)
{
    const std::optional<SecretMode> mode = secretModeFromText(value);
    if (!mode)
        return failure(
            badValue(QStringLiteral("secrets"), QStringLiteral("auto, keychain, passphrase or file")));
    settings.secrets = *mode;
    return {};
}

Result<void> applyHostKeyPolicy(Settings& settings, const QString& value)
{
    const std::optional<HostKeyPolicy> policy = hostKeyPolicyFromText(value);
    if (!policy)
        return failure(badValue(QStringLiteral("host-key-policy"), QStringLiteral("accept-new or strict")));
    settings.hostKeyPolicy = *policy;
    return {};
}

Result<void> applyRegistration(Settings& settings, const QString& value)
{
    if (value != QLatin1StringView("open") && value != QLatin1StringView("closed"))
        return failure(badValue(QStringLiteral("registration"), QStringLiteral("open or closed")));
    settings.registrationOpen = value == QLatin1StringView("open");
    return {};
}

Result<void> applyLogLevel(Settings& settings, const QString& value)
{
    if (!isLogLevel(value))
        return failure(
            badValue(QStringLiteral("log-level"), QStringLiteral("debug, info, warning or error")));
    settings.logLevel = value;
    return {};
}

Result<void> applyHosts(Settings& settings, const QString& value)
{
    for (const QString& host : value.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (rules::host(host.trimmed()))
            return failure(badValue(QStringLiteral("host-names"),
                                    QStringLiteral("host names with commas between them")));
        settings.hosts.append(host.trimmed().toLower());
    }
    return {};
}

Result<int> wholeNumber(const QString& option, const QString& value, int lowest, int highest)
{
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    if (isNumber && number >= lowest && number <= highest) return number;
    return failure(badValue(option, QStringLiteral("a whole number from %1 to %2").arg(lowest).arg(highest)));
}

Result<void> applyScrollback(Settings& settings, const QString& value)
{
    KROWN_TRY(const int kib, wholeNumber(QStringLiteral("terminal-scrollback"), value, 256, 65536));
    settings.terminals.scrollbackBytes = qsizetype(kib) * 1024;
    return {};
}

Result<void> applyWindow(Settings& settings, const QString& value)
{
    KROWN_TRY(const int kib, wholeNumber(QStringLiteral("terminal-window"), value, 64, 16384));
    settings.terminals.windowBytes = qint64(kib) * 1024;
    return {};
}

Result<void> applyHold(Settings& settings, const QString& value)
{
    KROWN_TRY(const int seconds, wholeNumber(QStringLiteral("terminal-hold"), value, 0, 600));
    settings.terminals.hold = std::chrono::seconds(seconds);
    return {};
}

template <QString Settings::*member>
Result<void> applyText(Settings& settings, const QString& value)
{
    settings.*member = value;
    return {};
}

const ValueOption valueOptions[] = {
    {"listen", "ADDRESS:PORT", "Where to listen (default 127.0.0.1:8080; port 0 picks a free one).",
     applyListen},
    {"host-names", "NAMES", "Further names under which clients reach this machine, with commas between.",
     applyHosts},
    {"tls-certificate", "FILE", "Certificate chain in PEM, for HTTPS and WSS.",
     applyText<&Settings::tlsCertificate>},
    {"tls-key", "FILE", "The certificate's private key in PEM.", applyText<&Settings::tlsKey>},
    {"secrets", "MODE", "Where the master key is kept: auto, keychain, passphrase or file (default auto).",
     applySecrets},
    {"host-key-policy", "POLICY", "accept-new (default) or strict: refuse unknown host keys.",
     applyHostKeyPolicy},
    {"registration", "STATE", "open or closed: may people make their own account? Open on loopback only.",
     applyRegistration},
    {"terminal-scrollback", "KIB", "How much of its output a terminal keeps (default 2048).",
     applyScrollback},
    {"terminal-window", "KIB",
     "How much may be on its way to a terminal's reader beyond what he has drawn (default 1024).",
     applyWindow},
    {"terminal-hold", "SECONDS",
     "How long a terminal waits for a reader whose connection was lost (default 15).", applyHold},
    {"log-level", "LEVEL", "debug, info, warning or error (default info).", applyLogLevel},
};

Result<void> applyFile(Settings& settings, const QCommandLineParser& parser)
{
    const bool isNamed = parser.isSet(QStringLiteral("config"));
    const QString file = isNamed ? parser.value(QStringLiteral("config"))
                                 : QDir(settings.dataDir).filePath(QStringLiteral("krownd.conf"));
    KROWN_TRY(QHash values, readConfigFile(file, isNamed));
    const QString dataDir = values.take(QStringLiteral("data-dir"));
    if (!dataDir.isEmpty() && !parser.isSet(QStringLiteral("data-dir"))) settings.dataDir = dataDir;
    for (const ValueOption& option : valueOptions) {
        const QString name = QLatin1StringView(option.name);
        if (!values.contains(name)) continue;
        const Result<void> applied = option.apply(settings, values.take(name));
        if (!applied)
            return failure(
                Error::invalid(name, QStringLiteral("In %1: %2").arg(file, applied.error().message)));
    }
    if (values.isEmpty()) return {};
    return failure(Error::invalid(
        QStringLiteral("config"),
        QStringLiteral("There is no setting \"%1\" (in %2).").arg(values.constBegin().key(), file)));
}

Result<void> checkTogether(const Settings& settings)
{
    if (settings.tlsCertificate.isEmpty() != settings.tlsKey.isEmpty())
        return failure(Error::invalid(QStringLiteral("tls-key"),
                                      QStringLiteral("--tls-certificate and --tls-key go together.")));
    if (!settings.address.isLoopback() && settings.tlsCertificate.isEmpty()) {
        return failure(
            Error::invalid(QStringLiteral("listen"),
                           QStringLiteral("Listening beyond this machine needs TLS: give --tls-certificate"
                                          " and --tls-key, or listen on 127.0.0.1.")));
    }
    if (!settings.address.isLoopback() && settings.registrationOpen.value_or(false)) {
        return failure(
            Error::invalid(QStringLiteral("registration"),
                           QStringLiteral("Registration can be open on a loopback address only.")));
    }
    return {};
}

Result<Settings> readSettings(const QCommandLineParser& parser)
{
    Settings settings;
    settings.dataDir = parser.isSet(QStringLiteral("data-dir"))
                           ? parser.value(QStringLiteral("data-dir"))
                           : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    KROWN_CHECK(applyFile(settings, parser));
    for (const ValueOption& option : valueOptions) {
        const QString name = QLatin1StringView(option.name);
        if (parser.isSet(name)) {
            KROWN_CHECK(option.apply(settings, parser.value(name)));
        }
    }
    KROWN_CHECK(checkTogether(settings));
    settings.dataDir = QDir(settings.dataDir).absolutePath();
    return settings;
}

} // namespace

Result<Invocation> readCommandLine(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Krown, an SSH session manager."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    parser.addOption({QStringLiteral("data-dir"), QStringLiteral("Folder of the database and the keys."),
                      QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("config"),
                      QStringLiteral("Settings file (default krownd.conf in the data folder)."),
                      QStringLiteral("FILE")});
    parser.addOption(
        {QStringLiteral("sign-in-link"), QStringLiteral("Ask the running Krown for a fresh sign-in link.")});
    for (const ValueOption& option : valueOptions) {
        parser.addOption({QLatin1StringView(option.name), QLatin1StringView(option.description),
                          QLatin1StringView(option.placeholder)});
    }
    if (!parser.parse(arguments))
        return failure(Error::invalid({}, parser.errorText() + QStringLiteral(" See --help.")));
    if (!parser.positionalArguments().isEmpty()) {
        return failure(Error::invalid({}, QStringLiteral("Unexpected argument \"%1\". See --help.")
                                              .arg(parser.positionalArguments().constFirst())));
    }

    Invocation invocation;
    if (parser.isSet(help) || parser.isSet(version)) {
        invocation.action = Invocation::Action::ShowText;
        invocation.text =
            parser.isSet(help) ? parser.helpText() : QStringLiteral("Krown " KROWN_VERSION "\n");
        return invocation;
    }
    KROWN_TRY(invocation.settings, readSettings(parser));
    if (parser.isSet(QStringLiteral("sign-in-link"))) invocation.action = Invocation::Action::SignInLink;
    return invocation;
}

} // namespace krown
