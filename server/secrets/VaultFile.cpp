#include "secrets/VaultFile.h"

#include "core/Ids.h"
#include "core/Json.h"
#include "core/PrivateFile.h"

#include <QFile>
#include <QJsonDocument>

namespace krown {

Result<std::optional<VaultFile>> VaultFile::read(const QString& path)
{
    QFile file(path);
    if (!file.exists()) return std::optional<VaultFile>();
    const Error damaged = Error::unavailable(
        QStringLiteral("vault_damaged"),
        QStringLiteral("%1 cannot be read or is damaged. Put it back from a backup.").arg(path));
    if (!file.open(QIODevice::ReadOnly)) return failure(damaged);
    JsonReader reader(QJsonDocument::fromJson(file.readAll()).object());
    reader.integer(QLatin1StringView("version"), 1, 1);
    VaultFile vault;
    vault.id = reader.text(QLatin1StringView("id"), rules::any);
    const auto mode = secretModeFromText(reader.text(QLatin1StringView("mode"), rules::any));
    vault.check = QByteArray::fromBase64(reader.text(QLatin1StringView("check"), rules::any).toLatin1());
    if (!reader.finish() || !isId(vault.id) || !mode || *mode == SecretMode::Automatic)
        return failure(damaged);
    vault.mode = *mode;
    return std::optional(vault);
}

bool VaultFile::write(const QString& path) const
{
    const QJsonObject object{
        {QStringLiteral("version"), 1},
        {QStringLiteral("id"), id},
        {QStringLiteral("mode"), toText(mode)},
        {QStringLiteral("check"), QString::fromLatin1(check.toBase64())},
    };
    return writePrivateFile(path, QJsonDocument(object).toJson());
}

} // namespace krown
