#include "ssh/Handshake.h"

#include "ssh/HostKeyDecision.h"
#include "ssh/SshErrors.h"

#include <QStringList>

namespace krown {

namespace {

std::optional<HostKey> shownHostKey(ssh_session session)
{
    ssh_key key = nullptr;
    if (ssh_get_server_publickey(session, &key) != SSH_OK) return std::nullopt;
    const KeyHandle owner(key, ssh_key_free);
    char* base64 = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK) return std::nullopt;
    const QByteArray blob(base64);
    ssh_string_free_char(base64);
    return HostKey{QString::fromLatin1(ssh_key_type_to_char(ssh_key_type(key))), blob, fingerprintOf(blob)};
}

/// "password, publickey": what the host said it would take.
QString methodNames(int methods)
{
    static const std::pair<unsigned, const char*> names[] = {
        {SSH_AUTH_METHOD_PASSWORD, "password"},
        {SSH_AUTH_METHOD_PUBLICKEY, "publickey"},
        {SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive"},
        {SSH_AUTH_METHOD_HOSTBASED, "hostbased"},
        {SSH_AUTH_METHOD_GSSAPI_MIC, "gssapi-with-mic"},
    };
    QStringList accepted;
    for (const auto& [method, name] : names)
        if (static_cast<unsigned>(methods) & method) accepted.append(QString::fromLatin1(name));
    return accepted.isEmpty() ? QStringLiteral("nothing that we know") : accepted.join(QStringLiteral(", "));
}

} // namespace

Handshake::Handshake(ssh_session session, const ConnectRequest& request, KeyHandle key)
    : m_session(session)
    , m_request(request)
    , m_key(std::move(key))
{
}

Handshake::State Handshake::advance()
{
    for (;;) {
        const Step step = m_step;
        const State state = (this->*step)();
        if (state != State::Working) return state;
        // A host that hung up can look to libssh like one that takes its time.
        if (isLost(m_session)) return judge(SSH_AUTH_ERROR);
        if (m_step == step) return state;
    }
}

Handshake::State Handshake::exchangeKeys()
{
    switch (ssh_connect(m_session)) {
    case SSH_OK:
        return goOnWith(&Handshake::checkHostKey);
    case SSH_AGAIN:
        return State::Working;
    default:
        return failWithLibsshError();
    }
}

Handshake::State Handshake::checkHostKey()
{
    const auto shown = shownHostKey(m_session);
    if (!shown) return failWithLibsshError();
    const auto verdict = decideOnHostKey(*shown, m_request);
    if (!verdict) return fail(verdict.error());
    m_hostKey = shown;
    m_hostKeyIsNew = *verdict == HostKeyVerdict::New;
    return goOnWith(m_request.credentials.method == AuthMethod::Key ? &Handshake::offerKey
                                                                    : &Handshake::offerPassword);
}

Handshake::State Handshake::offerPassword()
{
    const int result = ssh_userauth_password(m_session, nullptr, m_request.credentials.password.data());
    const auto methods = static_cast<unsigned>(ssh_userauth_list(m_session, nullptr));
    const bool onlyPrompts =
        (methods & SSH_AUTH_METHOD_PASSWORD) == 0 && (methods & SSH_AUTH_METHOD_INTERACTIVE) != 0;
    if (result == SSH_AUTH_DENIED && onlyPrompts) return goOnWith(&Handshake::answerPrompts);
    return judge(result);
}

Handshake::State Handshake::answerPrompts()
{
    for (;;) {
        const int result = ssh_userauth_kbdint(m_session, nullptr, nullptr);
        if (result != SSH_AUTH_INFO) return judge(result);
        if (const State state = answerOnePrompt(); state != State::Working) return state;
    }
}

/// Servers ask for a password as one prompt without echo, some with an empty round before or after it.
Handshake::State Handshake::answerOnePrompt()
{
    const int prompts = ssh_userauth_kbdint_getnprompts(m_session);
    if (prompts == 0) return State::Working;
    char echo = 0;
    ssh_userauth_kbdint_getprompt(m_session, 0, &echo);
    if (prompts > 1 || echo || m_prompted)
        return fail(sshErrors::authenticationFailed(
            QStringLiteral("%1 asked %2 for more than a password, or did not take the one given.")
                .arg(endpointText(m_request), m_request.username)));
    m_prompted = true;
    if (ssh_userauth_kbdint_setanswer(m_session, 0, m_request.credentials.password.data()) < 0)
        return failWithLibsshError();
    return State::Working;
}

Handshake::State Handshake::offerKey()
{
    return judge(ssh_userauth_publickey(m_session, nullptr, m_key.get()));
}

Handshake::State Handshake::goOnWith(Step step)
{
    m_step = step;
    return State::Working;
}

Handshake::State Handshake::judge(int authResult)
{
    switch (authResult) {
    case SSH_AUTH_SUCCESS:
        return State::Done;
    case SSH_AUTH_AGAIN:
        return State::Working;
    case SSH_AUTH_DENIED:
        return refused();
    case SSH_AUTH_PARTIAL:
        return fail(sshErrors::authenticationFailed(
            QStringLiteral("%1 wants a second proof of who %2 is (%3), which Krown cannot give yet.")
                .arg(endpointText(m_request), m_request.username,
                     methodNames(ssh_userauth_list(m_session, nullptr)))));
    default:
        break;
    }
    // A server that has seen enough failures hangs up instead of answering.
    if (goodbyeOf(m_session).contains(QStringLiteral("authentication failures"))) return refused();
    return failWithLibsshError();
}

Handshake::State Handshake::refused()
{
    const bool withKey = m_request.credentials.method == AuthMethod::Key;
    return fail(sshErrors::authenticationFailed(
        QStringLiteral("%1 did not accept this %2 for %3. It would take: %4.")
            .arg(endpointText(m_request), withKey ? QStringLiteral("key") : QStringLiteral("password"),
                 m_request.username, methodNames(ssh_userauth_list(m_session, nullptr)))));
}

Handshake::State Handshake::fail(Error error)
{
    m_error = std::move(error);
    return State::Failed;
}

Handshake::State Handshake::failWithLibsshError()
{
    return fail(sshErrors::failed(QStringLiteral("The SSH connection to %1 failed while %2: %3")
                                      .arg(endpointText(m_request), waitingFor(), errorOf(m_session))));
}

QString Handshake::waitingFor() const
{
    return m_hostKey ? QStringLiteral("signing in") : QStringLiteral("exchanging keys");
}

} // namespace krown
