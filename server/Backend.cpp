#include "Backend.h"

#include "core/Log.h"
#include "database/DataFolder.h"
#include "database/Database.h"
#include "features/accounts/AccountRoutes.h"
#include "features/accounts/Accounts.h"
#include "features/commands/CommandRoutes.h"
#include "features/commands/Commands.h"
#include "features/commands/StreamSocket.h"
#include "features/events/EventHub.h"
#include "features/events/EventSocket.h"
#include "features/servers/ServerRoutes.h"
#include "features/servers/Servers.h"
#include "features/sessions/SessionRoutes.h"
#include "features/sessions/Sessions.h"
#include "features/status/StatusRoutes.h"
#include "features/terminals/AttachSocket.h"
#include "features/terminals/TerminalRoutes.h"
#include "features/terminals/Terminals.h"
#include "ssh/SshEngine.h"
#include "web/HttpServer.h"
#include "web/StaticFiles.h"

#include <QDir>
#include <QFuture>
#include <QThread>
#include <QThreadPool>
#include <QTimer>

#include <qcoro/qcorofuture.h>

#include <future>

namespace krown {

namespace {

/// A client that does not take its answer, or a host that does not answer, shall not keep us.
constexpr std::chrono::seconds timeToClose(3);
constexpr int poolThreads =
    2; // argon2 and key parsing: enough to keep both going, few enough to bound memory

} // namespace

/// Everything, in the order in which one needs another. Made, used and destroyed on the server thread.
class Backend::House : public QObject
{
public:
    explicit House(const Options& options);
    ~House() override;

    QCoro::Task<Result<Ready>> open();
    /// Ends connections and sessions; what is being answered gets its answer, within a few seconds.
    QCoro::Task<> close();
    QCoro::Task<QByteArray> makeTicket(std::chrono::seconds lifetime)
    {
        co_return m_accounts.makeOwnerTicket(lifetime);
    }

private:
    QCoro::Task<Result<void>> openStorage();
    std::shared_ptr<const Router> makeRouter();
    QJsonObject health() const;

