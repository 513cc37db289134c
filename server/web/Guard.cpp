#include "web/Guard.h"

#include "web/OwnHosts.h"

#include <QStringDecoder>

#include <algorithm>

namespace krown {

namespace {

using Complaint = std::optional<Refusal>;

Complaint judgeTarget(const RequestHead& head, const OwnHosts&, const Limits&)
{
    if (!head.target.startsWith('/') || head.target.contains('#')) return refusals::badTarget;
    return std::nullopt;
}

Complaint judgeHost(const RequestHead& head, const OwnHosts& ownHosts, const Limits&)
{
    if (head.count("host") != 1) return refusals::badHost;
    if (!ownHosts.isHost(head.value("host"))) return refusals::wrongHost;
    if (!head.authority.isEmpty() && !ownHosts.isHost(head.authority)) return refusals::wrongHost;
    return std::nullopt;
}

Complaint judgeOrigin(const RequestHead& head, const OwnHosts& ownHosts, const Limits&)
{
    static const QByteArrayList reading{"GET", "HEAD", "OPTIONS"};
    const bool matters = head.isWebSocket() || !reading.contains(head.method);
    if (matters && head.count("origin") > 0 && !ownHosts.isOrigin(head.value("origin")))
        return refusals::wrongOrigin;
    return std::nullopt;
}

bool isJson(const QByteArray& contentType)
{
    const QByteArrayList parts = contentType.toLower().split(';');
    if (parts.first().trimmed() != "application/json") return false;
    return std::all_of(parts.begin() + 1, parts.end(), [](const QByteArray& part) {
        const QByteArray parameter = part.trimmed();
        return parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
    });
}

Complaint judgeBody(const RequestHead& head, const OwnHosts&, const Limits& limits)
{
    if (head.contentLength > limits.bodyBytes) return refusals::bodyTooLarge;
    if (head.contentLength > 0 && !isJson(head.value("content-type"))) return refusals::notJson;
    return std::nullopt;
}

Complaint judgeExpectation(const RequestHead& head, const OwnHosts&, const Limits&)
{
    if (head.count("expect") > 0 && head.value("expect").toLower() != "100-continue")
        return refusals::unknownExpectation;
    return std::nullopt;
}

Complaint judgeHandshake(const RequestHead& head, const OwnHosts&, const Limits&)
{
    // QWebSocketServer gives up on heads beyond these, and says nothing to the client.
    static constexpr int mostHeaders = 90;
    static constexpr qsizetype longestLine = 8000;

    if (!head.isWebSocket()) return std::nullopt;
    if (head.method != "GET" || head.contentLength > 0) return refusals::badHandshake;
    if (head.value("sec-websocket-version") != "13") return refusals::otherWebSocketVersion;
    const auto key = QByteArray::fromBase64Encoding(head.value("sec-websocket-key"),
                                                    QByteArray::AbortOnBase64DecodingErrors);
    if (head.count("sec-websocket-key") != 1 || !key || (*key).size() != 16) return refusals::badHandshake;
    const bool hasLongLine = std::any_of(head.headers.begin(), head.headers.end(), [](const auto& header) {
        return header.first.size() + header.second.size() > longestLine;
    });
    if (head.headers.size() > mostHeaders || hasLongLine) return refusals::headersTooLarge;
    if (head.target.size() > longestLine) return refusals::urlTooLong;
    return std::nullopt;
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether each '%' stands before two hexadecimal digits.
bool isWellEncoded(QByteArrayView text)
{
    for (qsizetype i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
        if (i + 2 >= text.size() || !isHexDigit(text[i + 1]) || !isHexDigit(text[i + 2])) return false;
    }
    return true;
}

Accepted<QString> decodePath(const QByteArray& path)
{
    if (!isWellEncoded(path)) return tl::unexpected(refusals::badTarget);
    const QByteArray bytes = QByteArray::fromPercentEncoding(path);
    if (bytes.contains('\0') || bytes.count('/') != path.count('/'))
        return tl::unexpected(refusals::noSuchPath);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    if (decoder.hasError()) return tl::unexpected(refusals::badTarget);
    return text;
}

} // namespace

std::optional<Refusal> judge(const RequestHead& head, const OwnHosts& ownHosts, const Limits& limits)
{
    for (const auto check :
         {judgeTarget, judgeHost, judgeOrigin, judgeBody, judgeExpectation, judgeHandshake}) {
        if (const Complaint complaint = check(head, ownHosts, limits)) return complaint;
    }
    return std::nullopt;
}

Accepted<Request> toRequest(const RequestHead& head)
{
    const qsizetype mark = head.target.indexOf('?');
    const Accepted<QString> path = decodePath(mark < 0 ? head.target : head.target.left(mark));
    if (!path) return tl::unexpected(path.error());

    Request request;
    request.method = head.method;
    request.path = *path;
    if (mark >= 0) request.query = QUrlQuery(QString::fromLatin1(head.target.mid(mark + 1)));
    for (const auto& [name, value] : head.headers) {
        QByteArray& joined = request.headers[name];
        joined = joined.isNull() ? value : joined + ", " + value;
    }
    return request;
}

} // namespace krown
