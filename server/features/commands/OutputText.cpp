#include "features/commands/OutputText.h"

#include <QStringDecoder>

#include <algorithm>

namespace krown {

namespace {

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// How many bytes the character that begins with this byte takes (RFC 3629, 3); 1 for what begins none.
qsizetype lengthOfCharacter(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    if (byte >= 0xF0) return 4;
    if (byte >= 0xE0) return 3;
    if (byte >= 0xC0) return 2;
    return 1;
}

/// The size without a last character whose end is missing.
qsizetype sizeOfWholeCharacters(QByteArrayView bytes)
{
    qsizetype start = bytes.size();
    const qsizetype earliest = std::max<qsizetype>(0, bytes.size() - 3);
    while (start > earliest && isContinuation(bytes[start - 1]))
        --start;
    if (start == 0) return bytes.size();
    return start - 1 + lengthOfCharacter(bytes[start - 1]) > bytes.size() ? start - 1 : bytes.size();
}

/// Without state on purpose: Qt 6.4's stateful decoder loses bytes at a broken character. A byte order mark
/// is kept, as every other byte is.
QString toText(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    return decoder.decode(bytes);
}

} // namespace

BoundedText::BoundedText(qsizetype mostBytes)
    : m_mostBytes(mostBytes)
{
}

void BoundedText::append(const QByteArray& bytes)
{
    const qsizetype room = m_mostBytes - m_bytes.size();
    if (bytes.size() > room) m_truncated = true;
    m_bytes.append(bytes.constData(), std::min(room, bytes.size()));
}

QString BoundedText::text() const
{
    const qsizetype size = m_truncated ? sizeOfWholeCharacters(m_bytes) : m_bytes.size();
    return toText(QByteArrayView(m_bytes).first(size));
}

QString TextDecoder::decode(const QByteArray& bytes)
{
    const QByteArray all = m_begun.isEmpty() ? bytes : m_begun + bytes;
    const qsizetype whole = sizeOfWholeCharacters(all);
    m_begun = all.mid(whole);
    return toText(QByteArrayView(all).first(whole));
}

QString TextDecoder::finish()
{
    return toText(std::exchange(m_begun, {}));
}

} // namespace krown
