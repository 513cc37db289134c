#pragma once

#include <QByteArray>

#include <memory>

namespace krown {

/// Bytes that must not outlive their use: passwords, keys, tokens. Copies share one buffer, which is wiped
/// when the last of them goes. There is on purpose no way to print, compare or serialise one.
/// Any thread; immutable after construction.
class SecretBytes
{
public:
    SecretBytes() = default;
    /// Copies the bytes. The caller wipes its own copy (`wipe`) where it has one to itself.
    explicit SecretBytes(QByteArrayView bytes);
    static SecretBytes fromUtf8Of(const QString& text);

    bool isEmpty() const { return size() == 0; }
    qsizetype size() const;
    const char* data() const;
    /// For as long as this object lives. Do not keep a QByteArray made from it.
    QByteArrayView view() const { return {data(), size()}; }

private:
    class Buffer;
    std::shared_ptr<const Buffer> m_buffer;
};

/// Overwrites the bytes in a way that the compiler may not leave out, then empties the array. Works on the
/// caller's own buffer: an array shared with others is detached first, and theirs stays.
void wipe(QByteArray& bytes);
/// The same for text that had to pass through a QString.
void wipe(QString& text);

} // namespace krown
