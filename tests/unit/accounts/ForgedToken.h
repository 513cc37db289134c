#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

namespace krown {

/// A token as somebody else would write it, without the library that Krown uses.
struct ForgedToken
{
    QJsonObject header = {{QStringLiteral("alg"), QStringLiteral("HS256")},
                          {QStringLiteral("typ"), QStringLiteral("JWT")}};
    QJsonObject claims = {};
    QByteArray key = {};
    QCryptographicHash::Algorithm hash = QCryptographicHash::Sha256;
    bool isSigned = true;

    static QByteArray base64(const QByteArray& bytes)
    {
        return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    static QByteArray base64(const QJsonObject& object)
    {
        return base64(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }

    QByteArray text() const
    {
        const QByteArray content = base64(header) + '.' + base64(claims);
        if (!isSigned) return content + '.';
        return content + '.' + base64(QMessageAuthenticationCode::hash(content, key, hash));
    }
};

} // namespace krown
