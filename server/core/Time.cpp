#include "core/Time.h"

#include <QDateTime>
#include <QTimeZone>

namespace krown {

Timestamp now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

QString toText(Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time, QTimeZone::utc())
        .toString(QStringLiteral("yyyy-MM-dd'T'HH:mm:ss'Z'"));
}

std::optional<Timestamp> timestampFromText(const QString& text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime) return std::nullopt;
    return time.toMSecsSinceEpoch();
}

} // namespace krown
