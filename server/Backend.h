#pragma once

#include "core/Result.h"
#include "features/terminals/TerminalSettings.h"
#include "secrets/Vault.h"
#include "ssh/SshTypes.h"

#include <QHostAddress>
#include <QSslConfiguration>
#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

namespace krown {

/// The whole server side of Krown: builds every room and feature, owns their threads, and is the only place
/// that knows all of them. Used from the main thread, which it never needs to have an event loop.
class Backend
{
public:
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 8080;    ///< 0 picks a free one
        QStringList hosts = {}; ///< further names under which clients reach us
        std::optional<QSslConfiguration> tls = {};
        QString dataDir;
        SecretMode secrets = SecretMode::Automatic;
        SecretBytes passphrase = {}; ///< for SecretMode::Passphrase
        std::chrono::milliseconds keychainTimeout = std::chrono::seconds(5);
        HostKeyPolicy hostKeyPolicy = HostKeyPolicy::AcceptNew;
        bool registrationOpen = true;
        QString ownerName; ///< the operating system's user
        TerminalSettings terminals = {};
    };

    struct Ready
    {
        QString origin; ///< "http://127.0.0.1:8080"
        QString notice; ///< a sentence about the secrets that the person should see; may be empty
    };

    explicit Backend(Options options);
    /// Ends sessions, connections and threads, within 5 s.
    ~Backend();
    Q_DISABLE_COPY_MOVE(Backend)

    /// Opens the data folder, the database and the vault, then listens. Blocks until that is done. After an
    /// Error nothing runs and nothing was damaged.
    Result<Ready> start();

    /// A link that signs the local owner in, once, within `lifetime`. After start(). Any thread.
    QString makeSignInLink(std::chrono::seconds lifetime);

private:
    class House;
    class ServerThread;
    Options m_options;
    std::unique_ptr<ServerThread> m_thread;
    QString m_origin;
};

} // namespace krown
