#include "web/Response.h"

#include <QJsonDocument>

namespace krown {

namespace {

int statusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return 400;
    case ErrorKind::Unauthorized:
        return 401;
    case ErrorKind::Forbidden:
        return 403;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::MethodNotAllowed:
        return 405;
    case ErrorKind::Conflict:
        return 409;
    case ErrorKind::PayloadTooLarge:
        return 413;
    case ErrorKind::UnsupportedMedia:
        return 415;
    case ErrorKind::TooManyRequests:
        return 429;
    case ErrorKind::RemoteFailed:
        return 502;
    case ErrorKind::Unavailable:
        return 503;
    case ErrorKind::RemoteTimeout:
        return 504;
    case ErrorKind::Internal:
        break;
    }
    return 500;
}

Response fromDocument(const QJsonDocument& document, int status)
{
    return {status, document.toJson(QJsonDocument::Compact), "application/json"};
}

} // namespace

Response Response::json(const QJsonObject& object, int status)
{
    return fromDocument(QJsonDocument(object), status);
}

Response Response::json(const QJsonArray& array)
{
    return fromDocument(QJsonDocument(array), 200);
}

Response Response::failure(const Error& error)
{
    QJsonObject body = error.details;
    body.insert(QStringLiteral("error"), error.message);
    body.insert(QStringLiteral("code"), error.code);
    if (!error.field.isEmpty()) body.insert(QStringLiteral("field"), error.field);

    Response response = json(body, statusOf(error.kind));
    if (response.status == 401) response.headers.emplaceBack("WWW-Authenticate", "Bearer");
    if (error.retryAfterSecs > 0)
        response.headers.emplaceBack("Retry-After", QByteArray::number(error.retryAfterSecs));
    return response;
}

} // namespace krown
