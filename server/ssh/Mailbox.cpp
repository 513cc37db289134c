#include "ssh/Mailbox.h"

namespace krown {

void Mailbox::post(Letter letter)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_letters.empty();
        m_letters.push_back(std::move(letter));
    }
    if (first) QMetaObject::invokeMethod(this, &Mailbox::open, Qt::QueuedConnection);
}

void Mailbox::open()
{
    std::vector<Letter> letters;
    {
        const std::lock_guard lock(m_mutex);
        letters.swap(m_letters);
    }
    for (const Letter& letter : letters)
        letter();
}

} // namespace krown
