#include "features/accounts/OwnerName.h"

#include "core/Validation.h"

#include <QRegularExpression>

namespace krown {

QString validOwnerName(const QString& systemName)
{
    static const QRegularExpression others(QStringLiteral(R"([^\p{L}\p{N}._@-]+)"),
                                           QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression leading(QStringLiteral(R"(^[._@-]+)"));
    static const QRegularExpression trailing(QStringLiteral(R"(-+$)"));
    QString name = systemName.normalized(QString::NormalizationForm_C);
    name.replace(others, QStringLiteral("-")).remove(leading);
    name = name.left(64).remove(trailing);
    return rules::accountName(name) ? QStringLiteral("owner") : name;
}

} // namespace krown
