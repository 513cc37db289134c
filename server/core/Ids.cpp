#include "core/Ids.h"

#include <QRandomGenerator>
#include <QUuid>

namespace krown {

QString newId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

bool isId(QStringView text)
{
    return text.size() == 36 && QUuid::fromString(text).toString(QUuid::WithoutBraces) == text;
}

QByteArray randomToken(int bytes)
{
    QByteArray random;
    random.reserve(bytes);
    while (random.size() < bytes)
        random.append(static_cast<char>(QRandomGenerator::system()->generate() & 0xff));
    return random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace krown
