#pragma once

#include "core/Result.h"
#include "ssh/Libssh.h"
#include "ssh/SshTypes.h"

namespace krown {

/// From a connected socket to a signed-in session: key exchange, the decision on the host's key, then (and
/// never before) authentication. Advanced whenever the socket has something. Lives on a worker's thread.
class Handshake
{
public:
    enum class State { Working, Done, Failed };

    /// The request has to outlive it. `key` is what Credentials::privateKey holds, where the method is Key.
    Handshake(ssh_session session, const ConnectRequest& request, KeyHandle key);

    /// Goes on until libssh waits for the network.
    State advance();

    const std::optional<HostKey>& acceptedHostKey() const { return m_hostKey; }
    bool hostKeyIsNew() const { return m_hostKeyIsNew; }
    /// Why it Failed.
    const Error& error() const { return m_error; }
    /// What it waits for, to be told when time runs out: "completing the key exchange".
    QString waitingFor() const;

private:
    using Step = State (Handshake::*)();

    State exchangeKeys();
    State checkHostKey();
    State offerPassword();
    State answerPrompts();
    State offerKey();

    State goOnWith(Step step);
    State judge(int authResult);
    State refused();
    State fail(Error error);
    State failWithLibsshError();
    State answerOnePrompt();

    ssh_session m_session;
    const ConnectRequest& m_request;
    KeyHandle m_key;
    Step m_step = &Handshake::exchangeKeys;
    std::optional<HostKey> m_hostKey;
    bool m_hostKeyIsNew = false;
    bool m_prompted = false;
    Error m_error;
};

} // namespace krown
