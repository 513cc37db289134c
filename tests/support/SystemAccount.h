#pragma once

#include <QByteArray>
#include <QString>

namespace krown::test {

/// The account of this machine that a test signs in to. Where the test may (as root), a throw-away one with a
/// random password and /bin/sh, deleted again at the end; otherwise the one that runs the test, whose
/// password nobody knows.
class SystemAccount
{
public:
    SystemAccount();
    ~SystemAccount();
    Q_DISABLE_COPY_MOVE(SystemAccount)

    QString name() const { return m_name; }
    bool isThrowAway() const { return !m_password.isEmpty(); }
    QByteArray password() const { return m_password; }

private:
    QString m_name;
    QByteArray m_password;
};

} // namespace krown::test
