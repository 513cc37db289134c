#include "features/commands/OutputText.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>

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

/// How many bytes from `at` on are one character beyond ASCII (RFC 3629, 4); 0 when they are none.
qsizetype characterAt(QByteArrayView bytes, qsizetype at)
{
    const qsizetype length = lengthOfCharacter(bytes[at]);
    if (length == 1 || at + length > bytes.size()) return 0;
    for (qsizetype i = 1; i < length; ++i)
        if (!isContinuation(bytes[at + i])) return 0;
    const auto first = static_cast<uchar>(bytes[at]);
    const auto second = static_cast<uchar>(bytes[at + 1]);
    const bool isOverlong =
        first < 0xC2 || (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool isSurrogate = first == 0xED && second >= 0xA0;
    const bool isBeyond = first > 0xF4 || (first == 0xF4 && second >= 0x90);
    return isOverlong || isSurrogate || isBeyond ? 0 : length;
}

/// Whether each byte stands for itself in a JSON string.
constexpr std::array<bool, 256> plainBytes = [] {
    std::array<bool, 256> plain = {};
    for (size_t byte = 0x20; byte < 0x80; ++byte)
        plain[byte] = byte != '"' && byte != '\\';
    return plain;
}();

constexpr qsizetype longestEscape = 6; // \u001b

char* writeEscape(char* out, uchar byte)
{
    static constexpr char digits[] = "0123456789abcdef";
    static constexpr char shortOnes[] = "btn\0fr"; // of 0x08 to 0x0d
    *out++ = '\\';
    if (byte == '"' || byte == '\\') {
        *out++ = static_cast<char>(byte);
    } else if (byte >= '\b' && byte <= '\r' && byte != '\v') {
        *out++ = shortOnes[byte - '\b'];
    } else {
        for (const char c : {'u', '0', '0', digits[byte >> 4], digits[byte & 15]})
            *out++ = c;
    }
    return out;
}

/// One character beyond ASCII, or U+FFFD for a byte that begins none. Moves `at` behind it.
char* writeCharacter(char* out, QByteArrayView bytes, qsizetype& at)
{
    const qsizetype length = characterAt(bytes, at);
    const QByteArrayView written = length > 0 ? bytes.sliced(at, length) : QByteArrayView("\xef\xbf\xbd");
    at += std::max<qsizetype>(length, 1);
    return std::copy(written.begin(), written.end(), out);
}

/// The bytes as JSON spells them, in one pass: output comes by the gigabyte.
void appendJson(QByteArray& json, QByteArrayView bytes)
{
    constexpr qsizetype stretch = 4096; // room for the worst is made for so much at a time
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype end = std::min(bytes.size(), at + stretch);
        const qsizetype before = json.size();
        json.resize(before + longestEscape * (end - at));
        char* out = json.data() + before;
        while (at < end) {
            const auto byte = static_cast<uchar>(bytes[at]);
            if (plainBytes[byte]) {
                *out++ = bytes[at++];
            } else if (byte < 0x80) {
                out = writeEscape(out, byte);
                ++at;
            } else {
                out = writeCharacter(out, bytes, at);
            }
        }
        json.resize(out - json.constData());
    }
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

void JsonTextWriter::write(QByteArrayView bytes, QByteArray& json)
{
    const QByteArray joined = m_begun.isEmpty() ? QByteArray() : m_begun + bytes.toByteArray();
    const QByteArrayView all = joined.isEmpty() ? bytes : QByteArrayView(joined);
    const qsizetype whole = sizeOfWholeCharacters(all);
    m_begun = all.sliced(whole).toByteArray();
    appendJson(json, all.first(whole));
}

void JsonTextWriter::finish(QByteArray& json)
{
    appendJson(json, std::exchange(m_begun, {}));
}

} // namespace krown
