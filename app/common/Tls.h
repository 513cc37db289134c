#pragma once

#include "core/Result.h"

#include <QSslConfiguration>

namespace krown {

/// A server configuration from a certificate chain and its private key, both PEM. TLS 1.2 and later.
Result<QSslConfiguration> loadTls(const QString& certificateFile, const QString& keyFile);

} // namespace krown
