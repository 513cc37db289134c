#include "ssh/SessionOptions.h"

#include "ssh/HostKeyDecision.h"
#include "ssh/SshErrors.h"

#include <QProcess>

namespace krown {

namespace {

/// AES-GCM costs half of ChaCha20 on machines with AES instructions; libssh by itself prefers ChaCha20.
constexpr char ciphers[] = "aes256-gcm@openssh.com,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,"
                           "aes256-ctr,aes128-ctr";
/// The large Diffie-Hellman groups cost tens of milliseconds.
constexpr char keyExchanges[] = "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
                                "ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group16-sha512,"
                                "diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha256,"
                                "diffie-hellman-group14-sha256";

} // namespace

Result<SessionHandle> makeSession(const ConnectRequest& request, qintptr descriptor)
{
    SessionHandle session(ssh_new());
    if (!session) return failure(Error::internal(QStringLiteral("No memory for an SSH session.")));

    const bool no = false;
    const int yes = 1;
    const auto fd = static_cast<socket_t>(descriptor);
    const QByteArray user = request.username.toUtf8();
    const QByteArray nowhere = QProcess::nullDevice().toLocal8Bit();
    const QByteArray hostKeys = hostKeyAlgorithms(request.knownHostKeys);
    const struct
    {
        ssh_options_e option;
        const void* value;
    } options[] = {
        // First of all: the configuration files may hold commands to run.
        {SSH_OPTIONS_PROCESS_CONFIG, &no},
        // We connect by ourselves; libssh wants a name only to look it up in known_hosts files.
        {SSH_OPTIONS_HOST, "host"},
        {SSH_OPTIONS_USER, user.constData()},
        {SSH_OPTIONS_KNOWNHOSTS, nowhere.constData()},
        {SSH_OPTIONS_GLOBAL_KNOWNHOSTS, nowhere.constData()},
        {SSH_OPTIONS_HOSTKEYS, hostKeys.constData()},
        {SSH_OPTIONS_KEY_EXCHANGE, keyExchanges},
        {SSH_OPTIONS_CIPHERS_C_S, ciphers},
        {SSH_OPTIONS_CIPHERS_S_C, ciphers},
        {SSH_OPTIONS_COMPRESSION, "no"},
        {SSH_OPTIONS_NODELAY, &yes},
        {SSH_OPTIONS_FD, &fd},
    };
    for (const auto& [option, value] : options)
        if (ssh_options_set(session.get(), option, value) != SSH_OK)
            return failure(sshErrors::failed(
                QStringLiteral("The SSH session could not be set up: %1").arg(errorOf(session.get()))));
    ssh_set_blocking(session.get(), 0);
    return session;
}

} // namespace krown
