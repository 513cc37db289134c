#pragma once

#include "features/terminals/TerminalSettings.h"
#include "secrets/Vault.h"
#include "ssh/SshTypes.h"

#include <QHostAddress>
#include <QString>
#include <QStringList>

#include <optional>

namespace krown {

/// How Krown is to run: from the command line, then krownd.conf, then these defaults.
struct Settings
{
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 8080;
    QStringList hosts = {};
    QString dataDir;
    QString tlsCertificate;
    QString tlsKey;
    SecretMode secrets = SecretMode::Automatic;
    HostKeyPolicy hostKeyPolicy = HostKeyPolicy::AcceptNew;
    std::optional<bool> registrationOpen = {}; ///< absent: open on loopback, closed beyond
    TerminalSettings terminals = {};
    QString logLevel = QStringLiteral("info");
};

} // namespace krown
