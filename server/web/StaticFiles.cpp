#include "web/StaticFiles.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QResource>

#include <algorithm>

namespace krown {

namespace {

const QString indexPath = QStringLiteral("/index.html");

QByteArray contentTypeOf(const QString& path)
{
    static const QHash<QString, QByteArray> types{
        {QStringLiteral("html"), "text/html; charset=utf-8"},
        {QStringLiteral("js"), "text/javascript; charset=utf-8"},
        {QStringLiteral("css"), "text/css; charset=utf-8"},
        {QStringLiteral("json"), "application/json"},
        {QStringLiteral("map"), "application/json"},
        {QStringLiteral("webmanifest"), "application/manifest+json"},
        {QStringLiteral("txt"), "text/plain; charset=utf-8"},
        {QStringLiteral("svg"), "image/svg+xml"},
        {QStringLiteral("png"), "image/png"},
        {QStringLiteral("jpg"), "image/jpeg"},
        {QStringLiteral("webp"), "image/webp"},
        {QStringLiteral("ico"), "image/x-icon"},
        {QStringLiteral("woff2"), "font/woff2"},
        {QStringLiteral("woff"), "font/woff"},
        {QStringLiteral("ttf"), "font/ttf"},
        {QStringLiteral("wasm"), "application/wasm"},
    };
    return types.value(path.section(u'.', -1).toLower(), "application/octet-stream");
}

/// How much a client wants this coding (RFC 9110, 12.5.3), from 0, not at all, to 1.
double wishFor(QByteArrayView coding, const QByteArray& acceptEncoding)
{
    double ofAnyOther = 0;
    for (const QByteArray& item : acceptEncoding.toLower().split(',')) {
        const qsizetype mark = item.indexOf(';');
        const QByteArray name = (mark < 0 ? item : item.left(mark)).trimmed();
        const QByteArray parameter = mark < 0 ? QByteArray() : item.mid(mark + 1).replace(' ', QByteArray());
        const double wish = parameter.startsWith("q=") ? parameter.mid(2).toDouble() : 1;
        if (name == coding) return wish;
        if (name == "*") ofAnyOther = wish;
    }
    return ofAnyOther;
}

bool isFile(const QString& path)
{
    return QFileInfo(path).isFile();
}

/// The program's own memory where it holds the file as it is: nothing is copied, however many ask.
QByteArray contentOf(const QString& path)
{
    const QResource resource(path);
    if (resource.compressionAlgorithm() != QResource::NoCompression) return resource.uncompressedData();
    return QByteArray::fromRawData(reinterpret_cast<const char*>(resource.data()), resource.size());
}

bool climbs(const QString& path)
{
    const QStringList segments = path.split(u'/');
    return std::any_of(segments.begin(), segments.end(), [](const QString& segment) {
        return segment == QLatin1StringView("..") || segment == QLatin1StringView(".");
    });
}

} // namespace

StaticFiles::StaticFiles(QString root)
    : m_root(std::move(root))
{
}

Response StaticFiles::answer(const Request& request) const
{
    const bool isAsset = request.path.startsWith(QLatin1StringView("/assets/"));
    const bool exists = isFile(m_root + request.path) && QDir::cleanPath(request.path) == request.path;
    const QString path = exists ? request.path : indexPath;
    if (climbs(request.path) || (isAsset && !exists) || !isFile(m_root + path))
        return Response::failure(Error::notFound(QStringLiteral("This page")));

    struct Variant
    {
        QByteArray coding;
        QLatin1StringView suffix;
        double wish;
    };
    const QByteArray accepted = request.header("accept-encoding");
    QList<Variant> variants{{"br", QLatin1StringView(".br"), wishFor("br", accepted)},
                            {"gzip", QLatin1StringView(".gz"), wishFor("gzip", accepted)}};
    std::stable_sort(variants.begin(), variants.end(),
                     [](const Variant& one, const Variant& other) { return one.wish > other.wish; });

    Response response{200, {}, contentTypeOf(path)};
    response.headers.emplaceBack("Cache-Control",
                                 isAsset ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplaceBack("Vary", "Accept-Encoding");
    for (const Variant& variant : std::as_const(variants)) {
        const QString file = m_root + path + variant.suffix;
        if (variant.wish <= 0 || !isFile(file)) continue;
        response.headers.emplaceBack("Content-Encoding", variant.coding);
        response.body = contentOf(file);
        return response;
    }
    response.body = contentOf(m_root + path);
    return response;
}

} // namespace krown
