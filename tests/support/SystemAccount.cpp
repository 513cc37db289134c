#include "support/SystemAccount.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRandomGenerator>

#include <unistd.h>

namespace krown::test {

namespace {

constexpr char prefix[] = "krowntest";

bool run(const QString& program, const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    return process.waitForFinished(10000) && process.exitCode() == 0;
}

void removeAccount(const QString& name)
{
    run(QStringLiteral("userdel"), {QStringLiteral("--force"), name});
}

/// Those of test programs that crashed.
void removeLeftovers()
{
    QFile accounts(QStringLiteral("/etc/passwd"));
    if (!accounts.open(QIODevice::ReadOnly)) return;
    const auto lines = accounts.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const QByteArray name = line.left(line.indexOf(':'));
        if (!name.startsWith(prefix)) continue;
        const QByteArray pid = name.mid(qstrlen(prefix)).split('x').first();
        if (!QFileInfo::exists(QStringLiteral("/proc/") + QString::fromLatin1(pid)))
            removeAccount(QString::fromLatin1(name));
    }
}

QString currentUser()
{
    QProcess process;
    process.start(QStringLiteral("id"), {QStringLiteral("-un")});
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

} // namespace

SystemAccount::SystemAccount()
    : m_name(currentUser())
{
    if (geteuid() != 0) return;
    removeLeftovers();
    static int number = 0;
    const QString name = QStringLiteral("%1%2x%3")
                             .arg(QString::fromLatin1(prefix))
                             .arg(QCoreApplication::applicationPid())
                             .arg(++number);
    const QByteArray password = QByteArray::number(QRandomGenerator::system()->generate64(), 36) + "Aa1";
    const QStringList arguments = {
        QStringLiteral("--no-create-home"), QStringLiteral("--home-dir"), QStringLiteral("/"),
        QStringLiteral("--shell"),          QStringLiteral("/bin/sh"),    name};
    if (!run(QStringLiteral("useradd"), arguments)) {
        qWarning("useradd failed for %s", qPrintable(name));
        return;
    }
    m_name = name;
    m_password = password;
    if (!run(QStringLiteral("chpasswd"), {}, name.toUtf8() + ':' + password + '\n'))
        qWarning("chpasswd failed: %s cannot sign in by password", qPrintable(name));
}

SystemAccount::~SystemAccount()
{
    if (isThrowAway()) removeAccount(m_name);
}

} // namespace krown::test
