#include "web/Refusal.h"

namespace krown {

Response Refusal::toResponse() const
{
    Response response = Response::json(QJsonObject{{QStringLiteral("error"), QString::fromLatin1(message)},
                                                   {QStringLiteral("code"), QString::fromLatin1(code)}},
                                       status);
    if (headerName) response.headers.emplaceBack(headerName, headerValue);
    return response;
}

} // namespace krown
