#include "features/terminals/TerminalReader.h"

#include "core/Json.h"
#include "features/terminals/LiveTerminal.h"
#include "features/terminals/Terminal.h"
#include "features/terminals/TerminalFields.h"
#include "web/Socket.h"

namespace krown {

namespace {

/// What is shown to one who does not say where he was.
constexpr quint64 mostTail = 256 * 1024;
/// One message; larger ones make nothing faster.
constexpr qsizetype frameBytes = 64 * 1024;
/// What waits in the process for one client, beyond what the system holds for him.
constexpr qint64 socketBytes = 256 * 1024;

/// For the first acknowledgement of one who has all that his window allows. After that he is taken for one
/// who never sends any.
constexpr std::chrono::seconds patience(1);

/// For one who has not read all when the terminal has ended: the rest is his, however slow his network is.
constexpr std::chrono::minutes patienceAtEnd(10);

constexpr qint64 mostOffset = qint64(1) << 53; // what a number of JSON holds exactly

} // namespace

TerminalReader::TerminalReader(std::shared_ptr<LiveTerminal> terminal, Socket* socket, bool mayType)
    : m_terminal(std::move(terminal))
    , m_socket(socket)
    , m_patience(this)
    , m_mayType(mayType)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_flow->hasAcknowledged()) return;
        m_flow->expectNone();
        goOn();
    });
    socket->setParent(this);
    socket->setHighWater(socketBytes);
    connect(socket, &Socket::messageReceived, this, &TerminalReader::receive);
    connect(socket, &Socket::binaryReceived, this, &TerminalReader::input);
    connect(socket, &Socket::drained, this, &TerminalReader::goOn);
    connect(socket, &Socket::closed, this, [this] {
        m_terminal->readerGone(this);
        deleteLater();
    });
}

TerminalReader::~TerminalReader()
{
    m_socket->disconnect(this);
}

bool TerminalReader::begin(std::optional<quint64> offset)
{
    const Scrollback& scrollback = m_terminal->scrollback();
    if (offset && *offset > scrollback.end()) {
        m_socket->turnAway(Error::invalid(
            QStringLiteral("offset"),
            QStringLiteral("This terminal has printed %1 bytes so far.").arg(scrollback.end())));
        return false;
    }
    const quint64 wanted = offset.value_or(nearEnd());
    m_flow.emplace(std::max(wanted, scrollback.begin()), m_terminal->settings().windowBytes);
    m_socket->sendEvent(QStringLiteral("attached"),
                        {{QStringLiteral("terminal_id"), m_terminal->id()},
                         {QStringLiteral("offset"), static_cast<qint64>(m_flow->next())},
                         {QStringLiteral("cols"), m_terminal->columns()},
                         {QStringLiteral("rows"), m_terminal->rows()}});
    if (wanted < m_flow->next()) tellGap(wanted, m_flow->next());
    return true;
}

quint64 TerminalReader::nearEnd() const
{
    const Scrollback& scrollback = m_terminal->scrollback();
    const quint64 earliest =
        std::max(scrollback.begin(), scrollback.end() - std::min(scrollback.end(), mostTail));
    if (earliest == 0) return 0;
    const quint64 lineStart = scrollback.nextLineStart(earliest);
    return lineStart < scrollback.end() ? lineStart : earliest;
}

void TerminalReader::pump()
{
    if (!m_socket->isWritable()) return;
    if (m_flow->room(m_isHeld) == 0) return awaitFirstAcknowledgement();
    skipWhatIsGone();
    const Scrollback& scrollback = m_terminal->scrollback();
    const auto next = [&] {
        const QByteArrayView piece = scrollback.at(m_flow->next());
        return piece.first(std::min({piece.size(), frameBytes, qsizetype(m_flow->room(m_isHeld))}));
    };
    while (m_socket->isWritable()) {
        const QByteArrayView piece = next();
        if (piece.isEmpty()) break;
        m_socket->sendBinary(piece);
        m_flow->sent(piece.size());
        if (next().isEmpty() || !m_socket->isWritable()) m_socket->flush(); // which may make room again
    }
    if (m_flow->room(m_isHeld) == 0) awaitFirstAcknowledgement();
    if (m_terminal->ending() && m_flow->next() == scrollback.end()) tellEnd();
}

void TerminalReader::goOn()
{
    pump();
    m_terminal->readerMoved();
}

void TerminalReader::awaitFirstAcknowledgement()
{
    if (!m_flow->hasAcknowledged() && !m_patience.isActive()) m_patience.start();
}

/// Others were faster, and what he has not had is overwritten.
void TerminalReader::skipWhatIsGone()
{
    const quint64 oldest = m_terminal->scrollback().begin();
    if (m_flow->next() >= oldest) return;
    tellGap(m_flow->next(), oldest);
    m_flow->skipTo(oldest);
}

