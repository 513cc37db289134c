#pragma once

#include "core/Error.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>

#include <utility>

namespace krown {

/// What goes back. The server adds the security headers, Content-Length, Date and Connection itself.
struct Response
{
    int status = 200;
    QByteArray body = {};
    QByteArray contentType = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};

    static Response json(const QJsonObject& object, int status = 200);
    static Response json(const QJsonArray& array);
    static Response created(const QJsonObject& object) { return json(object, 201); }
    static Response noContent() { return {204}; }
    /// The one place that turns an Error into a status and {"error", "code", "field"?, ...details}.
    static Response failure(const Error& error);
};

} // namespace krown
