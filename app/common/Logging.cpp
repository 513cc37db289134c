#include "common/Logging.h"

#include "core/Time.h"

#include <QLoggingCategory>
#include <QStringList>

#include <cstdio>

namespace krown {

namespace {

const QStringList& levels()
{
    static const QStringList names{QStringLiteral("debug"), QStringLiteral("info"), QStringLiteral("warning"),
                                   QStringLiteral("error")};
    return names;
}

const char* nameOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
    case QtFatalMsg:
        return "error";
    }
    return "info";
}

void write(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    const QByteArray line = toText(now()).toUtf8() + ' ' + nameOf(type) + ": " + message.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

} // namespace

bool isLogLevel(const QString& level)
{
    return levels().contains(level);
}

void startLogging(const QString& level)
{
    QString filter = QStringLiteral("*.debug=%1\n*.info=%2\n*.warning=%3\nqt.*.debug=false\nqt.*.info=false");
    for (qsizetype i = 0; i < 3; ++i)
        filter = filter.arg(levels().indexOf(level) <= i ? QStringLiteral("true") : QStringLiteral("false"));
    QLoggingCategory::setFilterRules(filter);
    qInstallMessageHandler(write);
}

} // namespace krown
