#pragma once

#include "support/SystemAccount.h"

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace krown::test {

/// A real OpenSSH server (`sshd`) of its own on a free port of 127.0.0.1, with its own configuration and keys
/// in a temporary folder. Ended, with everything that it started, when it goes. Unix only.
class SshServer
{
public:
    struct Options
    {
        QStringList hostKeyTypes = {QStringLiteral("ed25519")};
        int maxSessions = 10;
        int maxAuthTries = 6;
        bool passwords = true;
        /// Passwords only as keyboard-interactive, by way of PAM (needs root).
        bool promptsOnly = false;
        QString logLevel = QStringLiteral("VERBOSE");
    };

    SshServer();
    explicit SshServer(Options options);
    ~SshServer();
    Q_DISABLE_COPY_MOVE(SshServer)

    /// Starts it and waits until it accepts connections. False: log() may tell why.
    bool start();
    /// Ends the server and all its connections.
    void stop();
    /// Ends the connections only, without a goodbye; it listens on.
    void killConnections();
    /// Starts it again on the same port with fresh host keys.
    bool restartWithOtherHostKeys();

    QString host() const { return QStringLiteral("127.0.0.1"); }
    quint16 port() const { return m_port; }
    QString user() const { return m_account.name(); }
    /// Whether there is a password to sign in with: only where the test may make an account.
    bool hasPassword() const { return m_account.isThrowAway(); }
    QByteArray password() const { return m_account.password(); }

    /// A fresh user key, which the server accepts from now on: the private half as ssh-keygen wrote it.
    /// `type` as for `ssh-keygen -t`, `format` as for `-m`: "RFC4716" (OpenSSH's own), "PEM", "PKCS8".
    QByteArray makeUserKey(const QString& type, const QString& passphrase = {},
                           const QString& format = QStringLiteral("RFC4716"));
    /// "SHA256:..." of its host key of that type.
    QString hostKeyFingerprint(const QString& type = QStringLiteral("ed25519")) const;
    /// What it has logged so far.
    QByteArray log() const;

private:
    bool prepare();
    bool makeHostKeys();
    bool writeConfiguration();
    bool waitUntilReady();
    QString path(const QString& name) const { return m_folder.filePath(name); }

    Options m_options;
    SystemAccount m_account;
    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
    int m_keys = 0;
};

} // namespace krown::test
