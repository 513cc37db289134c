#include "ssh/SshEngine.h"

#include "ssh/KeyImport.h"
#include "ssh/SshConnectionPrivate.h"
#include "ssh/SshErrors.h"

#include <QPromise>
#include <QThread>
#include <QThreadPool>

#include <unordered_map>

namespace krown {

class SshEngine::Private
{
public:
    explicit Private(int workers);
    ~Private();

    QFuture<ConnectOutcome> connectToHost(const ConnectRequest& request);

private:
    /// One that is under way. Its promise stays on the engine's thread, and so does what it carries.
    struct Attempt
    {
        std::shared_ptr<WorkerLink> link;
        QPromise<ConnectOutcome> promise;
    };
    struct Worker
    {
        std::unique_ptr<QThread> thread;
        std::shared_ptr<SshThread> handle;
        SshWorker* worker() const { return handle->m_worker; }
    };

    void startWorker(int number);
    void dial(quint64 id, const ConnectRequest& request, const Result<KeyHandle>& key);
    void attemptEnded(quint64 id, const AttemptResult& result);

    Mailbox m_home;
    std::vector<Worker> m_workers;
    QThreadPool m_keyReaders;
    std::unordered_map<quint64, Attempt> m_attempts;
    quint64 m_lastId = 0;
};

SshEngine::Private::Private(int workers)
{
    ssh_init();
    // Opening an encrypted key is meant to be slow, and one attempt shall not keep all others waiting.
    m_keyReaders.setMaxThreadCount(2);
    const int count = workers > 0 ? workers : std::clamp(QThread::idealThreadCount(), 1, 4);
    for (int number = 0; number < count; ++number)
        startWorker(number);
}

void SshEngine::Private::startWorker(int number)
{
    auto thread = std::make_unique<QThread>();
    auto* worker = new SshWorker(m_home);
    thread->setObjectName(QStringLiteral("ssh-%1").arg(number));
    worker->moveToThread(thread.get());
    QObject::connect(thread.get(), &QThread::finished, worker, &QObject::deleteLater);
    thread->start();
    m_workers.push_back({std::move(thread), std::make_shared<SshThread>(worker)});
}

SshEngine::Private::~Private()
{
    m_keyReaders.waitForDone();
    for (const Worker& each : m_workers)
        each.worker()->shutDown();
    for (const Worker& each : m_workers) {
        each.thread->wait();
        each.handle->m_worker = nullptr;
    }
    m_home.open(); // what the workers said last: attempts that failed, connections that closed
    ssh_finalize();
}

QFuture<ConnectOutcome> SshEngine::Private::connectToHost(const ConnectRequest& request)
{
    const quint64 id = ++m_lastId;
    Attempt& attempt = m_attempts[id];
    attempt.link = std::make_shared<WorkerLink>(WorkerLink{m_workers[id % m_workers.size()].handle, id});
    attempt.promise.start();
    const auto future = attempt.promise.future();
    if (request.credentials.method != AuthMethod::Key) {
        dial(id, request, KeyHandle());
        return future;
    }
    m_keyReaders.start([this, id, request] {
        const auto key = importPrivateKey(request.credentials.privateKey, request.credentials.passphrase);
        m_home.post([this, id, request, key] { dial(id, request, key); });
    });
    return future;
}

void SshEngine::Private::dial(quint64 id, const ConnectRequest& request, const Result<KeyHandle>& key)
{
    const auto link = m_attempts.at(id).link;
    if (!key) return attemptEnded(id, {std::nullopt, false, key.error()});
    if (!link->worker()) return attemptEnded(id, {std::nullopt, false, sshErrors::shuttingDown()});
    SshWorker::Listener listener;
    listener.attemptEnded = [this, id](const AttemptResult& result) {
        m_home.post([this, id, result] { attemptEnded(id, result); });
    };
    listener.closed = [this, link](const QString& reason) {
        m_home.post([link, reason] { SshConnection::Private::tellClosed(link, reason); });
    };
    link->worker()->connectToHost(id, request, *key, listener);
}

void SshEngine::Private::attemptEnded(quint64 id, const AttemptResult& result)
{
    auto attempt = std::move(m_attempts.extract(id).mapped());
    ConnectOutcome outcome;
    outcome.hostKey = result.hostKey;
    outcome.hostKeyIsNew = result.hostKeyIsNew;
    if (result.error) {
        outcome.connection = failure(*result.error);
    } else {
        auto d = std::make_unique<SshConnection::Private>(attempt.link);
        outcome.connection = std::shared_ptr<SshConnection>(new SshConnection(std::move(d)));
    }
    attempt.promise.addResult(std::move(outcome));
    attempt.promise.finish();
}

SshEngine::SshEngine(int workers)
    : d(std::make_unique<Private>(workers))
{
}

SshEngine::~SshEngine() = default;

QFuture<ConnectOutcome> SshEngine::connectToHost(ConnectRequest request)
{
    return d->connectToHost(request);
}

} // namespace krown
