#include "core/Validation.h"

#include <QHostAddress>
#include <QRegularExpression>

#include <algorithm>

namespace krown::rules {

namespace {

bool isControl(QChar c)
{
    return c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
           c == QChar::ParagraphSeparator;
}

constexpr qsizetype mostCharacters = 255;

/// As a person counts, so that one beyond the first 65,536 does not count twice.
qsizetype characters(const QString& text)
{
    return text.toUcs4().size();
}

bool hasControl(const QString& text)
{
    return std::any_of(text.begin(), text.end(), isControl);
}

bool hasBlank(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
}

bool matches(const QRegularExpression& expression, const QString& text)
{
    return expression
        .match(text, 0, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption)
        .hasMatch();
}

bool isDnsName(const QString& text)
{
    static const QRegularExpression labels(
        QStringLiteral(R"((?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*)"
                       R"([A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?\z)"));
    static const QRegularExpression onlyNumbers(QStringLiteral(R"([0-9.]+\z)"));
    return text.size() <= 253 && matches(labels, text) && !matches(onlyNumbers, text);
}

/// The zone of an IPv6 address goes into programs and files as it is, so it must look like an interface.
bool isIpAddress(const QString& text)
{
    static const QRegularExpression form(QStringLiteral(R"([0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]{1,32})?\z)"));
    QHostAddress address;
    if (!matches(form, text) || !address.setAddress(text)) return false;
    return address.protocol() == QAbstractSocket::IPv6Protocol || text.count(QLatin1Char('.')) == 3;
}

} // namespace

Complaint any(const QString&)
{
    return std::nullopt;
}

Complaint name(const QString& text)
{
    if (text.trimmed().isEmpty()) return QStringLiteral("Give it a name of 1 to 255 characters.");
    if (characters(text) > mostCharacters)
        return QStringLiteral("The name is too long: 255 characters at most.");
    if (hasControl(text)) return QStringLiteral("The name must not contain control characters.");
    return std::nullopt;
}

Complaint host(const QString& text)
{
    if (text.isEmpty()) return QStringLiteral("Say which host to connect to.");
    if (isDnsName(text) || isIpAddress(text)) return std::nullopt;
    return QStringLiteral(
        "The host must be a DNS name or an IP address, such as example.com, 192.0.2.7 or 2001:db8::7.");
}

Complaint sshUsername(const QString& text)
{
    if (text.isEmpty()) return QStringLiteral("Say which user to sign in as on the host.");
    if (characters(text) > mostCharacters)
        return QStringLiteral("The user name is too long: 255 characters at most.");
    if (hasControl(text) || hasBlank(text))
        return QStringLiteral("The user name must not contain blanks or control characters.");
    if (text.startsWith(QLatin1Char('-'))) return QStringLiteral("The user name must not begin with '-'.");
    return std::nullopt;
}

Complaint accountName(const QString& text)
{
    static const QRegularExpression form(QStringLiteral(R"([\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}\z)"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    if (matches(form, text)) return std::nullopt;
    return QStringLiteral(
        "The user name takes 1 to 64 letters, digits and . _ - @, and begins with a letter or digit.");
}

Complaint email(const QString& text)
{
    static const QRegularExpression form(QStringLiteral(R"([^\s@]{1,64}@[^\s@]+\z)"));
    if (text.size() <= 254 && !hasControl(text) && matches(form, text)) return std::nullopt;
    return QStringLiteral("The e-mail address must look like name@example.com.");
}

Complaint command(const QString& text)
{
    if (text.trimmed().isEmpty()) return QStringLiteral("Say which command to run.");
    if (text.contains(QChar::Null)) return QStringLiteral("The command must not contain a NUL character.");
    if (text.toUtf8().size() > 128 * 1024) return QStringLiteral("The command is too long: 128 KiB at most.");
    return std::nullopt;
}

Complaint newPassword(const QString& text)
{
    if (text.size() < minimumPasswordLength)
        return QStringLiteral("The password takes at least %1 characters.").arg(minimumPasswordLength);
    if (text.toUtf8().size() > 1024) return QStringLiteral("The password is too long: 1,024 bytes at most.");
    return std::nullopt;
}

} // namespace krown::rules
