#include "web/RequestHead.h"

namespace krown {

namespace {

constexpr int longestMethod = 32;
constexpr int longestVersion = 16;

bool isControl(uchar byte)
{
    return byte < 0x20 || byte == 0x7f;
}

} // namespace

HeadScanner::HeadScanner(int mostUrlBytes, int mostHeadBytes)
    : m_mostUrlBytes(mostUrlBytes)
    , m_mostHeadBytes(mostHeadBytes)
{
}

Accepted<qsizetype> HeadScanner::scan(QByteArrayView bytes)
{
    while (m_position < bytes.size()) {
        const Accepted<bool> isWhole = take(static_cast<uchar>(bytes[m_position++]));
        if (!isWhole) return tl::unexpected(isWhole.error());
        if (*isWhole) return m_position;
    }
    return 0;
}

Accepted<bool> HeadScanner::take(uchar byte)
{
    if (!m_isRequestLine && ++m_headerBytes > m_mostHeadBytes)
        return tl::unexpected(refusals::headersTooLarge);
    if (m_sawReturn) return byte == '\n' ? endLine() : tl::unexpected(refusals::malformed);
    if (byte == '\r') {
        m_sawReturn = true;
        return false;
    }
    const bool isFold = m_lineBytes++ == 0 && (byte == ' ' || byte == '\t');
    if (isFold || (isControl(byte) && (byte != '\t' || m_isRequestLine)))
        return tl::unexpected(refusals::malformed);
    return m_isRequestLine ? takeOfRequestLine(byte) : false;
}

Accepted<bool> HeadScanner::endLine()
{
    if (m_isRequestLine && m_blanks != 2) return tl::unexpected(refusals::malformed);
    const bool isEmptyLine = m_lineBytes == 0;
    m_isRequestLine = false;
    m_sawReturn = false;
    m_lineBytes = 0;
    return isEmptyLine;
}

Accepted<bool> HeadScanner::takeOfRequestLine(uchar byte)
{
    if (byte >= 0x80 || (byte == ' ' && ++m_blanks > 2)) return tl::unexpected(refusals::malformed);
    if (m_blanks == 0 && m_lineBytes > longestMethod) return tl::unexpected(refusals::unknownMethod);
    if (m_blanks == 1 && byte != ' ' && ++m_urlBytes > m_mostUrlBytes)
        return tl::unexpected(refusals::urlTooLong);
    if (m_lineBytes > longestMethod + m_mostUrlBytes + longestVersion)
        return tl::unexpected(refusals::malformed);
    return false;
}

} // namespace krown
