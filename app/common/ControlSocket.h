#pragma once

#include "core/Result.h"

#include <QLocalServer>
#include <QObject>
#include <QString>

#include <functional>

namespace krown {

/// A local socket beside the database, for the same user's programs alone: whoever connects gets one line, a
/// fresh sign-in link. Main thread.
class ControlSocket : public QObject
{
    Q_OBJECT

public:
    ControlSocket(const QString& dataDir, std::function<QString()> makeLink, QObject* parent = nullptr);
    Result<void> listen();

private:
    void answer();

    QString m_name;
    std::function<QString()> m_makeLink;
    QLocalServer m_server;
};

/// Asks the Krown that runs on this data folder. Conflict `not_running` when there is none. Blocks, for 5 s
/// at most.
Result<QString> requestSignInLink(const QString& dataDir);

} // namespace krown
