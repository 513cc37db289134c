#pragma once

#include "web/Refusal.h"

#include <QByteArray>
#include <QList>

#include <utility>

namespace krown {

/// The head of one request: well-formed, not yet judged.
struct RequestHead
{
    QByteArray method;
    QByteArray target;                                ///< from its first '/' on
    QByteArray authority;                             ///< of a target in absolute form, otherwise empty
    int minorVersion = 1;                             ///< of HTTP/1
    QList<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case, values trimmed
    qint64 contentLength = 0;

    int count(QByteArrayView name) const;
    /// Repeated ones joined by ", "; empty when there is none.
    QByteArray value(QByteArrayView name) const;
    /// Whether a comma-separated list holds this token (lower case); case does not matter.
    bool hasToken(QByteArrayView name, QByteArrayView token) const;

    bool isHead() const { return method == "HEAD"; }
    /// Whether the client wants the connection kept for a further request.
    bool keepsAlive() const;
    /// Whether it asks for a WebSocket.
    bool isWebSocket() const;
};

/// Finds where a head ends, and refuses what parsers are known to disagree about: lines that do not end
/// with CRLF, folded headers, control characters, a request line that is not three words. One per head.
class HeadScanner
{
public:
    HeadScanner(int mostUrlBytes, int mostHeadBytes);

    /// `bytes` is all there is so far, from the head's first byte. The head's size with its empty line, 0
    /// while it is incomplete, or what is wrong with it.
    Accepted<qsizetype> scan(QByteArrayView bytes);

private:
    Accepted<bool> take(uchar byte);
    Accepted<bool> endLine();
    Accepted<bool> takeOfRequestLine(uchar byte);

    int m_mostUrlBytes;
    int m_mostHeadBytes;
    qsizetype m_position = 0;
    bool m_isRequestLine = true;
    bool m_sawReturn = false;
    int m_lineBytes = 0;
    int m_blanks = 0;
    int m_urlBytes = 0;
    int m_headerBytes = 0;
};

/// Parses one whole head, exactly as long as HeadScanner found it to be.
Accepted<RequestHead> parseHead(QByteArrayView bytes);

} // namespace krown
