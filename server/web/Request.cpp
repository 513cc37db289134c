#include "web/Request.h"

namespace krown {

QByteArray Request::bearerToken() const
{
    static constexpr QByteArrayView scheme = "bearer ";
    const QByteArray value = header("authorization");
    if (value.left(scheme.size()).toLower() != scheme) return {};
    return value.mid(scheme.size()).trimmed();
}

} // namespace krown
