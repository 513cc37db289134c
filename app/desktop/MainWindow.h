#pragma once

#include <QMainWindow>
#include <QUrl>

class QWebEngineProfile;

namespace krown {

/// The window that shows the interface.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `signInLink` is used once, at once.
    MainWindow(const QUrl& origin, const QUrl& signInLink);

    ~MainWindow() override;

private:
    QWebEngineProfile* m_profile; // keeps nothing on the disk
};

} // namespace krown
