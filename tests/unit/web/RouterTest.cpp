#include "web/Router.h"

#include "HeaderOf.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <stdexcept>

using namespace krown;

class RouterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void finds_data();
    void finds();
    void admits_data();
    void admits();
    void handsTheIdentityOn();
    void turnsErrorsIntoAnswers();
    void survivesExceptions_data();
    void survivesExceptions();
    void answersOtherPagesWithTheFallback_data();
    void answersOtherPagesWithTheFallback();
    void findsSockets_data();
    void findsSockets();

private:
    Router m_router{nullptr};
};

namespace {

QCoro::Task<Result<Identity>> authenticate(QByteArray token)
{
    const std::optional<Role> role = roleFromText(QString::fromUtf8(token));
    if (!role)
        co_return failure(
            {ErrorKind::Unauthorized, QStringLiteral("unauthorized"), QStringLiteral("Sign in again.")});
    Identity identity;
    identity.username = QString::fromUtf8(token);
    identity.role = *role;
    co_return identity;
}

QCoro::Task<Result<Response>> describe(QString route, Request request)
{
    QStringList parameters;
    for (auto i = request.parameters.cbegin(); i != request.parameters.cend(); ++i)
        parameters.append(i.key() + u'=' + i.value());
    parameters.sort();
    const QString text = QStringList{route, parameters.join(u',')}.join(u'|');
    co_return Response{200, text.toUtf8(), "text/plain"};
}

QCoro::Task<Result<Response>> whoAmI(Request request)
{
    co_return Response{200, request.identity->username.toUtf8(), "text/plain"};
}

QCoro::Task<Result<Response>> fail(Request)
{
    co_return failure(Error::conflict(QStringLiteral("busy"), QStringLiteral("Try later.")));
}

QCoro::Task<Result<Response>> failInside(Request)
{
    co_return failure(Error::internal(QStringLiteral("Something broke.")));
}

QCoro::Task<Result<Response>> throwStandard(Request)
{
    throw std::runtime_error("it broke");
    co_return Response{};
}

QCoro::Task<Result<Response>> throwNumber(Request)
{
    throw 42;
    co_return Response{};
}

Request request(const QByteArray& method, const QString& path, const QByteArray& token = {})
{
    Request request;
    request.method = method;
    request.path = path;
    if (!token.isEmpty()) request.headers.insert("authorization", token);
    return request;
}

QString code(const Response& response)
{
    return QJsonDocument::fromJson(response.body).object().value(QStringLiteral("code")).toString();
}

} // namespace

void RouterTest::initTestCase()
{
    qunsetenv("QT_FATAL_WARNINGS"); // a 500 is logged as critical, which it would take for a warning
    m_router = Router(authenticate);
    const auto add = [this](const QByteArray& method, const QString& pattern,
                            Access access = Access::Public) {
        m_router.add(Route{method, pattern, access,
                           [pattern](Request request) { return describe(pattern, std::move(request)); }});
    };
    add("GET", QStringLiteral("/api/servers"));
    add("POST", QStringLiteral("/api/servers"));
    add("GET", QStringLiteral("/api/servers/:id"));
    add("PUT", QStringLiteral("/api/servers/:id"));
    add("GET", QStringLiteral("/api/servers/default"));
    add("DELETE", QStringLiteral("/api/a/:one/b/:two"));
    add("GET", QStringLiteral("/api/read"), Access::Read);
    add("GET", QStringLiteral("/api/write"), Access::Write);
    add("GET", QStringLiteral("/api/admin"), Access::Admin);
    m_router.add(Route{"GET", QStringLiteral("/api/who"), Access::Read, whoAmI});
    m_router.add(Route{"GET", QStringLiteral("/api/fail"), Access::Public, fail});
    m_router.add(Route{"GET", QStringLiteral("/api/broken"), Access::Public, failInside});
    m_router.add(Route{"GET", QStringLiteral("/api/throws/:id"), Access::Public, throwStandard});
    m_router.add(Route{"GET", QStringLiteral("/api/throws"), Access::Public, throwNumber});
    m_router.add(SocketRoute{QStringLiteral("/ws"), nullptr});
    m_router.add(SocketRoute{QStringLiteral("/api/ssh/:session_id/stream"), nullptr});
    m_router.setFallback([](const Request& request) {
        return Response{200, "page " + request.path.toUtf8(), "text/html"};
    });
}

