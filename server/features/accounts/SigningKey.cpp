#include "features/accounts/SigningKey.h"

#include "core/Ids.h"
#include "core/Log.h"
#include "database/Database.h"
#include "features/accounts/Tokens.h"
#include "secrets/Vault.h"

#include <qcoro/qcorofuture.h>

namespace krown {

namespace {

QString recordId()
{
    return QStringLiteral("settings/token_key");
}

QByteArray readSealed(Connection& connection)
{
    const std::optional<Row> row =
        connection.queryOne(QStringLiteral("SELECT value FROM settings WHERE name = 'token_key'"));
    return row ? row->bytes("value") : QByteArray();
}

} // namespace

SecretBytes newSigningKey()
{
    QByteArray text = randomToken(Tokens::keyBytes);
    QByteArray bytes = QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding);
    SecretBytes key(bytes);
    wipe(text);
    wipe(bytes);
    return key;
}

QCoro::Task<Result<SecretBytes>> loadSigningKey(Database* database, Vault* vault)
{
    if (!vault->isOpen()) co_return newSigningKey();
    KROWN_CO_TRY(const QByteArray sealed, co_await database->read(readSealed));
    if (!sealed.isEmpty()) {
        Result<SecretBytes> key = vault->unseal(recordId(), sealed);
        if (key) co_return std::move(*key);
        // Nothing is lost with it: everybody signs in again.
        qCWarning(lcKrown) << "The key that signs tokens is damaged and gets replaced:"
                           << key.error().message;
    }
    const SecretBytes key = newSigningKey();
    KROWN_CO_TRY(const QByteArray fresh, vault->seal(recordId(), key));
    const auto keep = [fresh](Connection& connection) {
        connection.execute(QStringLiteral("INSERT INTO settings (name, value) VALUES ('token_key', ?)"
                                          " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
                           {fresh});
    };
    KROWN_CO_CHECK(co_await database->write(keep));
    co_return key;
}

} // namespace krown
