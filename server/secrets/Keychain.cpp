#include "secrets/Keychain.h"

#include "core/Log.h"
#include "secrets/MasterKey.h"

#include <QFuture>
#include <QPromise>
#include <QTimer>

#include <qcoro/qcorofuture.h>
#include <qt6keychain/keychain.h>

#include <optional>

namespace krown {

namespace {

const QString service = QStringLiteral("Krown");

/// What a job ended with; nothing when it did not end in time.
using Ending = std::optional<QKeychain::Error>;

/// Starts the job, which deletes itself when it ends: in time, late (nobody listens then) or never.
template <typename Job, typename AtEnd>
QFuture<Ending> start(Job* job, std::chrono::milliseconds timeout, AtEnd atEnd)
{
    auto promise = std::make_shared<QPromise<Ending>>();
    promise->start();
    const auto tell = [promise](Ending ending) {
        promise->addResult(ending);
        promise->finish();
    };
    QObject::connect(job, &QKeychain::Job::finished, job, [job, promise, tell, atEnd] {
        if (promise->future().isFinished()) return;
        if (job->error() != QKeychain::NoError)
            qCInfo(lcKrown, "The keychain said: %ls", qUtf16Printable(job->errorString()));
        atEnd();
        tell(job->error());
    });
    QTimer::singleShot(timeout, job, [promise, tell] {
        if (!promise->future().isFinished()) tell(std::nullopt);
    });
    job->start();
    return promise->future();
}

struct Refusal
{
    const char* code;
    const char* message;
};

Refusal refusalOf(Ending ending)
{
    if (!ending)
        return {"keychain_no_answer", "The keychain does not answer. Unlock or restart it, then try again."};
    switch (*ending) {
    case QKeychain::EntryNotFound: // what a locked keychain says as well
        return {"key_missing",
                "The keychain is locked, or has no key for this data folder. Unlock it, or put the "
                "keychain back that was in use when the data folder was made; then try again."};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {"keychain_locked", "The keychain is locked. Unlock it, then try again."};
    default:
        return {"keychain_unavailable",
                "There is no keychain here. Start Krown where the desktop's keychain runs, then "
                "try again."};
    }
}

Error errorOf(Ending ending)
{
    const Refusal refusal = refusalOf(ending);
    return Error::unavailable(QString::fromLatin1(refusal.code), QString::fromLatin1(refusal.message));
}

} // namespace

Keychain::Keychain(const QString& vaultId, std::chrono::milliseconds timeout)
    : m_entry(QStringLiteral("master-key-") + vaultId)
    , m_timeout(timeout)
{
}

QCoro::Task<Result<SecretBytes>> Keychain::read()
{
    auto* job = new QKeychain::ReadPasswordJob(service);
    job->setKey(m_entry);
    const auto found = std::make_shared<SecretBytes>();
    const auto keep = [job, found] { *found = SecretBytes(job->binaryData()); };
    const QFuture<Ending> future = start(job, m_timeout, keep);
    const Ending ending = co_await future;
    if (ending != QKeychain::NoError) co_return failure(errorOf(ending));
    if (found->size() != MasterKey::size) {
        co_return failure(
            Error::unavailable(QStringLiteral("key_damaged"),
                               QStringLiteral("The keychain's key for this data folder is damaged. Put the "
                                              "keychain back from a backup.")));
    }
    co_return *found;
}

QCoro::Task<Result<void>> Keychain::create(SecretBytes key)
{
    const Result<SecretBytes> present = co_await read();
    if (present || present.error().code == u"key_damaged") co_return failure(keyExists());
    if (present.error().code != u"key_missing") co_return failure(present.error());
    auto* job = new QKeychain::WritePasswordJob(service);
    job->setKey(m_entry);
    job->setBinaryData(key.view().toByteArray());
    const auto nothing = [] {};
    const QFuture<Ending> future = start(job, m_timeout, nothing);
    const Ending ending = co_await future;
    if (ending != QKeychain::NoError) co_return failure(errorOf(ending));
    co_return {};
}

} // namespace krown
