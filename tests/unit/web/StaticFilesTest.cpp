#include "web/StaticFiles.h"

#include "HeaderOf.h"

#include <QTest>

using namespace krown;

class StaticFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void choosesTheCoding_data();
    void choosesTheCoding();
    void missesAnInterface();
};

namespace {

Response ask(const QString& path, const QByteArray& acceptEncoding = {},
             const QString& root = QStringLiteral(":/ui"))
{
    Request request;
    request.method = "GET";
    request.path = path;
    if (!acceptEncoding.isNull()) request.headers.insert("accept-encoding", acceptEncoding);
    return StaticFiles(root).answer(request);
}

const QByteArray indexPage = "<!doctype html><title>Index</title>\n";

} // namespace

void StaticFilesTest::answers_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("caching");
    const QByteArray html = "text/html; charset=utf-8";
    const QByteArray never = "no-cache";
    const QByteArray forEver = "public, max-age=31536000, immutable";
    const auto row = [](const char* name, const char* path, const QByteArray& body, const QByteArray& type,
                        const QByteArray& caching) {
        QTest::newRow(name) << QString::fromUtf8(path) << 200 << body << type << caching;
    };
    row("root", "/", indexPage, html, never);
    row("index", "/index.html", indexPage, html, never);
    row("deep link", "/sessions/0b5c/history", indexPage, html, never);
    row("deep link with a dot", "/servers/web.example.com", indexPage, html, never);
    row("folder", "/assets", indexPage, html, never);
    row("script", "/assets/app-1a2b.js", "console.log(1)\n", "text/javascript; charset=utf-8", forEver);
    row("style", "/assets/plain.css", "body{}\n", "text/css; charset=utf-8", forEver);
    row("icon", "/favicon.svg", "<svg/>\n", "image/svg+xml", never);
    for (const char* path : {"/assets/gone.js", "/assets/", "/assets/app-1a2b.js/", "/../secret.txt",
                             "/assets/../../secret.txt", "/assets/../index.html", "/./index.html", "/.."})
        QTest::newRow(path) << QString::fromUtf8(path) << 404 << QByteArray() << QByteArray() << QByteArray();
}

void StaticFilesTest::answers()
{
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    const Response response = ask(path);
    QCOMPARE(response.status, status);
    if (status != 200) return;
    QCOMPARE(response.body, body);
    QTEST(response.contentType, "type");
    QTEST(headerOf(response, "Cache-Control"), "caching");
    QCOMPARE(headerOf(response, "Vary"), QByteArray("Accept-Encoding"));
    QCOMPARE(headerOf(response, "Content-Encoding"), QByteArray());
}

void StaticFilesTest::choosesTheCoding_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<QByteArray>("body");
    const QString script = QStringLiteral("/assets/app-1a2b.js");
    const auto row = [&](const char* accepted, const char* coding, const char* body) {
        QTest::newRow(accepted) << script << QByteArray(accepted) << QByteArray(coding) << QByteArray(body);
    };
    row("", "", "console.log(1)\n");
    row("gzip, deflate, br", "br", "app as brotli\n");
    row("br", "br", "app as brotli\n");
    row("GZIP", "gzip", "app as gzip\n");
    row("gzip;q=1.0, br;q=0.5", "gzip", "app as gzip\n");
    row("gzip;q=0.5, br;q=0.5", "br", "app as brotli\n");
    row("br;q=0, gzip", "gzip", "app as gzip\n");
    row("br; q=0 , gzip; q=0", "", "console.log(1)\n");
    row("*", "br", "app as brotli\n");
    row("*;q=0.1, br;q=0", "gzip", "app as gzip\n");
    row("identity", "", "console.log(1)\n");
    row("brx, xgzip", "", "console.log(1)\n");
    QTest::newRow("no such variant") << QStringLiteral("/login") << QByteArray("br") << QByteArray()
                                     << indexPage;
    QTest::newRow("the next best") << QStringLiteral("/login") << QByteArray("br, gzip") << QByteArray("gzip")
                                   << QByteArray("index as gzip\n");
}

void StaticFilesTest::choosesTheCoding()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, coding);
    QFETCH(QByteArray, body);
    const Response response = ask(path, accepted);
    QCOMPARE(response.status, 200);
    QCOMPARE(headerOf(response, "Content-Encoding"), coding);
    QCOMPARE(response.body, body);
}

void StaticFilesTest::missesAnInterface()
{
    QCOMPARE(ask(QStringLiteral("/"), {}, QStringLiteral(":/none")).status, 404);
}

QTEST_GUILESS_MAIN(StaticFilesTest)
#include "StaticFilesTest.moc"
