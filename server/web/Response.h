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
    /// The array of what toJson() makes of each.
    template <typename Item>
    static Response list(const QList<Item>& items)
    {
        QJsonArray array;
        for (const Item& item : items)
            array.append(toJson(item));
        return json(array);
    }
    static Response created(const QJsonObject& object) { return json(object, 201); }
    static Response noContent() { return {204}; }
    /// The one place that turns an Error into a status and {"error", "code", "field"?, ...details}.
    static Response failure(const Error& error);
};

} // namespace krown