void TerminalReader::tellGap(quint64 from, quint64 to)
{
    m_socket->sendEvent(QStringLiteral("gap"), {{QStringLiteral("from"), static_cast<qint64>(from)},
                                                {QStringLiteral("to"), static_cast<qint64>(to)}});
}

void TerminalReader::tellSize()
{
    m_socket->sendEvent(QStringLiteral("resized"), {{QStringLiteral("cols"), m_terminal->columns()},
                                                    {QStringLiteral("rows"), m_terminal->rows()}});
}

void TerminalReader::tellEnd()
{
    if (std::exchange(m_toldEnd, true)) return;
    QJsonObject payload = endingFields(*m_terminal->ending());
    payload.insert(QStringLiteral("terminal_id"), m_terminal->id());
    m_socket->sendEvent(QStringLiteral("terminal_closed"), payload);
    m_socket->close(Socket::normalClosure, QStringLiteral("The terminal has ended."), patienceAtEnd);
}

void TerminalReader::hold(bool held)
{
    if (std::exchange(m_isHeld, held) == held) return;
    m_socket->holdMessages(held);
}

void TerminalReader::dismiss(quint16 code, const QString& reason)
{
    m_socket->close(code, reason);
}

quint64 TerminalReader::had() const
{
    return m_flow->had(m_socket->bytesWaiting(), m_isHeld);
}

quint64 TerminalReader::hadForCertain() const
{
    return m_flow->had(m_socket->bytesWaiting(), false);
}

bool TerminalReader::isGoneForGood() const
{
    return m_socket->isClosedCleanly();
}

// --- What he sends ---------------------------------------------------------------------------------------

void TerminalReader::receive(const QString& text)
{
    const Result<QJsonObject> message = parseObject(text.toUtf8());
    if (message) {
        answer(*message);
    } else {
        m_socket->sendError(message.error());
    }
}

void TerminalReader::answer(const QJsonObject& message)
{
    const QString kind = message.value(QStringLiteral("type")).toString();
    if (kind == QLatin1StringView("ack")) {
        acknowledge(message);
    } else if (kind == QLatin1StringView("input")) {
        type(message);
    } else if (kind == QLatin1StringView("resize")) {
        resize(message);
    } else if (kind == QLatin1StringView("eof")) {
        if (mayType()) m_terminal->endInput();
    } else if (kind == QLatin1StringView("ping")) {
        m_socket->sendEvent(QStringLiteral("pong"), {});
    } else if (kind != QLatin1StringView("authenticate")) { // signed in already
        m_socket->sendError(
            {ErrorKind::InvalidInput, QStringLiteral("unknown_message"),
             QStringLiteral(
                 "Send a message of the type input, resize, ack, eof or ping, or input as bytes.")});
    }
}

void TerminalReader::acknowledge(const QJsonObject& message)
{
    JsonReader reader(message);
    reader.ignore({QLatin1StringView("type")});
    const qint64 offset = reader.integer(QLatin1StringView("offset"), 0, mostOffset);
    if (const Result<void> read = reader.finish(); !read) return m_socket->sendError(read.error());
    if (!m_flow->acknowledge(static_cast<quint64>(offset))) {
        return m_socket->sendError(Error::invalid(
            QStringLiteral("offset"), QStringLiteral("Only %1 bytes were sent so far.").arg(m_flow->next())));
    }
    goOn();
}

void TerminalReader::type(const QJsonObject& message)
{
    JsonReader reader(message);
    reader.ignore({QLatin1StringView("type")});
    const QString text = reader.text(QLatin1StringView("data"), rules::any);
    if (const Result<void> read = reader.finish(); !read) return m_socket->sendError(read.error());
    input(text.toUtf8());
}

void TerminalReader::resize(const QJsonObject& message)
{
    JsonReader reader(message);
    reader.ignore({QLatin1StringView("type")});
    const TerminalSize size = readSize(reader);
    if (const Result<void> read = reader.finish(); !read) return m_socket->sendError(read.error());
    if (mayType()) m_terminal->resize(size.columns, size.rows);
}

void TerminalReader::input(const QByteArray& bytes)
{
    if (!mayType() || m_terminal->input(bytes)) return;
    hold(true);
    // Now that his acknowledgements do not arrive, output goes on without them; see ReaderFlow::room().
    goOn();
}

bool TerminalReader::mayType()
{
    if (!m_mayType)
        m_socket->sendError(
            Error::forbidden(QStringLiteral("Your account may watch this terminal, but not use it.")));
    return m_mayType;
}

} // namespace krown