void RouterTest::finds_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("told"); // the body of a 200, Allow of a 405 or 204
    const auto row = [](const char* name, const char* method, const char* path, int status,
                        const char* told = "") {
        QTest::newRow(name) << QByteArray(method) << QString::fromUtf8(path) << status
                            << QString::fromUtf8(told);
    };
    row("literal", "GET", "/api/servers", 200, "/api/servers|");
    row("other method", "POST", "/api/servers", 200, "/api/servers|");
    row("parameter", "GET", "/api/servers/7", 200, "/api/servers/:id|id=7");
    row("parameter of any sort", "GET", "/api/servers/a b\u00e9:%2F", 200,
        "/api/servers/:id|id=a b\u00e9:%2F");
    row("literal before parameter", "GET", "/api/servers/default", 200, "/api/servers/default|");
    row("parameter for another method", "PUT", "/api/servers/default", 200, "/api/servers/:id|id=default");
    row("two parameters", "DELETE", "/api/a/x/b/y", 200, "/api/a/:one/b/:two|one=x,two=y");
    row("HEAD is GET", "HEAD", "/api/servers", 200, "/api/servers|");
    row("empty parameter", "GET", "/api/servers/", 404);
    row("trailing slash", "GET", "/api/servers/7/", 404);
    row("doubled slash", "GET", "/api//servers", 404);
    row("other case", "GET", "/api/Servers", 404);
    row("longer", "GET", "/api/servers/7/8", 404);
    row("nothing", "GET", "/api/nothing", 404);
    row("the API itself", "GET", "/api", 404);
    row("pattern as path", "DELETE", "/api/a/:one/b/", 404);
    row("wrong method", "DELETE", "/api/servers", 405, "GET, POST, HEAD, OPTIONS");
    row("no GET there", "GET", "/api/a/x/b/y", 405, "DELETE, OPTIONS");
    row("HEAD without GET", "HEAD", "/api/a/x/b/y", 405, "DELETE, OPTIONS");
    row("unknown to routes", "TRACE", "/api/servers", 405, "GET, POST, HEAD, OPTIONS");
    row("OPTIONS", "OPTIONS", "/api/servers/7", 204, "GET, PUT, HEAD, OPTIONS");
    row("OPTIONS of nothing", "OPTIONS", "/api/nothing", 404);
    row("socket without upgrade", "GET", "/ws", 426);
    row("POST to a socket", "POST", "/ws", 405, "GET, HEAD, OPTIONS");
}

void RouterTest::finds()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, told);
    const Response response = QCoro::waitFor(m_router.answer(request(method, path)));
    QCOMPARE(response.status, status);
    QCOMPARE(QString::fromUtf8(status == 200 ? response.body : headerOf(response, "Allow")), told);
    if (status == 404) QCOMPARE(code(response), QStringLiteral("not_found"));
    if (status == 405) QCOMPARE(code(response), QStringLiteral("method_not_allowed"));
}

void RouterTest::admits_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<int>("status");
    const auto row = [](const char* path, const char* authorization, int status) {
        QTest::addRow("%s with '%s'", path, authorization)
            << QString::fromUtf8(path) << QByteArray(authorization) << status;
    };
    for (const char* path : {"/api/read", "/api/write", "/api/admin"}) {
        for (const char* bad :
             {"", "Bearer", "Bearer ", "Bearer wrong", "Basic admin", "admin", "Bearer admin, Bearer admin"})
            row(path, bad, 401);
    }
    row("/api/read", "Bearer readonly", 200);
    row("/api/read", "bearer  readonly", 200);
    row("/api/read", "Bearer operator", 200);
    row("/api/read", "Bearer admin", 200);
    row("/api/write", "Bearer readonly", 403);
    row("/api/write", "Bearer operator", 200);
    row("/api/write", "Bearer admin", 200);
    row("/api/admin", "Bearer readonly", 403);
    row("/api/admin", "Bearer operator", 403);
    row("/api/admin", "Bearer admin", 200);
    row("/api/servers", "Bearer wrong", 200); // public: nobody looks
}

