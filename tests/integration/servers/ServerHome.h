#pragma once

#include "features/servers/ServerRoutes.h"
#include "features/servers/Servers.h"
#include "integration/accounts/Home.h"

#include <QProcess>

namespace krown {

inline const QString serversPath = QStringLiteral("/api/servers");

/// A home with servers, and with two users who shall not see each other's.
class ServerHome : public Home
{
public:
    ServerHome()
        : servers(database, vault, pool)
        , ana(ownerSignIn())
        , ben(registered(QStringLiteral("ben")))
    {
        addServerRoutes(*router, servers);
    }

    static QJsonObject withPassword(const QString& password = QStringLiteral("secret"))
    {
        return {{QStringLiteral("name"), QStringLiteral("Mon Serveur")},
                {QStringLiteral("host"), QStringLiteral("example.com")},
                {QStringLiteral("port"), 22},
                {QStringLiteral("username"), QStringLiteral("user")},
                {QStringLiteral("auth_method"), QStringLiteral("password")},
                {QStringLiteral("password"), password},
                {QStringLiteral("private_key"), QJsonValue::Null},
                {QStringLiteral("passphrase"), QJsonValue::Null}};
    }
    static QJsonObject withKey(const QByteArray& key, const QString& passphrase = {})
    {
        QJsonObject server = withPassword();
        server.insert(QStringLiteral("auth_method"), QStringLiteral("key"));
        server.insert(QStringLiteral("password"), QJsonValue::Null);
        server.insert(QStringLiteral("private_key"), QString::fromLatin1(key));
        if (!passphrase.isEmpty()) server.insert(QStringLiteral("passphrase"), passphrase);
        return server;
    }
    /// A fresh one, as ssh-keygen makes it.
    static QByteArray makeKey(const QString& passphrase = {})
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("key"));
        const int code =
            QProcess::execute(QStringLiteral("ssh-keygen"),
                              {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                               QStringLiteral("-N"), passphrase, QStringLiteral("-f"), file});
        QFile key(file);
        if (code != 0 || !key.open(QIODevice::ReadOnly)) qFatal("ssh-keygen makes no key.");
        return key.readAll();
    }

    static QString userId(const Answer& signedIn)
    {
        return signedIn.json()
            .value(QStringLiteral("user"))
            .toObject()
            .value(QStringLiteral("id"))
            .toString();
    }
    Answer create(const QJsonObject& server) { return call("POST", serversPath, server, ben.text("token")); }
    Answer change(const QString& id, const QJsonObject& change)
    {
        return call("PUT", serversPath + QLatin1Char('/') + id, change, ben.text("token"));
    }
    Answer get(const QString& id)
    {
        return call("GET", serversPath + QLatin1Char('/') + id, {}, ben.text("token"));
    }
    /// What the SSH engine would get: "password secret", "key KEY PASSPHRASE".
    QString credentials(const QString& id)
    {
        const Result<Credentials> found = QCoro::waitFor(servers.credentials(userId(ben), id));
        if (!found) return found.error().code;
        QByteArray text = toText(found->method).toLatin1();
        for (const SecretBytes& secret : {found->password, found->privateKey, found->passphrase}) {
            if (!secret.isEmpty()) text += ' ' + secret.view().toByteArray();
        }
        return QString::fromLatin1(text);
    }

    Servers servers;
    Answer ana;
    Answer ben;
};

} // namespace krown
