#pragma once

#include "features/commands/CommandRun.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>

#include <qcoro/qcorotask.h>

#include <memory>

namespace krown {

class Accounts;
class Commands;
class EventHub;
class Router;
class Sessions;
class SignedInSocket;

/// /api/ssh/:session_id/stream: one client that runs commands on one session and sees their output as it
/// comes. A client that does not read makes its commands wait; when it goes, they go on without it. Child of
/// its SignedInSocket. Server thread.
class StreamSocket : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Accounts& accounts;
        Sessions& sessions;
        Commands& commands;
        EventHub& events;
    };

    StreamSocket(SignedInSocket* client, QString sessionId, Parts parts);
    ~StreamSocket() override;

private:
    class Reader;

    QCoro::Task<> welcome();
    void answer(const QJsonObject& message);
    void refuse(const Error& error, const QJsonObject& message);
    void beginCommand(const QJsonObject& message);
    QCoro::Task<> runCommand(QString text, QString id);
    void cancelCommand(const QJsonObject& message);
    void readOn();
    void forget(const QString& commandId);

    SignedInSocket* m_client;
    QString m_sessionId;
    Parts m_parts;
    bool m_welcomed = false;
    struct Running
    {
        std::shared_ptr<Reader> reader;
        std::weak_ptr<CommandRun> run;
    };
    QHash<QString, Running> m_running; // by command id
};

/// The endpoint; what `parts` names outlives `router`.
void addStreamSocket(Router& router, StreamSocket::Parts parts);

} // namespace krown
