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

/// Turns a stream of bytes into text piece by piece. A character whose bytes came in two pieces stays whole:
/// its beginning waits for its end. Bytes that are no UTF-8 become U+FFFD.
class TextDecoder
{
public:
    QString decode(const QByteArray& bytes);
    /// At the end of the stream: U+FFFD where a character's end never came, otherwise nothing.
    QString finish();

private:
    QByteArray m_begun; // of a character whose end has not come
};

} // namespace krown
