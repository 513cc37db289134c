#include "common/ConfigFile.h"

#include <QFile>

namespace krown {

Result<QHash<QString, QString>> readConfigFile(const QString& name, bool mustExist)
{
    QFile file(name);
    if (!file.exists() && !mustExist) return QHash<QString, QString>();
    if (!file.open(QIODevice::ReadOnly | QIODevice::Text))
        return failure(Error::invalid(QStringLiteral("config"),
                                      QStringLiteral("Cannot read %1: %2.").arg(name, file.errorString())));

    QHash<QString, QString> values;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
    for (qsizetype number = 1; number <= lines.size(); ++number) {
        const QString line = lines[number - 1].trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#'))) continue;
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        const QString key = line.left(equals).trimmed();
        if (equals < 1 || values.contains(key)) {
            const QString problem = equals < 1 ? QStringLiteral("is not of the form name = value")
                                               : QStringLiteral("sets %1 a second time").arg(key);
            return failure(
                Error::invalid(QStringLiteral("config"),
                               QStringLiteral("Line %1 of %2 %3.").arg(number).arg(name, problem)));
        }
        values.insert(key, line.mid(equals + 1).trimmed());
    }
    return values;
}

} // namespace krown
