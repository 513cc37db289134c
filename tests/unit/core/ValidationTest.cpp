#include "core/Validation.h"

#include <QTest>

using namespace krown;

namespace {

struct Case
{
    const char* label;
    rules::TextRule rule;
    QString text;
    bool good;
};

QString letters(int count)
{
    return QString(count, u'a');
}

QList<Case> nameCases()
{
    using rules::name;
    return {
        {"name", name, "Mon Serveur", true},
        {"name of one character", name, "x", true},
        {"name of 255", name, letters(255), true},
        {"name of 255 rockets", name, QStringLiteral("🚀").repeated(255), true},
        {"name of 256", name, letters(256), false},
        {"name in other letters", name, QStringLiteral("Серверная №1 生產 🚀"), true},
        {"name that looks like an option", name, "-rf", true},
        {"empty name", name, "", false},
        {"blank name", name, "  \t ", false},
        {"name with a line feed", name, "a\nb", false},
        {"name with escape", name, "a\x1b[31m", false},
        {"name with delete", name, "a\x7f", false},
        {"name with NUL", name, QString("a") + QChar::Null, false},
        {"name with C1 control", name, QString("a") + QChar(0x9b), false},
        {"name with line separator", name, QString("a") + QChar(0x2028), false},
    };
}

QList<Case> hostCases()
{
    using rules::host;
    const QString label = letters(63);
    const QString longest = label + u'.' + label + u'.' + label + u'.' + letters(61);
    return {
        {"host", host, "example.com", true},
        {"host of one label", host, "localhost", true},
        {"host with trailing dot", host, "example.com.", true},
        {"host with capitals", host, "EXAMPLE.Com", true},
        {"host with underscore", host, "my_host.lan", true},
        {"host that begins with digits", host, "3com.com", true},
        {"host in punycode", host, "xn--bcher-kva.example", true},
        {"host of 253", host, longest, true},
        {"host of 254", host, longest + u'a', false},
        {"label of 63", host, label + ".com", true},
        {"label of 64", host, letters(64) + ".com", false},
        {"IPv4", host, "192.0.2.7", true},
        {"IPv4 of three numbers", host, "1.2.3", false},
        {"IPv4 of one number", host, "2130706433", false},
        {"IPv4 of five numbers", host, "1.2.3.4.5", false},
        {"IPv4 beyond 255", host, "256.1.1.1", false},
        {"IPv4 with trailing dot", host, "192.0.2.7.", false},
        {"IPv6", host, "2001:db8::7", true},
        {"IPv6 loopback", host, "::1", true},
        {"IPv6 with IPv4 inside", host, "::ffff:192.0.2.7", true},
        {"IPv6 with zone", host, "fe80::1%eth0", true},
        {"IPv6 with numbered zone", host, "fe80::1%2", true},
        {"IPv6 with VLAN zone", host, "fe80::1%eth0.100", true},
        {"IPv6 with empty zone", host, "fe80::1%", false},
        {"IPv6 with command as zone", host, "fe80::1%$(reboot)", false},
        {"IPv6 with quotes in zone", host, "fe80::1%'\"`", false},
        {"IPv6 with control character in zone", host, "fe80::1%eth\n0", false},
        {"IPv6 with long zone", host, "fe80::1%" + letters(250), false},
        {"IPv6 in brackets", host, "[::1]", false},
        {"IPv6 cut", host, "2001:db8:", false},
        {"IPv6 of nine groups", host, "1:2:3:4:5:6:7:8:9", false},
        {"empty host", host, "", false},
        {"blank host", host, " ", false},
        {"host with blank", host, "exa mple.com", false},
        {"host with leading blank", host, " example.com", false},
        {"host with line feed at the end", host, "example.com\n", false},
        {"option as host", host, "-oProxyCommand=x", false},
        {"host with leading hyphen", host, "-example.com", false},
        {"label with trailing hyphen", host, "example-.com", false},
        {"host with two dots", host, "example..com", false},
        {"host with leading dot", host, ".example.com", false},
        {"dot", host, ".", false},
        {"host with port", host, "example.com:22", false},
        {"host with user", host, "user@example.com", false},
        {"URL", host, "ssh://example.com", false},
        {"host with slash", host, "example.com/", false},
        {"host with semicolon", host, "example.com;reboot", false},
        {"host with letters beyond ASCII", host, QStringLiteral("bücher.example"), false},
        {"host of full-width letters", host, QStringLiteral("ｅｘａｍｐｌｅ.com"), false},
        {"IPv4 of Arabic digits", host, QStringLiteral("١.١.١.١"), false},
        {"host with NUL", host, QString("example.com") + QChar::Null, false},
    };
}

QList<Case> userCases()
{
    using rules::accountName;
    using rules::sshUsername;
    return {
        {"user", sshUsername, "root", true},
        {"user of a domain", sshUsername, "DOMAIN\\user", true},
        {"user with at sign", sshUsername, "user@realm", true},
        {"user beyond ASCII", sshUsername, QStringLiteral("jürgen"), true},
        {"user of 255", sshUsername, letters(255), true},
        {"user of 256", sshUsername, letters(256), false},
        {"empty user", sshUsername, "", false},
        {"option as user", sshUsername, "-oProxyCommand=x", false},
        {"user with blank", sshUsername, "a b", false},
        {"user with no-break space", sshUsername, QString("a") + QChar(0xa0), false},
        {"user with line feed", sshUsername, "root\n", false},
        {"user with NUL", sshUsername, QString("root") + QChar::Null, false},
        {"account", accountName, "user", true},
        {"account with every sign", accountName, "a.b_c-d@e", true},
        {"account beyond ASCII", accountName, QStringLiteral("Zoë"), true},
        {"account of 64", accountName, letters(64), true},
        {"account of 65", accountName, letters(65), false},
        {"empty account", accountName, "", false},
        {"account with leading hyphen", accountName, "-user", false},
        {"account with leading dot", accountName, ".user", false},
        {"account with blank", accountName, "a b", false},
        {"account with slash", accountName, "a/b", false},
        {"account with line feed at the end", accountName, "user\n", false},
        {"account with markup", accountName, "<b>", false},
    };
}

QList<Case> otherCases()
{
    using rules::command;
    using rules::email;
    using rules::newPassword;
    const QString domain = QStringLiteral("@example.com");
    return {
        {"anything", rules::any, QString("\n") + QChar::Null, true},
        {"e-mail", email, "user@example.com", true},
        {"e-mail with plus", email, "user+tag@example.com", true},
        {"e-mail of 254", email, "a@" + letters(252), true},
        {"e-mail of 255", email, "a@" + letters(253), false},
        {"local part of 65", email, letters(65) + domain, false},
        {"empty e-mail", email, "", false},
        {"e-mail without at sign", email, "example.com", false},
        {"e-mail without name", email, domain, false},
        {"e-mail without domain", email, "user@", false},
        {"e-mail with two at signs", email, "a@b@c", false},
        {"e-mail with blank", email, "a b@example.com", false},
        {"e-mail with header", email, "a@example.com\r\nBcc: x", false},
        {"command", command, "ls -la", true},
        {"command of two lines", command, "echo a\necho b\t", true},
        {"command of 128 KiB", command, letters(128 * 1024), true},
        {"command of 128 KiB and 1", command, letters(128 * 1024 + 1), false},
        {"command of few characters and many bytes", command, QString(64 * 1024, QChar(0x20ac)), false},
        {"empty command", command, "", false},
        {"blank command", command, " \n", false},
        {"command with NUL", command, QString("ls") + QChar::Null, false},
        {"password of 8", newPassword, "12345678", true},
        {"password of 7", newPassword, "1234567", false},
        {"password of blanks", newPassword, "        ", true},
        {"password of 1,024 bytes", newPassword, letters(1024), true},
        {"password of 1,025 bytes", newPassword, letters(1025), false},
    };
}

} // namespace

class ValidationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rule_data()
    {
        QTest::addColumn<rules::TextRule>("rule");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        for (const Case& row : nameCases() + hostCases() + userCases() + otherCases())
            QTest::newRow(row.label) << row.rule << row.text << row.good;
    }

    void rule()
    {
        QFETCH(rules::TextRule, rule);
        QFETCH(QString, text);
        QFETCH(bool, good);
        const rules::Complaint complaint = rule(text);
        QCOMPARE(!complaint, good);
        if (complaint) {
            QVERIFY(complaint->endsWith(u'.'));
            QVERIFY2(!complaint->contains("ProxyCommand"), "a complaint must not repeat the text");
        }
    }
};

QTEST_GUILESS_MAIN(ValidationTest)
#include "ValidationTest.moc"
