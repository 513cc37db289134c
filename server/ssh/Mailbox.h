#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <vector>

namespace krown {

/// Runs functions, in the order in which they came, on the thread that it lives on. Letters that nobody has
/// opened when it goes are thrown away unread.
class Mailbox : public QObject
{
    Q_OBJECT

public:
    using Letter = std::function<void()>;

    using QObject::QObject;

    /// Any thread. Many letters cost one event.
    void post(Letter letter);

    /// Runs what has come so far; on the mailbox's own thread.
    void open();

private:
    std::mutex m_mutex;
    std::vector<Letter> m_letters;
};

} // namespace krown
