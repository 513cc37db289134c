#include "core/SecretBytes.h"

#include <QFile>
#include <QTest>

using namespace krown;

namespace {

/// What the memory at an address holds, read through the kernel, which also tells of memory that was given
/// back.
QByteArray memoryAt(const void* address, qsizetype size)
{
    QFile memory(QStringLiteral("/proc/self/mem"));
    if (!memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) return {};
    memory.seek(static_cast<qint64>(reinterpret_cast<quintptr>(address)));
    return memory.read(size);
}

// Large, so that an allocator's own notes in the first bytes do not matter, and small enough to stay mapped.
constexpr qsizetype secretSize = 4096;

} // namespace

class SecretBytesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesShareAndTheLastWipes()
    {
#ifndef Q_OS_LINUX
        QSKIP("Looks into its own memory as Linux shows it.");
#endif
        const char* address = nullptr;
        {
            SecretBytes copy;
            {
                const SecretBytes secret(QByteArray(secretSize, 's'));
                copy = secret;
                address = secret.data();
            }
            QCOMPARE(static_cast<const void*>(copy.data()), static_cast<const void*>(address));
            QCOMPARE(memoryAt(address, secretSize), QByteArray(secretSize, 's'));
        }
        const QByteArray after = memoryAt(address, secretSize);
        QCOMPARE(after.size(), secretSize);
        QCOMPARE(after.count('s'), 0);
    }

    void wipingBytes()
    {
#ifndef Q_OS_LINUX
        QSKIP("Looks into its own memory as Linux shows it.");
#endif
        QByteArray bytes(secretSize, 's');
        const char* address = bytes.constData();
        wipe(bytes);
        QVERIFY(bytes.isEmpty());
        QCOMPARE(memoryAt(address, secretSize).count('s'), 0);

        QString text(secretSize, u's');
        const QChar* characters = text.constData();
        wipe(text);
        QVERIFY(text.isEmpty());
        QCOMPARE(memoryAt(characters, secretSize * 2).count('s'), 0);
    }

    void wipingLeavesOthersTheirs()
    {
        QByteArray mine("secret");
        const QByteArray theirs = mine;
        wipe(mine);
        QCOMPARE(theirs, QByteArray("secret"));
    }

    void content()
    {
        const SecretBytes secret = SecretBytes::fromUtf8Of(QStringLiteral("pässword"));
        QCOMPARE(secret.size(), 9);
        QCOMPARE(secret.view(), QByteArrayView("p\xc3\xa4ssword"));
        QVERIFY(!secret.isEmpty());
        QCOMPARE(SecretBytes(QByteArrayView("a\0b", 3)).view(), QByteArrayView("a\0b", 3));
    }

    void nothing()
    {
        for (const SecretBytes& secret :
             {SecretBytes(), SecretBytes(QByteArrayView()), SecretBytes::fromUtf8Of({})}) {
            QVERIFY(secret.isEmpty());
            QVERIFY(secret.data() != nullptr);
            QCOMPARE(secret.view().size(), 0);
        }
        QByteArray none;
        wipe(none);
        QVERIFY(none.isEmpty());
    }
};

QTEST_GUILESS_MAIN(SecretBytesTest)
#include "SecretBytesTest.moc"
