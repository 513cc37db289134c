#include "common/Tls.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>

namespace krown {

namespace {

Result<QByteArray> readFile(const QString& name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return failure(
            Error::invalid({}, QStringLiteral("Cannot read %1: %2.").arg(name, file.errorString())));
    return file.readAll();
}

QSslKey readKey(const QByteArray& pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(pem, algorithm);
        if (!key.isNull()) return key;
    }
    return {};
}

} // namespace

Result<QSslConfiguration> loadTls(const QString& certificateFile, const QString& keyFile)
{
    KROWN_TRY(const QByteArray certificatePem, readFile(certificateFile));
    KROWN_TRY(QByteArray keyPem, readFile(keyFile));
    const QList<QSslCertificate> chain = QSslCertificate::fromData(certificatePem, QSsl::Pem);
    if (chain.isEmpty())
        return failure(
            Error::invalid({}, QStringLiteral("There is no PEM certificate in %1.").arg(certificateFile)));
    const QSslKey key = readKey(keyPem);
    keyPem.fill('\0');
    if (key.isNull()) {
        return failure(
            Error::invalid({}, QStringLiteral("There is no RSA or EC private key in %1 that can be read"
                                              " without a passphrase.")
                                   .arg(keyFile)));
    }
    if (key.algorithm() != chain.constFirst().publicKey().algorithm())
        return failure(Error::invalid(
            {}, QStringLiteral("The key in %1 does not belong to the certificate.").arg(keyFile)));

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

} // namespace krown
