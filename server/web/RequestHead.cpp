#include "web/RequestHead.h"

#include <algorithm>
#include <cstring>

#include <llhttp.h>

namespace krown {

namespace {

/// The parser together with what it has found; `llhttp.data` points back here.
struct Parsing
{
    llhttp_t llhttp;
    RequestHead head;
    QByteArray name;
    QByteArray text;
};

Parsing& parsingOf(llhttp_t* llhttp)
{
    return *static_cast<Parsing*>(llhttp->data);
}

template <QByteArray Parsing::*target>
int take(llhttp_t* llhttp, const char* at, size_t length)
{
    (parsingOf(llhttp).*target).append(at, static_cast<qsizetype>(length));
    return 0;
}

int takeUrl(llhttp_t* llhttp, const char* at, size_t length)
{
    parsingOf(llhttp).head.target.append(at, static_cast<qsizetype>(length));
    return 0;
}

int endHeader(llhttp_t* llhttp)
{
    Parsing& parsing = parsingOf(llhttp);
    parsing.head.headers.append({parsing.name.toLower(), parsing.text.trimmed()});
    parsing.name.clear();
    parsing.text.clear();
    return 0;
}

int endHead(llhttp_t*)
{
    return HPE_PAUSED; // the body is nobody's but ours: Content-Length alone says how long it is
}

const llhttp_settings_t& settings()
{
    static const llhttp_settings_t settings = [] {
        llhttp_settings_t callbacks;
        llhttp_settings_init(&callbacks);
        callbacks.on_url = takeUrl;
        callbacks.on_header_field = take<&Parsing::name>;
        callbacks.on_header_value = take<&Parsing::text>;
        callbacks.on_header_value_complete = endHeader;
        callbacks.on_headers_complete = endHead;
        return callbacks;
    }();
    return settings;
}

Refusal refusalOf(llhttp_errno_t problem)
{
    switch (problem) {
    case HPE_INVALID_METHOD:
        return refusals::unknownMethod;
    case HPE_INVALID_VERSION:
        return refusals::otherHttpVersion;
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_UNEXPECTED_CONTENT_LENGTH:
        return refusals::badLength;
    default:
        return refusals::malformed;
    }
}

bool isToken(QByteArrayView text)
{
    // RFC 9110, 5.6.2
    static constexpr QByteArrayView marks = "!#$%&'*+-.^_`|~";
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.contains(c);
    });
}

/// What llhttp lets pass and we do not.
std::optional<Refusal> complaintAbout(RequestHead& head)
{
    for (const auto& [name, value] : head.headers) {
        if (!isToken(name)) return refusals::malformed;
    }
    if (head.count("transfer-encoding") > 0) return refusals::transferEncoding;
    if (head.count("content-length") == 0) return std::nullopt;

    static constexpr int mostDigits = 15; // fits a qint64; nobody means more
    const QByteArray length = head.value("content-length");
    const bool isNumber =
        !length.isEmpty() && length.size() <= mostDigits &&
        std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isNumber) return refusals::badLength;
    head.contentLength = length.toLongLong();
    return std::nullopt;
}

/// llhttp also takes the protocols whose requests look like those of HTTP, such as RTSP.
bool isHttp(QByteArrayView bytes)
{
    const QByteArrayView requestLine = bytes.first(bytes.indexOf('\r'));
    return requestLine.sliced(requestLine.lastIndexOf(' ') + 1).startsWith("HTTP/");
}

/// A target in absolute form names its server itself (RFC 9112, 3.2.2).
void splitTarget(RequestHead& head)
{
    const QByteArray scheme = head.target.left(8).toLower();
    const qsizetype begin = scheme.startsWith("http://") ? 7 : scheme == "https://" ? 8 : 0;
    if (begin == 0) return;
    const qsizetype path = head.target.indexOf('/', begin);
    head.authority = head.target.mid(begin, path < 0 ? -1 : path - begin);
    head.target = path < 0 ? QByteArray("/") : head.target.mid(path);
}

} // namespace

Accepted<RequestHead> parseHead(QByteArrayView bytes)
{
    if (!isHttp(bytes)) return tl::unexpected(refusals::malformed);
    Parsing parsing;
    llhttp_init(&parsing.llhttp, HTTP_REQUEST, &settings());
    parsing.llhttp.data = &parsing;
    const llhttp_errno_t result =
        llhttp_execute(&parsing.llhttp, bytes.data(), static_cast<size_t>(bytes.size()));
    if (result != HPE_PAUSED) return tl::unexpected(refusalOf(result));
    if (llhttp_get_error_pos(&parsing.llhttp) != bytes.data() + bytes.size())
        return tl::unexpected(refusals::malformed);
    if (llhttp_get_http_major(&parsing.llhttp) != 1) return tl::unexpected(refusals::otherHttpVersion);

    RequestHead head = std::move(parsing.head);
    head.method = llhttp_method_name(static_cast<llhttp_method_t>(llhttp_get_method(&parsing.llhttp)));
    head.minorVersion = llhttp_get_http_minor(&parsing.llhttp);
    splitTarget(head);
    if (const std::optional<Refusal> complaint = complaintAbout(head)) return tl::unexpected(*complaint);
    return head;
}

int RequestHead::count(QByteArrayView name) const
{
    return static_cast<int>(std::count_if(headers.begin(), headers.end(),
                                          [name](const auto& header) { return header.first == name; }));
}

QByteArray RequestHead::value(QByteArrayView name) const
{
    QByteArrayList values;
    for (const auto& [headerName, headerValue] : headers) {
        if (headerName == name) values.append(headerValue);
    }
    return values.join(", ");
}

bool RequestHead::hasToken(QByteArrayView name, QByteArrayView token) const
{
    const QByteArrayList items = value(name).toLower().split(',');
    return std::any_of(items.begin(), items.end(),
                       [token](const QByteArray& item) { return item.trimmed() == token; });
}

bool RequestHead::keepsAlive() const
{
    if (hasToken("connection", "close")) return false;
    return minorVersion > 0 || hasToken("connection", "keep-alive");
}

bool RequestHead::isWebSocket() const
{
    return minorVersion > 0 && hasToken("connection", "upgrade") && hasToken("upgrade", "websocket");
}

} // namespace krown
