#include "WebPage.h"

#include <QDesktopServices>

namespace krown {

namespace {

void openOutside(const QUrl& url)
{
    if (url.scheme() == QLatin1StringView("http") || url.scheme() == QLatin1StringView("https"))
        QDesktopServices::openUrl(url);
}

/// Where a link asks for a new window: learns the address, hands it to the browser, and is gone.
class OutwardPage : public QWebEnginePage
{
public:
    using QWebEnginePage::QWebEnginePage;

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType, bool) override
    {
        openOutside(url);
        deleteLater();
        return false;
    }
};

} // namespace

WebPage::WebPage(QUrl origin, QWebEngineProfile* profile, QObject* parent)
    : QWebEnginePage(profile, parent)
    , m_origin(std::move(origin))
{
}

bool WebPage::isOurs(const QUrl& url) const
{
    return url.scheme() == m_origin.scheme() && url.authority() == m_origin.authority();
}

bool WebPage::acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame)
{
    if (isOurs(url)) return QWebEnginePage::acceptNavigationRequest(url, type, isMainFrame);
    if (type == NavigationTypeLinkClicked) openOutside(url);
    return false;
}

QWebEnginePage* WebPage::createWindow(WebWindowType)
{
    return new OutwardPage(profile(), this);
}

} // namespace krown
