#pragma once

#include "core/Identity.h"

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QString>
#include <QUrlQuery>

#include <optional>

namespace krown {

/// A request that passed the guard and the router: whole, within the limits, and allowed. A value.
struct Request
{
    QByteArray method;                  ///< "GET", ...; HEAD comes as GET, its body is left out later
    QString path;                       ///< decoded, without the query; a '/' always parts two segments
    QHash<QString, QString> parameters; ///< of the route's pattern: {"id": "..."} for /api/servers/:id
    QUrlQuery query;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case; a repeated one is joined by ", "
    QByteArray body;
    QHostAddress peer;
    std::optional<Identity> identity; ///< always there where the route's Access is not Public

    QString parameter(const char* name) const { return parameters.value(QLatin1StringView(name)); }
    QByteArray header(const QByteArray& lowerCaseName) const { return headers.value(lowerCaseName); }
    /// The token of "Authorization: Bearer ...", or empty.
    QByteArray bearerToken() const;
};

} // namespace krown
