#include "features/commands/StreamSocket.h"

#include "core/Ids.h"
#include "core/Json.h"
#include "features/accounts/SignedInSocket.h"
#include "features/commands/Commands.h"
#include "features/events/EventHub.h"
#include "features/sessions/Sessions.h"
#include "web/Router.h"
#include "web/Socket.h"

#include <QPointer>

namespace krown {

namespace {

rules::Complaint idRule(const QString& text)
{
    if (isId(text)) return std::nullopt;
    return QStringLiteral("A command_id is a UUID in lower case.");
}

} // namespace

/// Turns one command's output into events of the socket.
class StreamSocket::Reader : public CommandReader
{
public:
    Reader(StreamSocket* owner, QString commandId)
        : m_owner(owner)
        , m_commandId(std::move(commandId))
        , m_stdout(*this, "stdout")
        , m_stderr(*this, "stderr")
    {
    }

    bool canTake() const override { return socket()->isWritable(); }

    void take(ExecChannel::Stream stream, const QByteArray& bytes) override
    {
        (stream == ExecChannel::Stream::Stdout ? m_stdout : m_stderr).send(bytes);
    }

    void complete(const Command& command, const std::optional<Error>& error) override
    {
        m_stdout.finish();
        m_stderr.finish();
        if (error && command.status == Command::Status::Failed)
            m_owner->m_client->sendError(error->code, error->message,
                                         {{QStringLiteral("command_id"), m_commandId}});
        socket()->sendEvent(QStringLiteral("command_complete"), completionEvent(command));
        m_owner->forget(m_commandId);
    }

private:
    Socket* socket() const { return m_owner->m_client->socket(); }

    /// One of its two streams, as `output` events.
    class Output
    {
    public:
        Output(Reader& reader, const char* stream)
            : m_reader(reader)
            , m_head("{\"event\":\"output\",\"payload\":{\"session_id\":\"" +
                     reader.m_owner->m_sessionId.toLatin1() + "\",\"command_id\":\"" +
                     reader.m_commandId.toLatin1() + "\",\"stream\":\"" + stream + "\",\"data\":\"")
        {
        }

        void send(const QByteArray& bytes)
        {
            begin(bytes.size());
            m_text.write(bytes, m_message);
            end();
        }

        void finish()
        {
            begin(0);
            m_text.finish(m_message);
            end();
        }

    private:
        void begin(qsizetype bytes)
        {
            m_message.resize(0);                                       // which keeps its memory
            m_message.reserve(m_head.size() + bytes + bytes / 8 + 16); // most output needs few escapes
            m_message += m_head;
        }

        void end()
        {
            if (m_message.size() == m_head.size()) return; // half a character, or nothing
            m_message += "\"}}";
            m_reader.socket()->sendText(m_message);
        }

        Reader& m_reader;
        QByteArray m_head;
        QByteArray m_message;
        JsonTextWriter m_text;
    };

