#include "support/SshServer.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>

#include <csignal>

#include <unistd.h>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace krown::test {

namespace {

const QString sshd = QStringLiteral("/usr/sbin/sshd");
const QString sshKeygen = QStringLiteral("ssh-keygen");

QByteArray output(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(30000) || process.exitCode() != 0) return {};
    return process.readAllStandardOutput() + '\n';
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

qint64 parentOf(const QString& pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return -1;
    const QByteArray stat = file.readAll();
    return stat.mid(stat.lastIndexOf(')') + 4).split(' ').value(0).toLongLong(); // after "(name) S "
}

/// Every process that the given one started, and that those started.
QList<qint64> descendantsOf(qint64 ancestor)
{
    QMultiHash<qint64, qint64> children;
    const auto pids = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString& pid : pids)
        if (pid.at(0).isDigit()) children.insert(parentOf(pid), pid.toLongLong());
    QList<qint64> found = {ancestor};
    for (qsizetype next = 0; next < found.size(); ++next)
        found += children.values(found.at(next));
    return found.mid(1);
}

void killAll(const QList<qint64>& pids)
{
    for (const qint64 pid : pids)
        ::kill(static_cast<pid_t>(pid), SIGKILL);
}

} // namespace

SshServer::SshServer()
    : SshServer(Options())
{
}

SshServer::SshServer(Options options)
    : m_options(std::move(options))
{
}

SshServer::~SshServer()
{
    stop();
}

bool SshServer::start()
{
    if (m_port == 0 && !prepare()) return false;
#ifdef Q_OS_LINUX
    // A test that crashes leaves no server behind.
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); });
#endif
    m_process.setStandardErrorFile(path(QStringLiteral("log")), QIODevice::Append);
    m_process.start(sshd, {QStringLiteral("-D"), QStringLiteral("-e"), QStringLiteral("-f"),
                           path(QStringLiteral("sshd_config"))});
    return m_process.waitForStarted() && waitUntilReady();
}

bool SshServer::prepare()
{
    m_port = freePort();
    // Root's sshd insists on it; a machine without an SSH service running has none.
    if (geteuid() == 0) QDir().mkpath(QStringLiteral("/run/sshd"));
    QFile authorised(path(QStringLiteral("authorized_keys")));
    return m_port != 0 && m_folder.isValid() && authorised.open(QIODevice::Append) && makeHostKeys() &&
           writeConfiguration();
}

bool SshServer::makeHostKeys()
{
    for (const QString& type : m_options.hostKeyTypes) {
        const QString file = path(QStringLiteral("host_") + type);
        QFile::remove(file);
        QFile::remove(file + QStringLiteral(".pub"));
        if (output(sshKeygen, {QStringLiteral("-q"), QStringLiteral("-t"), type, QStringLiteral("-N"),
                               QString(), QStringLiteral("-f"), file})
                .isEmpty())
            return false;
    }
    return true;
}

bool SshServer::writeConfiguration()
{
    const auto yesNo = [](bool yes) { return yes ? QByteArray("yes") : QByteArray("no"); };
    const QByteArray keys = path(QStringLiteral("authorized_keys")).toUtf8();
    QList<QByteArray> lines = {
        "Port " + QByteArray::number(m_port),
        "ListenAddress 127.0.0.1",
        "PidFile none",
        "StrictModes no",
        "UseDNS no",
        "PermitRootLogin yes",
        "MaxStartups 1000",
        "MaxSessions " + QByteArray::number(m_options.maxSessions),
        "MaxAuthTries " + QByteArray::number(m_options.maxAuthTries),
        "UsePAM " + yesNo(m_options.promptsOnly),
        "KbdInteractiveAuthentication " + yesNo(m_options.promptsOnly),
        "PasswordAuthentication " + yesNo(m_options.passwords && !m_options.promptsOnly),
        "LogLevel " + m_options.logLevel.toUtf8(),
    };
    for (const QString& type : m_options.hostKeyTypes)
        lines.append("HostKey " + path(QStringLiteral("host_") + type).toUtf8());
    // The throw-away account may not look into our folder; root reads the file for it.
    if (m_account.isThrowAway())
        lines += {"AuthorizedKeysFile none", "AuthorizedKeysCommand /bin/cat " + keys,
                  "AuthorizedKeysCommandUser root"};
    else
        lines.append("AuthorizedKeysFile " + keys);

    const QString file = path(QStringLiteral("sshd_config"));
    // Newer servers shut out an address after wrong passwords; older ones do not know the option.
    for (const QByteArray& newer : {QByteArray("PerSourcePenalties no\n"), QByteArray()}) {
        QFile config(file);
        if (!config.open(QIODevice::WriteOnly)) return false;
        config.write(lines.join('\n') + '\n' + newer);
        config.close();
        if (!output(sshd, {QStringLiteral("-t"), QStringLiteral("-f"), file}).isEmpty()) return true;
    }
    return false;
}

bool SshServer::waitUntilReady()
{
    const QDeadlineTimer deadline(10000);
    while (!deadline.hasExpired() && m_process.state() == QProcess::Running) {
        QTcpSocket socket;
        socket.connectToHost(host(), m_port);
        if (socket.waitForConnected(1000)) return true;
        m_process.waitForFinished(10); // it cannot be listening yet: look again shortly
    }
    return false;
}

void SshServer::killConnections()
{
    killAll(descendantsOf(m_process.processId()));
}

void SshServer::stop()
{
    if (m_process.state() == QProcess::NotRunning) return;
    const auto connections = descendantsOf(m_process.processId());
    m_process.terminate();
    if (!m_process.waitForFinished(5000)) m_process.kill();
    killAll(connections);
}

bool SshServer::restartWithOtherHostKeys()
{
    stop();
    return makeHostKeys() && start();
}

QByteArray SshServer::makeUserKey(const QString& type, const QString& passphrase, const QString& format)
{
    const QString file = path(QStringLiteral("user_%1").arg(++m_keys));
    output(sshKeygen, {QStringLiteral("-q"), QStringLiteral("-t"), type, QStringLiteral("-m"), format,
                       QStringLiteral("-N"), passphrase, QStringLiteral("-f"), file});
    QFile privateHalf(file);
    QFile publicHalf(file + QStringLiteral(".pub"));
    QFile authorised(path(QStringLiteral("authorized_keys")));
    if (!privateHalf.open(QIODevice::ReadOnly) || !publicHalf.open(QIODevice::ReadOnly) ||
        !authorised.open(QIODevice::Append))
        return {};
    authorised.write(publicHalf.readAll());
    return privateHalf.readAll();
}

QString SshServer::hostKeyFingerprint(const QString& type) const
{
    const QByteArray line = output(sshKeygen, {QStringLiteral("-l"), QStringLiteral("-f"),
                                               path(QStringLiteral("host_%1.pub").arg(type))});
    return QString::fromLatin1(line.split(' ').value(1));
}

QByteArray SshServer::log() const
{
    QFile file(path(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace krown::test
