#pragma once

#include "features/accounts/Throttle.h"

#include <QHostAddress>

namespace krown {

/// How often one may fail to sign in, and how often one may register. An IPv6 address counts by its /64
/// network, since whoever has one address of it has them all. A value.
class SignInLimits
{
public:
    /// Before the password is looked at, and after it again: of many attempts at once, those that end after
    /// the limit was reached are answered like those that began after it, whether they were right or not.
    Result<void> check(const QString& username, const QHostAddress& peer) const;
    void failed(const QString& username, const QHostAddress& peer);
    void succeeded(const QString& username, const QHostAddress& peer);

    Result<void> checkRegistration(const QHostAddress& peer) const;
    void registered(const QHostAddress& peer);

private:
    Throttle m_byAccount{{.most = 10}};
    Throttle m_byAddress{{.most = 100}};
    Throttle m_registrations{{.most = 100}};
};

} // namespace krown
