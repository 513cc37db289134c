#pragma once

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>

/// A Krown of its own process: opens the vault, again at each line of its input, and says how that went.
///   open      the same vault once more
///   another   drops the vault, then opens a new one
///   seal      seals "secret"        unseal HEX   opens it
int runVault(const QString& dataDir, const QString& mode, int timeout);

/// The other side of runVault. Ends with the object.
class VaultProcess
{
public:
    VaultProcess(const QString& dataDir, const QString& mode, int timeout = 5000, bool withBus = true)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!withBus) environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--vault"), dataDir, mode, QString::number(timeout)});
        m_opened = answer();
    }
    ~VaultProcess()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000)) m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(VaultProcess)

    /// How the first open() went.
    const QJsonObject& opened() const { return m_opened; }
    QString code() const
    {
        return m_opened.value(QStringLiteral("code")).toString(QStringLiteral("no answer"));
    }

    QJsonObject ask(const QByteArray& command)
    {
        m_process.write(command + '\n');
        return answer();
    }
    QString text(const QByteArray& command) { return ask(command).value(QStringLiteral("text")).toString(); }

private:
    QJsonObject answer()
    {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(60'000)) {
        }
        return QJsonDocument::fromJson(m_process.readLine()).object();
    }

    QProcess m_process;
    QJsonObject m_opened;
};