    StreamSocket* m_owner; // keeps this reader, so it is there as long as this
    QString m_commandId;
    Output m_stdout;
    Output m_stderr;
};

StreamSocket::StreamSocket(SignedInSocket* client, QString sessionId, Parts parts)
    : QObject(client)
    , m_client(client)
    , m_sessionId(std::move(sessionId))
    , m_parts(parts)
{
    connect(client, &SignedInSocket::signedIn, this, &StreamSocket::welcome);
    connect(client, &SignedInSocket::messageReceived, this, &StreamSocket::answer);
    connect(client->socket(), &Socket::drained, this, &StreamSocket::readOn);
    connect(&parts.events, &EventHub::published, this,
            [this](const QString& userId, const QString& event, const QJsonObject& payload) {
                const bool isOurs = m_welcomed && userId == m_client->identity().userId &&
                                    event == QLatin1StringView("session_status") &&
                                    payload.value(QStringLiteral("session_id")).toString() == m_sessionId;
                if (isOurs) m_client->socket()->sendEvent(event, payload);
            });
}

StreamSocket::~StreamSocket()
{
    const QHash<QString, Running> left = std::exchange(m_running, {});
    for (Running running : left) {
        running.reader.reset();
        // Without a reader its output goes to the history alone: read on what waited for us.
        if (const std::shared_ptr<CommandRun> run = running.run.lock())
            QMetaObject::invokeMethod(run.get(), &CommandRun::pump, Qt::QueuedConnection);
    }
}

QCoro::Task<> StreamSocket::welcome()
{
    const QPointer<StreamSocket> alive(this);
    m_client->socket()->holdMessages(true); // commands that came behind the token wait for the welcome
    const Result<Session> session = co_await m_parts.sessions.find(m_client->identity().userId, m_sessionId);
    if (!alive) co_return;
    if (!session) {
        m_client->socket()->turnAway(session.error());
        co_return;
    }
    m_client->socket()->sendEvent(
        QStringLiteral("welcome"),
        {{QStringLiteral("message"), QStringLiteral("Connected to stream for session %1").arg(m_sessionId)},
         {QStringLiteral("session_id"), m_sessionId}});
    m_client->socket()->sendEvent(QStringLiteral("session_status"), statusEvent(*session));
    m_welcomed = true;
    m_client->socket()->holdMessages(false);
}

void StreamSocket::answer(const QJsonObject& message)
{
    const QString type = message.value(QStringLiteral("type")).toString();
    if (type == QLatin1StringView("ping")) {
        m_client->socket()->sendEvent(QStringLiteral("pong"), {});
    } else if (type == QLatin1StringView("authenticate")) {
        return; // signed in already, by the request
    } else if (m_client->identity().role < Role::Operator) {
        m_client->sendError(QStringLiteral("forbidden"),
                            QStringLiteral("Your account may look but not run or cancel commands."));
    } else if (type == QLatin1StringView("cancel")) {
        cancelCommand(message);
    } else if (!type.isEmpty() && type != QLatin1StringView("command")) {
        m_client->sendError(
            QStringLiteral("unknown_message"),
            QStringLiteral("Send {\"command\": ...}, or a message of the type cancel or ping."));
    } else {
        beginCommand(message);
    }
}

void StreamSocket::refuse(const Error& error, const QJsonObject& message)
{
    QJsonObject further{{QStringLiteral("field"), error.field}};
    const QString commandId = message.value(QStringLiteral("command_id")).toString();
    if (isId(commandId)) further.insert(QStringLiteral("command_id"), commandId);
    m_client->sendError(error.code, error.message, further);
}

void StreamSocket::beginCommand(const QJsonObject& message)
{
    JsonReader reader(message);
    reader.ignore({QLatin1StringView("type")});
    const QString text = reader.text(QLatin1StringView("command"), rules::command);
    const QString id = reader.optionalText(QLatin1StringView("command_id"), idRule).value_or(newId());
    if (const Result<void> read = reader.finish(); !read) return refuse(read.error(), message);
    runCommand(text, id);
}

QCoro::Task<> StreamSocket::runCommand(QString text, QString id)
{
    if (m_running.contains(id)) {
        m_client->sendError(QStringLiteral("command_id_taken"),
                            QStringLiteral("There is a command with this command_id already."),
                            {{QStringLiteral("command_id"), id}});
        co_return;
    }
    const QPointer<StreamSocket> alive(this);
    const auto reader = std::make_shared<Reader>(this, id);
    m_running.insert(id, {reader, {}});
    const Result<std::shared_ptr<CommandRun>> run =
        co_await m_parts.commands.begin(m_client->identity().userId, m_sessionId, text, id, reader);
    if (!alive) co_return;
    if (!run) {
        m_running.remove(id);
        m_client->sendError(run.error().code, run.error().message, {{QStringLiteral("command_id"), id}});
        co_return;
    }
    m_running[id].run = *run;
    m_client->socket()->sendEvent(QStringLiteral("command_started"),
                                  {{QStringLiteral("session_id"), m_sessionId},
                                   {QStringLiteral("command_id"), id},
                                   {QStringLiteral("command"), text}});
}

void StreamSocket::cancelCommand(const QJsonObject& message)
{
    JsonReader reader(message);
    reader.ignore({QLatin1StringView("type")});
    const QString id = reader.text(QLatin1StringView("command_id"), idRule);
    if (const Result<void> read = reader.finish(); !read) return refuse(read.error(), message);
    if (!m_parts.commands.cancel(m_sessionId, id)) {
        m_client->sendError(QStringLiteral("not_running"),
                            QStringLiteral("No command with this command_id runs."),
                            {{QStringLiteral("command_id"), id}});
    }
}

void StreamSocket::readOn()
{
    const QHash<QString, Running> running = m_running; // a command that completes changes it
    for (const Running& one : running) {
        if (const std::shared_ptr<CommandRun> run = one.run.lock()) run->pump();
    }
}

void StreamSocket::forget(const QString& commandId)
{
    m_running.remove(commandId);
}

void addStreamSocket(Router& router, StreamSocket::Parts parts)
{
    router.add(SocketRoute{QStringLiteral("/api/ssh/:session_id/stream"),
                           [parts](Socket* socket, const Request& request) {
                               auto* client = new SignedInSocket(socket, request, parts.accounts);
                               new StreamSocket(client, request.parameter("session_id"), parts);
                           }});
}

} // namespace krown
