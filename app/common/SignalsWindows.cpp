#include "common/Signals.h"

#include <QCoreApplication>

#include <windows.h>

namespace krown {

namespace {

BOOL WINAPI onConsoleEvent(DWORD)
{
    QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

void quitOnSignals()
{
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

} // namespace krown
