#pragma once

#include "ssh/ExecChannel.h"
#include "ssh/SshConnection.h"
#include "ssh/SshEngine.h"
#include "support/SshServer.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

// What the tests of this folder do again and again: ask for a connection, wait, run a command to its end.
namespace krown::test {

inline SecretBytes secret(const QByteArray& bytes)
{
    return SecretBytes(bytes);
}

inline ConnectRequest requestTo(const SshServer& server)
{
    ConnectRequest request;
    request.host = server.host();
    request.port = server.port();
    request.username = server.user();
    return request;
}

inline ConnectRequest withKey(ConnectRequest request, const QByteArray& key,
                              const QByteArray& passphrase = {})
{
    request.credentials.method = AuthMethod::Key;
    request.credentials.privateKey = secret(key);
    request.credentials.passphrase = secret(passphrase);
    return request;
}

inline ConnectRequest withPassword(ConnectRequest request, const QByteArray& password)
{
    request.credentials.method = AuthMethod::Password;
    request.credentials.password = secret(password);
    return request;
}

/// Waits for the outcome; the default one (an internal error) when it does not come.
inline ConnectOutcome waitFor(const QFuture<ConnectOutcome>& future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }, 30000)) return {};
    return future.result();
}

inline QString codeOf(const ConnectOutcome& outcome)
{
    return outcome.connection ? QStringLiteral("connected") : outcome.connection.error().code;
}

/// A server, and a connection to it. One worker: the worst neighbours that channels can be to each other.
struct ConnectedPair
{
    std::unique_ptr<SshServer> server = std::make_unique<SshServer>();
    std::unique_ptr<SshEngine> engine = std::make_unique<SshEngine>(1);
    std::shared_ptr<SshConnection> connection;

    bool start() { return server->start() && (connection = connectTo(*server)); }
    std::shared_ptr<SshConnection> connectTo(SshServer& other) const
    {
        const auto key = other.makeUserKey(QStringLiteral("ed25519"));
        const auto outcome = waitFor(engine->connectToHost(withKey(requestTo(other), key)));
        return outcome.connection ? *outcome.connection : nullptr;
    }
    void end()
    {
        connection.reset();
        engine.reset();
        server.reset();
    }
};

struct Collected
{
    QByteArray out;
    QByteArray err;
    QByteArray inOrder;
    ExecChannel::Ending ending;
    bool ended = false;
};

inline void takeOutput(ExecChannel& channel, Collected& into, qsizetype mostBytes = 64 * 1024)
{
    const auto chunks = channel.read(mostBytes);
    for (const auto& chunk : chunks) {
        (chunk.stream == ExecChannel::Stream::Stderr ? into.err : into.out) += chunk.bytes;
        into.inOrder += chunk.bytes;
    }
}

/// Reads whatever comes until the command has ended.
inline Collected collect(const std::shared_ptr<ExecChannel>& channel, int timeoutMs = 60000)
{
    Collected result;
    QEventLoop loop;
    const auto look = [&] {
        while (!channel->atEnd()) {
            const auto before = result.inOrder.size();
            takeOutput(*channel, result);
            if (result.inOrder.size() == before) return;
        }
        loop.quit();
    };
    QObject::connect(channel.get(), &ExecChannel::readyRead, &loop, look);
    QObject::connect(channel.get(), &ExecChannel::finished, &loop, look);
    QTimer::singleShot(timeoutMs, &loop, &QEventLoop::quit);
    QTimer::singleShot(0, &loop, look);
    loop.exec();
    result.ended = channel->atEnd();
    result.ending = channel->ending();
    return result;
}

/// Whether a process with exactly this command line runs on this machine.
inline bool isRunning(const QByteArray& commandLine)
{
    QProcess pgrep;
    pgrep.start(QStringLiteral("pgrep"), {QStringLiteral("-fx"), QString::fromUtf8(commandLine)});
    return pgrep.waitForFinished() && pgrep.exitCode() == 0;
}

} // namespace krown::test
