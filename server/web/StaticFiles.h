#pragma once

#include "web/Request.h"
#include "web/Response.h"

#include <QString>

namespace krown {

/// Serves the web interface out of a resource folder: hashed assets cached for ever, precompressed
/// variants (`.br`, `.gz`) to clients that accept them, every other path the application's index.html
/// (deep links), never cached.
class StaticFiles
{
public:
    explicit StaticFiles(QString root = QStringLiteral(":/ui"));
    Response answer(const Request& request) const;

private:
    QString m_root;
};

} // namespace krown
