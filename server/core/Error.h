#pragma once

#include <QJsonObject>
#include <QString>

namespace krown {

/// What sort of failure it is. `web/Responses` alone turns a kind into an HTTP status.
enum class ErrorKind {
    InvalidInput,     ///< 400: something the caller sent is wrong; `field` names it where there is one
    Unauthorized,     ///< 401: no token, or one that no longer counts
    Forbidden,        ///< 403: known, but not allowed
    NotFound,         ///< 404: does not exist, or belongs to somebody else
    MethodNotAllowed, ///< 405
    Conflict,         ///< 409: right in itself, but not in the present state
    PayloadTooLarge,  ///< 413
    UnsupportedMedia, ///< 415
    TooManyRequests,  ///< 429: `retryAfterSecs` says when
    RemoteFailed,     ///< 502: the remote side refused or broke off
    Unavailable,      ///< 503: Krown cannot do it now (secrets locked, shutting down)
    RemoteTimeout,    ///< 504: the remote side did not answer in time
    Internal,         ///< 500: a bug of ours
};

/// A failure, told to a person (`message`) and to a program (`code`, snake_case). Never holds a secret.
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    QString code;
    QString message;
    QString field = {};       ///< the input field at fault, or empty
    QJsonObject details = {}; ///< further members of the error object, such as both fingerprints
    int retryAfterSecs = 0;

    static Error invalid(const QString& field, const QString& message)
    {
        return {ErrorKind::InvalidInput, QStringLiteral("invalid_input"), message, field};
    }
    /// `what` reads as the start of a sentence: "This server" gives "This server does not exist."
    static Error notFound(const QString& what)
    {
        return {ErrorKind::NotFound, QStringLiteral("not_found"), what + QStringLiteral(" does not exist.")};
    }
    static Error conflict(const QString& code, const QString& message)
    {
        return {ErrorKind::Conflict, code, message};
    }
    static Error forbidden(const QString& message)
    {
        return {ErrorKind::Forbidden, QStringLiteral("forbidden"), message};
    }
    static Error unavailable(const QString& code, const QString& message)
    {
        return {ErrorKind::Unavailable, code, message};
    }
    static Error internal(const QString& message)
    {
        return {ErrorKind::Internal, QStringLiteral("internal_error"), message};
    }
};

} // namespace krown
