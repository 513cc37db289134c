#pragma once

#include <QLoggingCategory>
#include <QMutex>
#include <QStringList>

namespace krown {

/// Collects every log line, also those that are usually not written, while it lives. One at a time.
class LogCapture
{
public:
    LogCapture()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("krown*=true"));
        s_lines.clear();
        m_before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& line) {
            const QMutexLocker lock(&s_mutex);
            s_lines.append(line);
        });
    }
    ~LogCapture()
    {
        qInstallMessageHandler(m_before);
        QLoggingCategory::setFilterRules(QString());
    }
    Q_DISABLE_COPY_MOVE(LogCapture)

    QString text() const
    {
        const QMutexLocker lock(&s_mutex);
        return s_lines.join(QLatin1Char('\n'));
    }

private:
    static inline QMutex s_mutex;
    static inline QStringList s_lines;
    QtMessageHandler m_before;
};

} // namespace krown