void RouterTest::admits()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, authorization);
    QFETCH(int, status);
    const Response response = QCoro::waitFor(m_router.answer(request("GET", path, authorization)));
    QCOMPARE(response.status, status);
    if (status == 401) QCOMPARE(code(response), QStringLiteral("unauthorized"));
    if (status == 401) QCOMPARE(headerOf(response, "WWW-Authenticate"), QByteArray("Bearer"));
    if (status == 403) QCOMPARE(code(response), QStringLiteral("forbidden"));
}

void RouterTest::handsTheIdentityOn()
{
    QCOMPARE(
        QCoro::waitFor(m_router.answer(request("GET", QStringLiteral("/api/who"), "Bearer operator"))).body,
        QByteArray("operator"));
}

void RouterTest::turnsErrorsIntoAnswers()
{
    const Response response = QCoro::waitFor(m_router.answer(request("GET", QStringLiteral("/api/fail"))));
    QCOMPARE(response.status, 409);
    QCOMPARE(code(response), QStringLiteral("busy"));
}

void RouterTest::survivesExceptions_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("logged");
    QTest::newRow("standard") << QStringLiteral("/api/throws/secret-thing")
                              << QStringLiteral("GET /api/throws/:id threw: it broke");
    QTest::newRow("other") << QStringLiteral("/api/throws")
                           << QStringLiteral("GET /api/throws threw something that is no std::exception");
    QTest::newRow("internal error")
        << QStringLiteral("/api/broken")
        << QStringLiteral(
               "GET /api/broken failed: {\"code\":\"internal_error\",\"error\":\"Something broke.\"}");
}

void RouterTest::survivesExceptions()
{
    QFETCH(QString, path);
    QFETCH(QString, logged);
    QTest::ignoreMessage(QtCriticalMsg, qPrintable(logged)); // fails the test when it does not come
    const Response response = QCoro::waitFor(m_router.answer(request("GET", path)));
    QCOMPARE(response.status, 500);
    QCOMPARE(code(response), QStringLiteral("internal_error"));
    QVERIFY(!response.body.contains("it broke"));
}

void RouterTest::answersOtherPagesWithTheFallback_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("root") << QByteArray("GET") << QStringLiteral("/") << 200;
    QTest::newRow("deep link") << QByteArray("GET") << QStringLiteral("/sessions/7") << 200;
    QTest::newRow("HEAD") << QByteArray("HEAD") << QStringLiteral("/") << 200;
    QTest::newRow("like the API") << QByteArray("GET") << QStringLiteral("/apix") << 200;
    QTest::newRow("API") << QByteArray("GET") << QStringLiteral("/api/x") << 404;
    QTest::newRow("POST") << QByteArray("POST") << QStringLiteral("/login") << 405;
    QTest::newRow("OPTIONS") << QByteArray("OPTIONS") << QStringLiteral("/login") << 204;
}

void RouterTest::answersOtherPagesWithTheFallback()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    const Response response = QCoro::waitFor(m_router.answer(request(method, path)));
    QCOMPARE(response.status, status);
    if (status == 200) QCOMPARE(response.body, "page " + path.toUtf8());
}

void RouterTest::findsSockets_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("sessionId");
    QTest::newRow("general") << QStringLiteral("/ws") << QStringLiteral("/ws") << QString();
    QTest::newRow("stream") << QStringLiteral("/api/ssh/abc/stream")
                            << QStringLiteral("/api/ssh/:session_id/stream") << QStringLiteral("abc");
    QTest::newRow("empty id") << QStringLiteral("/api/ssh//stream") << QString() << QString();
    QTest::newRow("trailing slash") << QStringLiteral("/ws/") << QString() << QString();
    QTest::newRow("a route") << QStringLiteral("/api/servers") << QString() << QString();
}

void RouterTest::findsSockets()
{
    QFETCH(QString, path);
    QFETCH(QString, pattern);
    QFETCH(QString, sessionId);
    Request asked = request("GET", path);
    const SocketRoute* route = m_router.findSocket(asked);
    QCOMPARE(route ? route->pattern : QString(), pattern);
    QCOMPARE(asked.parameter("session_id"), sessionId);
}

QTEST_GUILESS_MAIN(RouterTest)
#include "RouterTest.moc"
