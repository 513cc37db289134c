#include "MainWindow.h"

#include "WebPage.h"

#include <QWebEngineProfile>
#include <QWebEngineSettings>
#include <QWebEngineView>

namespace krown {

MainWindow::MainWindow(const QUrl& origin, const QUrl& signInLink)
    : m_profile(new QWebEngineProfile(this))
{
    setWindowTitle(QStringLiteral("Krown"));
    resize(1280, 800);
    auto* view = new QWebEngineView(this);
    auto* page = new WebPage(origin, m_profile, view);
    page->setBackgroundColor(palette().window().color()); // no white flash before the first paint
    page->settings()->setAttribute(QWebEngineSettings::LocalStorageEnabled, true);
    view->setPage(page);
    view->setContextMenuPolicy(Qt::NoContextMenu);
    setCentralWidget(view);
    view->load(signInLink);
}

MainWindow::~MainWindow()
{
    delete centralWidget(); // the page has to go before its profile
}

} // namespace krown
