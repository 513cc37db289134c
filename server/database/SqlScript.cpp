#include "database/SqlScript.h"

namespace krown {

namespace {

class Splitter
{
public:
    explicit Splitter(const QString& script)
        : m_script(script)
    {
    }

    QStringList split()
    {
        while (m_at < m_script.size()) {
            if (startsWith("--"))
                skipBeyond(QLatin1StringView("\n"), 2);
            else if (startsWith("/*"))
                skipBeyond(QLatin1StringView("*/"), 2);
            else if (m_script[m_at].isSpace())
                ++m_at;
            else
                takeToken();
        }
        if (!m_tokens.isEmpty()) endStatement(m_script.size());
        return m_statements;
    }

private:
    bool startsWith(const char* text) const
    {
        return QStringView(m_script).sliced(m_at).startsWith(QLatin1StringView(text));
    }

    void skipBeyond(QLatin1StringView end, qsizetype opening)
    {
        const qsizetype found = m_script.indexOf(end, m_at + opening);
        m_at = found < 0 ? m_script.size() : found + end.size();
    }

    void takeToken()
    {
        const QChar c = m_script[m_at];
        if (c == u';' && !isInsideTrigger()) {
            endStatement(m_at);
            m_begin = ++m_at;
            return;
        }
        const qsizetype from = m_at;
        const char closing = c == u'[' ? ']' : c.toLatin1();
        if (c == u'\'' || c == u'"' || c == u'`' || c == u'[')
            skipBeyond(QLatin1StringView(&closing, 1), 1);
        else if (isWord(c))
            skipWord();
        else
            ++m_at;
        m_tokens.append(m_script.sliced(from, m_at - from).toUpper());
    }

    static bool isWord(QChar c) { return c.isLetterOrNumber() || c == u'_'; }
    void skipWord()
    {
        while (m_at < m_script.size() && isWord(m_script[m_at]))
            ++m_at;
    }

    /// A trigger's own end is `; END ;`, where the END of a CASE never follows a semicolon.
    bool isInsideTrigger() const
    {
        if (m_tokens.size() < 2 || m_tokens.first() != u"CREATE" || !m_tokens.mid(1, 2).contains(u"TRIGGER"))
            return false;
        return m_tokens.last() != u"END" || m_tokens[m_tokens.size() - 2] != u";";
    }

    void endStatement(qsizetype end)
    {
        if (!m_tokens.isEmpty()) m_statements.append(m_script.sliced(m_begin, end - m_begin).trimmed());
        m_tokens.clear();
    }

    const QString& m_script;
    qsizetype m_at = 0;
    qsizetype m_begin = 0;
    QStringList m_tokens; // of the present statement, in upper case
    QStringList m_statements;
};

} // namespace

QStringList splitStatements(const QString& script)
{
    return Splitter(script).split();
}

} // namespace krown
