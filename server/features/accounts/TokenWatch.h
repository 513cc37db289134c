#pragma once

#include "core/Identity.h"

#include <QObject>
#include <QTimer>

namespace krown {

class Accounts;

/// Tells when a token counts no more, for what was begun with it and goes on. Server thread.
class TokenWatch : public QObject
{
    Q_OBJECT

public:
    TokenWatch(Accounts& accounts, const Identity& identity, QObject* parent);

    /// Looks at the clock: a machine that slept has timers that are late.
    void look();

Q_SIGNALS:
    /// Once: `signed_out` or `token_expired`, with a sentence for a person.
    void over(const QString& code, const QString& message);

private:
    void end(const QString& code, const QString& message);

    const Identity m_identity;
    QTimer m_deadline;
    bool m_isOver = false;
};

} // namespace krown
