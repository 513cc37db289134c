#include "VaultProcess.h"

#include "secrets/Vault.h"

#include <QElapsedTimer>

#include <qcoro/qcorotask.h>

#include <iostream>
#include <string>

using namespace krown;

namespace {

const QString record = QStringLiteral("0c9d8e3a-1b1b-4c4c-8d8d-000000000001/password");

QJsonObject open(Vault& vault)
{
    QElapsedTimer timer;
    timer.start();
    const Result<void> opened = QCoro::waitFor(vault.open());
    return {{QStringLiteral("code"), opened ? QString() : opened.error().code},
            {QStringLiteral("mode"), toText(vault.mode())},
            {QStringLiteral("open"), vault.isOpen()},
            {QStringLiteral("notice"), vault.notice()},
            {QStringLiteral("elapsed"), timer.elapsed()}};
}

QJsonObject seal(const Vault& vault)
{
    const Result<QByteArray> sealed = vault.seal(record, SecretBytes(QByteArrayView("secret")));
    return {{QStringLiteral("text"), sealed ? QString::fromLatin1(sealed->toHex()) : sealed.error().code}};
}

QJsonObject unseal(const Vault& vault, const QByteArray& sealed)
{
    const Result<SecretBytes> opened = vault.unseal(record, sealed);
    return {{QStringLiteral("text"), opened ? QString::fromUtf8(opened->view()) : opened.error().code}};
}

} // namespace

int runVault(const QString& dataDir, const QString& mode, int timeout)
{
    Vault::Options options;
    options.dataDir = dataDir;
    options.mode = *secretModeFromText(mode);
    options.keychainTimeout = std::chrono::milliseconds(timeout);
    auto vault = std::make_unique<Vault>(options);
    std::string line = "open";
    do {
        const QByteArray command = QByteArray::fromStdString(line);
        if (command == "another") {
            vault.reset();
            vault = std::make_unique<Vault>(options);
        }
        const QJsonObject answer = command == "seal" ? seal(*vault)
                                   : command.startsWith("unseal ")
                                       ? unseal(*vault, QByteArray::fromHex(command.mid(7)))
                                       : open(*vault);
        std::cout << QJsonDocument(answer).toJson(QJsonDocument::Compact).constData() << std::endl;
    } while (std::getline(std::cin, line));
    return 0;
}
