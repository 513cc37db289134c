#pragma once

#include <QWebEnginePage>

namespace krown {

/// The page of the window: shows what the backend serves and nothing else. Links to anywhere else leave to
/// the system's browser, http and https only; every other scheme is refused.
class WebPage : public QWebEnginePage
{
    Q_OBJECT

public:
    /// `origin` is the backend's: "http://127.0.0.1:8080".
    WebPage(QUrl origin, QWebEngineProfile* profile, QObject* parent = nullptr);

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame) override;
    QWebEnginePage* createWindow(WebWindowType type) override;

private:
    bool isOurs(const QUrl& url) const;

    QUrl m_origin;
};

} // namespace krown
