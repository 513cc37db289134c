#include "web/ResponseHead.h"

#include <QDateTime>
#include <QHash>
#include <QLocale>

#include <algorithm>

namespace krown {

namespace {

constexpr const char* headersOfEveryAnswer =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

QByteArray reasonPhrase(int status)
{
    static const QHash<int, QByteArray> phrases{
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    return phrases.value(status, "Unknown");
}

QByteArray dateNow()
{
    return QLocale::c()
        .toString(QDateTime::currentDateTimeUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
        .toLatin1();
}

bool hasHeader(const Response& response, const QByteArray& name)
{
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&name](const auto& header) { return header.first == name; });
}

void append(QByteArray& head, const QByteArray& name, const QByteArray& value)
{
    Q_ASSERT(!value.contains('\r') && !value.contains('\n'));
    head += name + ": " + value + "\r\n";
}

} // namespace

QByteArray responseHead(const Response& response, bool keepAlive)
{
    QByteArray head =
        "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonPhrase(response.status) + "\r\n";
    append(head, "Date", dateNow());
    if (!response.contentType.isEmpty()) append(head, "Content-Type", response.contentType);
    for (const auto& [name, value] : response.headers)
        append(head, name, value);
    if (!hasHeader(response, "Cache-Control")) append(head, "Cache-Control", "no-store");
    head += headersOfEveryAnswer;

    const bool mayHaveBody = response.status != 204 && response.status != 304;
    if (mayHaveBody) append(head, "Content-Length", QByteArray::number(response.body.size()));
    const QByteArray upgrade = hasHeader(response, "Upgrade") ? "Upgrade, " : "";
    append(head, "Connection", upgrade + (keepAlive ? "keep-alive" : "close"));
    return head + "\r\n";
}

} // namespace krown
