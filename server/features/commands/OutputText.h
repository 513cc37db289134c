#pragma once

#include <QByteArray>
#include <QString>

namespace krown {

/// The beginning of a stream of bytes, up to a limit, as text. Bytes that are no UTF-8 become U+FFFD; a
/// character that the limit cut in two is left out.
class BoundedText
{
public:
    explicit BoundedText(qsizetype mostBytes);

    void append(const QByteArray& bytes);
    bool isTruncated() const { return m_truncated; }
    QString text() const;

private:
    qsizetype m_mostBytes;
    QByteArray m_bytes;
    bool m_truncated = false;
};

/// Writes a stream of bytes piece by piece as what stands between the quotes of JSON strings (RFC 8259, 7),
/// in UTF-8. A character whose bytes came in two pieces stays whole: its beginning waits for its end. Each
/// byte that is part of no character becomes U+FFFD.
class JsonTextWriter
{
public:
    void write(QByteArrayView bytes, QByteArray& json);
    /// At the end of the stream: U+FFFD for a character whose end never came, otherwise nothing.
    void finish(QByteArray& json);

private:
    QByteArray m_begun; // of a character whose end has not come
};

} // namespace krown
