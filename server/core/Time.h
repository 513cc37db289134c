#pragma once

#include <QString>

#include <optional>

namespace krown {

/// A point in time as Krown stores it: milliseconds since 1970-01-01T00:00:00Z.
using Timestamp = qint64;

Timestamp now();

/// As the API shows it (RFC 3339, UTC, whole seconds): "2025-01-12T10:00:00Z".
QString toText(Timestamp time);

/// Reads an RFC 3339 time, with or without a fraction; nothing when it is none.
std::optional<Timestamp> timestampFromText(const QString& text);

} // namespace krown
