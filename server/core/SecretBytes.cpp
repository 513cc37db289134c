#include "core/SecretBytes.h"

#include <QString>

namespace krown {

namespace {

void wipeMemory(void* memory, size_t size)
{
    auto* byte = static_cast<volatile unsigned char*>(memory);
    while (size-- > 0)
        *byte++ = 0;
}

} // namespace

class SecretBytes::Buffer
{
public:
    explicit Buffer(QByteArrayView bytes)
        : m_bytes(bytes.toByteArray())
    {
    }
    ~Buffer() { wipe(m_bytes); }
    Q_DISABLE_COPY_MOVE(Buffer)

    const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

SecretBytes::SecretBytes(QByteArrayView bytes)
    : m_buffer(bytes.isEmpty() ? nullptr : std::make_shared<const Buffer>(bytes))
{
}

SecretBytes SecretBytes::fromUtf8Of(const QString& text)
{
    QByteArray utf8 = text.toUtf8();
    SecretBytes secret(utf8);
    wipe(utf8);
    return secret;
}

qsizetype SecretBytes::size() const
{
    return m_buffer ? m_buffer->bytes().size() : 0;
}

const char* SecretBytes::data() const
{
    return m_buffer ? m_buffer->bytes().constData() : "";
}

void wipe(QByteArray& bytes)
{
    if (!bytes.isEmpty()) wipeMemory(bytes.data(), static_cast<size_t>(bytes.size()));
    bytes.clear();
}

void wipe(QString& text)
{
    if (!text.isEmpty()) wipeMemory(text.data(), static_cast<size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

} // namespace krown
