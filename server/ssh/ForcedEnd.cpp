#include "ssh/ForcedEnd.h"

#include "core/Log.h"
#include "ssh/ExecChannel.h"
#include "ssh/SshConnection.h"

#include <QList>
#include <QTimer>

#include <qcoro/qcorosignal.h>

#include <algorithm>

namespace krown {

namespace {

constexpr std::chrono::seconds patience(10);
constexpr qsizetype mostListing = 1024 * 1024;

// Both begin with exec, so that their own parent is the one that our commands have: this connection's sshd.
const QByteArray listCommand = "exec sh -c 'echo $PPID; exec ps -A -o pid= -o ppid= -o args='";

QByteArray killCommand(qint64 process)
{
    const QByteArray group = "-" + QByteArray::number(process);
    return "exec sh -c 'kill -TERM " + group + "; sleep 1; kill -KILL " + group + " 2>/dev/null'";
}

/// How `ps` shows it: one line, every blank or control character as one character.
QByteArray flattened(QByteArray text)
{
    const auto isBlank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '?'; };
    std::replace_if(text.begin(), text.end(), isBlank, ' ');
    return text.simplified();
}

struct Process
{
    qint64 id;
    QByteArray arguments;
};

QList<Process> childrenOfFirstLine(const QByteArray& listing)
{
    QList<Process> children;
    QList<QByteArray> lines = listing.split('\n');
    const qint64 parent = lines.takeFirst().trimmed().toLongLong();
    for (const QByteArray& line : lines) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() < 3 || words[1].toLongLong() != parent || parent <= 1) continue;
        const QByteArray arguments = words.mid(2).join(' ');
        if (!arguments.startsWith("ps -A -o pid="))
            children.append({words[0].toLongLong(), flattened(arguments)});
    }
    return children;
}

QCoro::Task<QByteArray> outputOf(std::shared_ptr<SshConnection> connection, QByteArray command)
{
    const std::shared_ptr<ExecChannel> channel = connection->execute(command);
    const auto output = std::make_shared<QByteArray>();
    const auto take = [channel = channel.get(), output] {
        for (const ExecChannel::Chunk& chunk : channel->read(mostListing)) {
            if (chunk.stream == ExecChannel::Stream::Stdout && output->size() < mostListing)
                *output += chunk.bytes;
        }
    };
    QObject::connect(channel.get(), &ExecChannel::readyRead, channel.get(), take);
    QTimer::singleShot(patience, channel.get(), &ExecChannel::cancel);
    co_await qCoro(channel.get(), &ExecChannel::finished);
    take();
    co_return *output;
}

} // namespace

std::optional<qint64> findProcess(const QByteArray& listing, const QByteArray& command, bool isOnly)
{
    const QList<Process> children = childrenOfFirstLine(listing);
    if (isOnly && children.size() == 1) return children.constFirst().id;
    const QByteArray text = flattened(command);
    QList<qint64> matches;
    for (const Process& child : children) {
        if (child.arguments == text || child.arguments.endsWith(" -c " + text)) matches.append(child.id);
    }
    return matches.size() == 1 ? std::optional(matches.constFirst()) : std::nullopt;
}

QCoro::Task<> endByForce(std::shared_ptr<SshConnection> connection, QByteArray command, bool isOnly)
{
    const QByteArray listing = co_await outputOf(connection, listCommand);
    const std::optional<qint64> process = findProcess(listing, command, isOnly);
    if (!process) {
        qCInfo(lcKrown) << "A command that was to end may still run on its host: its process was not found.";
        co_return;
    }
    co_await outputOf(connection, killCommand(*process));
}

} // namespace krown
