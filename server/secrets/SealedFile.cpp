#include "secrets/SealedFile.h"

#include "core/Json.h"
#include "core/PrivateFile.h"
#include "secrets/MasterKey.h"
#include "secrets/Sodium.h"

#include <QFile>
#include <QJsonDocument>
#include <QtConcurrentRun>

#include <qcoro/qcorofuture.h>

namespace krown {

namespace {

constexpr QByteArrayView context("krown master key under a passphrase");

struct Cost
{
    quint64 passes = 3;
    size_t memory = size_t{128} << 20;
};
// What a file may ask for: less would be a weakened file, more would take the machine down.
constexpr qint64 fewestPasses = 3, mostPasses = 20;
constexpr qint64 leastMemory = qint64{64} << 20, mostMemory = qint64{1} << 30;

struct Content
{
    Cost cost;
    QByteArray salt;
    QByteArray sealedKey;
};

/// The key that the passphrase gives; empty when there was not enough memory. Takes its time.
SecretBytes derive(SecretBytes passphrase, QByteArray salt, Cost cost)
{
    sodium::initialise();
    QByteArray derived(MasterKey::size, '\0');
    const int outcome =
        crypto_pwhash(sodium::bytes(derived), static_cast<quint64>(derived.size()), passphrase.data(),
                      static_cast<quint64>(passphrase.size()), sodium::bytes(QByteArrayView(salt)),
                      cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13);
    const SecretBytes key(outcome == 0 ? QByteArrayView(derived) : QByteArrayView());
    wipe(derived);
    return key;
}

QCoro::Task<Result<SecretBytes>> deriveOnPool(SecretBytes passphrase, QByteArray salt, Cost cost)
{
    if (passphrase.isEmpty()) {
        co_return failure(Error::unavailable(
            QStringLiteral("passphrase_missing"),
            QStringLiteral(
                "The stored secrets are sealed under a passphrase. Give it in KROWN_PASSPHRASE, or start "
                "Krown in a terminal and type it.")));
    }
    const QFuture<SecretBytes> future = QtConcurrent::run(&derive, passphrase, salt, cost);
    const SecretBytes key = co_await future;
    if (key.isEmpty()) {
        co_return failure(
            Error::unavailable(QStringLiteral("not_enough_memory"),
                               QStringLiteral("There is not enough memory to use the passphrase.")));
    }
    co_return key;
}

Result<Content> contentOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(Error::unavailable(
            QStringLiteral("key_missing"),
            QStringLiteral("The key file %1 is missing. Put it back from a backup.").arg(path)));
    }
    JsonReader reader(QJsonDocument::fromJson(file.readAll()).object());
    Content content;
    reader.integer(QLatin1StringView("version"), 1, 1);
    content.cost.passes =
        static_cast<quint64>(reader.integer(QLatin1StringView("passes"), fewestPasses, mostPasses));
    content.cost.memory =
        static_cast<size_t>(reader.integer(QLatin1StringView("memory"), leastMemory, mostMemory));
    content.salt = QByteArray::fromBase64(reader.text(QLatin1StringView("salt"), rules::any).toLatin1());
    content.sealedKey =
        QByteArray::fromBase64(reader.text(QLatin1StringView("sealed_key"), rules::any).toLatin1());
    if (!reader.finish() || content.salt.size() != crypto_pwhash_SALTBYTES) {
        return failure(Error::unavailable(
            QStringLiteral("key_damaged"),
            QStringLiteral("The key file %1 is damaged. Put it back from a backup.").arg(path)));
    }
    return content;
}

QByteArray toJson(const Content& content)
{
    const QJsonObject object{
        {QStringLiteral("version"), 1},
        {QStringLiteral("passes"), static_cast<qint64>(content.cost.passes)},
        {QStringLiteral("memory"), static_cast<qint64>(content.cost.memory)},
        {QStringLiteral("salt"), QString::fromLatin1(content.salt.toBase64())},
        {QStringLiteral("sealed_key"), QString::fromLatin1(content.sealedKey.toBase64())},
    };
    return QJsonDocument(object).toJson();
}

} // namespace

SealedFile::SealedFile(QString path, SecretBytes passphrase)
    : m_path(std::move(path))
    , m_passphrase(std::move(passphrase))
{
}

QCoro::Task<Result<SecretBytes>> SealedFile::read()
{
    KROWN_CO_TRY(const Content content, contentOf(m_path));
    KROWN_CO_TRY(const SecretBytes derived, co_await deriveOnPool(m_passphrase, content.salt, content.cost));
    const Result<SecretBytes> key = MasterKey(derived).unseal(context, content.sealedKey);
    if (!key || key->size() != MasterKey::size) {
        co_return failure(
            Error::unavailable(QStringLiteral("wrong_passphrase"),
                               QStringLiteral("The passphrase is wrong. Start Krown again and give the "
                                              "right one.")));
    }
    co_return *key;
}

QCoro::Task<Result<void>> SealedFile::create(SecretBytes key)
{
    if (QFile::exists(m_path)) co_return failure(keyExists());
    Content content;
    content.salt = sodium::randomSecret(crypto_pwhash_SALTBYTES).view().toByteArray();
    KROWN_CO_TRY(const SecretBytes derived, co_await deriveOnPool(m_passphrase, content.salt, content.cost));
    content.sealedKey = MasterKey(derived).seal(context, key);
    if (!writePrivateFile(m_path, toJson(content))) co_return failure(cannotWriteFile(m_path));
    co_return {};
}

} // namespace krown
