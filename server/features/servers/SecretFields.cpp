#include "features/servers/SecretFields.h"

#include "core/Json.h"
#include "features/servers/Servers.h"

namespace krown {

namespace {

constexpr qsizetype mostPasswordBytes = 1024;
constexpr qsizetype mostKeyBytes = 64 * 1024;

constexpr auto authMethodField = QLatin1StringView("auth_method");
constexpr auto passwordField = QLatin1StringView("password");
constexpr auto privateKeyField = QLatin1StringView("private_key");

rules::Complaint authMethodRule(const QString& text)
{
    if (authMethodFromText(text)) return std::nullopt;
    return QStringLiteral("The sign-in method must be password or key.");
}

QLatin1StringView neededField(AuthMethod method)
{
    return method == AuthMethod::Password ? passwordField : privateKeyField;
}

QString missingText(AuthMethod method)
{
    return QStringLiteral("The sign-in method \"%1\" needs the field \"%2\".")
        .arg(toText(method), neededField(method));
}

} // namespace

SecretFields readSecretFields(JsonReader& reader)
{
    return {
        .password = reader.optionalSecret(passwordField, mostPasswordBytes),
        .privateKey = reader.optionalSecret(privateKeyField, mostKeyBytes),
        .passphrase = reader.optionalSecret(QLatin1StringView("passphrase"), mostPasswordBytes),
    };
}

std::optional<AuthMethod> readAuthMethod(JsonReader& reader)
{
    const std::optional<QString> text = reader.optionalText(authMethodField, authMethodRule);
    return text ? authMethodFromText(*text) : std::nullopt;
}

Error missingSecret(AuthMethod method)
{
    return Error::invalid(neededField(method), missingText(method));
}

Credentials readCredentials(JsonReader& reader)
{
    const std::optional<AuthMethod> method = authMethodFromText(reader.text(authMethodField, authMethodRule));
    const SecretFields secrets = readSecretFields(reader);
    if (!method) return {}; // the reader has complained
    const bool isPassword = *method == AuthMethod::Password;
    if (!(isPassword ? secrets.password : secrets.privateKey))
        reader.complain(neededField(*method), missingText(*method));
    if (isPassword) return {.method = *method, .password = secrets.password.value_or(SecretBytes())};
    return {.method = *method,
            .privateKey = secrets.privateKey.value_or(SecretBytes()),
            .passphrase = secrets.passphrase.value_or(SecretBytes())};
}

} // namespace krown