    const Options& m_options;
    std::unique_ptr<DataFolder> m_folder; // its lock
    Database m_database;
    Vault m_vault;
    QThreadPool m_pool;
    SshEngine m_engine;
    EventHub m_events;
    Accounts m_accounts;
    Servers m_servers;
    Sessions m_sessions;
    Commands m_commands;
    Terminals m_terminals;
    StaticFiles m_interface;
    std::unique_ptr<HttpServer> m_server;
};

Backend::House::House(const Options& options)
    : m_options(options)
    , m_database(QDir(options.dataDir).filePath(QStringLiteral("krown.db")))
    , m_vault({options.dataDir, options.secrets, options.passphrase, options.keychainTimeout})
    , m_accounts({options.registrationOpen, options.ownerName}, m_database, m_vault, m_pool)
    , m_servers(m_database, m_vault, m_pool)
    , m_sessions(options.hostKeyPolicy, {m_database, m_servers, m_engine, m_pool, m_events})
    , m_commands(m_database, m_sessions, m_events)
    , m_terminals(options.terminals, m_sessions, m_events)
{
    m_pool.setMaxThreadCount(poolThreads);
    connect(&m_accounts, &Accounts::accountClosed, &m_terminals, &Terminals::removeAllOf);
    connect(&m_accounts, &Accounts::accountClosed, &m_sessions, &Sessions::closeAllOf);
}

Backend::House::~House()
{
    m_server.reset();
    m_pool.waitForDone();
}

QCoro::Task<Result<void>> Backend::House::openStorage()
{
    KROWN_CO_TRY(m_folder, DataFolder::open(m_options.dataDir));
    KROWN_CO_CHECK(m_database.open());
    KROWN_CO_TRY(const bool hasSecrets, co_await m_servers.hasSecrets());
    const Result<void> opened = co_await m_vault.open(hasSecrets);
    // A vault that stays locked shows in its notice; all that needs no secret goes on.
    if (!opened && opened.error().kind == ErrorKind::InvalidInput) co_return failure(opened.error());
    co_return Result<void>();
}

QCoro::Task<Result<Backend::Ready>> Backend::House::open()
{
    KROWN_CO_CHECK(co_await openStorage());
    KROWN_CO_CHECK(co_await m_accounts.start());
    KROWN_CO_CHECK(co_await m_sessions.start());
    KROWN_CO_CHECK(co_await m_commands.start());
    HttpServer::Options options;
    options.address = m_options.address;
    options.port = m_options.port;
    options.hosts = m_options.hosts;
    options.tls = m_options.tls;
    m_server = std::make_unique<HttpServer>(options, makeRouter());
    KROWN_CO_CHECK(m_server->listen());
    co_return Ready{m_server->origin(), m_vault.notice()};
}

std::shared_ptr<const Router> Backend::House::makeRouter()
{
    auto router =
        std::make_shared<Router>([this](QByteArray token) { return m_accounts.authenticate(token); });
    addStatusRoutes(*router, [this] { return health(); });
    addAccountRoutes(*router, m_accounts);
    addEventSocket(*router, m_accounts, m_events);
    addServerRoutes(*router, m_servers);
    addSessionRoutes(*router, m_sessions);
    addCommandRoutes(*router, m_commands);
    addStreamSocket(*router, {m_accounts, m_sessions, m_commands, m_events});
    addTerminalRoutes(*router, m_terminals);
    addAttachSocket(*router, m_accounts, m_terminals);
    router->setFallback([this](const Request& request) { return m_interface.answer(request); });
    return router;
}

QJsonObject Backend::House::health() const
{
    return {
        {QStringLiteral("status"), QStringLiteral("ok")},
        {QStringLiteral("version"), QStringLiteral(KROWN_VERSION)},
        {QStringLiteral("registration"),
         m_options.registrationOpen ? QStringLiteral("open") : QStringLiteral("closed")},
        {QStringLiteral("secrets"), m_vault.isOpen() ? QStringLiteral("open") : QStringLiteral("locked")},
    };
}

QCoro::Task<> Backend::House::close()
{
    if (!m_server) co_return; // it never came so far as to have anything to end
    const QFuture<void> answered = m_server->stop();
    m_terminals.stop();
    co_await m_sessions.stop();
    co_await m_commands.stop(); // which the sessions' end ends, and which requests wait for
    co_await answered;
}

/// The server thread: the house stands in it for as long as its event loop runs.
class Backend::ServerThread : public QThread
{
public:
    explicit ServerThread(const Options& options)
        : m_options(options)
    {
        setObjectName(QStringLiteral("server"));
        start();
        m_built.get_future().wait();
    }

    ~ServerThread() override
    {
        QMetaObject::invokeMethod(m_house, [this] {
            m_house->close().then([this] { quit(); });
            QTimer::singleShot(timeToClose, m_house, [this] { quit(); });
        });
        wait();
    }

    /// Runs `work(house)`, which gives a Task, on this thread, and waits for what it answers.
    template <typename Work>
    auto ask(Work work)
    {
        using Answer = typename std::invoke_result_t<Work, House&>::value_type;
        std::promise<Answer> promise;
        QMetaObject::invokeMethod(m_house, [this, &promise, &work] {
            work(*m_house).then([&promise](Answer answer) { promise.set_value(std::move(answer)); });
        });
        return promise.get_future().get();
    }

protected:
    void run() override
    {
        House house(m_options);
        m_house = &house;
        m_built.set_value();
        exec();
    }

private:
    const Options& m_options;
    House* m_house = nullptr; // of run()
    std::promise<void> m_built;
};

Backend::Backend(Options options)
    : m_options(std::move(options))
{
}

Backend::~Backend() = default;

Result<Backend::Ready> Backend::start()
{
    m_thread = std::make_unique<ServerThread>(m_options);
    Result<Ready> ready = m_thread->ask([](House& house) { return house.open(); });
    if (ready) {
        m_origin = ready->origin;
    } else {
        m_thread.reset();
    }
    return ready;
}

QString Backend::makeSignInLink(std::chrono::seconds lifetime)
{
    const QByteArray ticket = m_thread->ask([lifetime](House& house) { return house.makeTicket(lifetime); });
    // In the fragment, which a browser keeps to itself: it is in no request, no log and no Referer.
    return m_origin + QStringLiteral("/login#ticket=") + QString::fromLatin1(ticket);
}

} // namespace krown
