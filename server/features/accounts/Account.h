#pragma once

#include "core/Identity.h"
#include "core/Time.h"

#include <QJsonObject>
#include <QString>

namespace krown {

/// Somebody who may sign in.
struct Account
{
    QString id;
    QString username;
    QString email; ///< may be empty for the local owner
    Role role = Role::Operator;
    bool disabled = false;
    bool isOwner = false; ///< the person whose machine it is; always an admin, never disabled or deleted
    bool hasPassword = true;
    Timestamp createdAt = 0;
    Timestamp updatedAt = 0;
};

QJsonObject toJson(const Account& account);

} // namespace krown
