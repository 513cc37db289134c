#pragma once

#include "database/Database.h"
#include "features/accounts/AccountRoutes.h"
#include "features/accounts/Accounts.h"
#include "secrets/Vault.h"
#include "web/Router.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <qcoro/qcorotask.h>

namespace krown {

/// An answer of the router, read.
struct Answer
{
    int status = 0;
    QByteArray body = {};

    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QJsonArray array() const { return QJsonDocument::fromJson(body).array(); }
    QString text(const char* name) const { return json().value(QLatin1StringView(name)).toString(); }
    /// "400 invalid_input name"
    QString summary() const
    {
        QStringList parts{QString::number(status)};
        for (const char* name : {"code", "field"}) {
            if (!text(name).isEmpty()) parts.append(text(name));
        }
        return parts.join(QLatin1Char(' '));
    }
};

/// A data folder of its own with everything that accounts stand on, all of it real.
class Home
{
public:
    explicit Home(Accounts::Options options = defaultOptions(), bool isVaultOpen = true)
        : database(folder.filePath(QStringLiteral("krown.db")))
        , vault(vaultOptions(folder.path()))
        , accounts(std::move(options), database, vault, pool)
        , router(std::make_shared<Router>([this](QByteArray token) { return accounts.authenticate(token); }))
    {
        pool.setMaxThreadCount(2);
        addAccountRoutes(*router, accounts);
        if (!database.open()) qFatal("The database does not open.");
        if (isVaultOpen && !QCoro::waitFor(vault.open())) qFatal("The vault does not open.");
        if (!QCoro::waitFor(accounts.start())) qFatal("The accounts do not start.");
    }
    Q_DISABLE_COPY_MOVE(Home)

    static Accounts::Options defaultOptions() { return {true, QStringLiteral("ana")}; }
    static Vault::Options vaultOptions(const QString& dataDir)
    {
        Vault::Options options;
        options.dataDir = dataDir;
        options.mode = SecretMode::File;
        return options;
    }

    Answer call(const char* method, const QString& path, const QJsonObject& body = {},
                const QString& token = {})
    {
        return callRaw(method, path, QJsonDocument(body).toJson(), token);
    }
    Answer callRaw(const char* method, const QString& path, const QByteArray& body, const QString& token = {})
    {
        Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.peer = peer;
        request.headers.insert("content-type", "application/json");
        if (!token.isEmpty()) request.headers.insert("authorization", "Bearer " + token.toLatin1());
        const Response response = QCoro::waitFor(router->answer(request));
        return {response.status, response.body};
    }

    Answer signIn(const QString& username, const QString& password)
    {
        return call("POST", QStringLiteral("/api/auth/login"),
                    {{QStringLiteral("username"), username}, {QStringLiteral("password"), password}});
    }
    /// With the password that password() gives.
    Answer registered(const QString& username, const QString& role = QStringLiteral("operator"))
    {
        return call("POST", QStringLiteral("/api/auth/register"),
                    {{QStringLiteral("username"), username},
                     {QStringLiteral("password"), password()},
                     {QStringLiteral("email"), QStringLiteral("somebody@example.com")},
                     {QStringLiteral("role"), role}});
    }
    static QString password() { return QStringLiteral("correct horse battery"); }

    Answer ownerSignIn()
    {
        const QByteArray ticket = accounts.makeOwnerTicket(std::chrono::seconds(30));
        return call("POST", QStringLiteral("/api/auth/ticket"),
                    {{QStringLiteral("ticket"), QString::fromLatin1(ticket)}});
    }
    bool counts(const QString& token)
    {
        return call("GET", QStringLiteral("/api/auth/me"), {}, token).status == 200;
    }

    qint64 number(const char* sql, const QVariantList& values = {})
    {
        const QString text = QLatin1StringView(sql);
        const auto count = [text, values](Connection& connection) {
            return connection.queryOne(text, values)->integer("number");
        };
        return database.read(count).result().value();
    }
    void execute(const char* sql, const QVariantList& values = {})
    {
        const QString text = QLatin1StringView(sql);
        const auto run = [text, values](Connection& connection) { connection.execute(text, values); };
        if (const auto done = database.write(run).result(); !done)
            qFatal("%s", qPrintable(done.error().message));
    }
    /// What the key that signs tokens is, as an attacker would like to know it.
    QByteArray signingKey()
    {
        const auto readSealed = [](Connection& connection) {
            return connection.queryOne(QStringLiteral("SELECT value FROM settings WHERE name = 'token_key'"))
                ->bytes("value");
        };
        const QByteArray sealed = database.read(readSealed).result().value();
        return vault.unseal(QStringLiteral("settings/token_key"), sealed)->view().toByteArray();
    }
    /// All bytes of all files of the data folder.
    QByteArray allBytes() const
    {
        QByteArray bytes;
        for (const QString& name : QDir(folder.path()).entryList(QDir::Files | QDir::Hidden)) {
            QFile file(folder.filePath(name));
            if (file.open(QIODevice::ReadOnly)) bytes += file.readAll();
        }
        return bytes;
    }

    QTemporaryDir folder;
    Database database;
    Vault vault;
    QThreadPool pool;
    Accounts accounts;
    std::shared_ptr<Router> router;
    QHostAddress peer = QHostAddress(QStringLiteral("192.0.2.1"));
};

} // namespace krown
