#include "features/terminals/Scrollback.h"

#include <QRandomGenerator>
#include <QTest>

using namespace krown;

namespace {

constexpr auto block = Scrollback::blockBytes;

/// Bytes that tell where they stand.
QByteArray numbered(qsizetype size)
{
    QByteArray bytes;
    for (int number = 0; bytes.size() < size; ++number)
        bytes += QByteArray::number(number) + '\n';
    return bytes.first(size);
}

QByteArray from(const Scrollback& scrollback, quint64 offset)
{
    QByteArray bytes;
    while (offset < scrollback.end()) {
        const QByteArrayView piece = scrollback.at(offset);
        bytes += piece.toByteArray();
        offset += static_cast<quint64>(piece.size());
    }
    return bytes;
}

} // namespace

class ScrollbackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasAppended_data()
    {
        QTest::addColumn<QList<qsizetype>>("pieces");
        QTest::addColumn<quint64>("trimmedTo");
        QTest::newRow("nothing") << QList<qsizetype>{} << quint64(0);
        QTest::newRow("one byte") << QList<qsizetype>{1} << quint64(0);
        QTest::newRow("some of it") << QList<qsizetype>{100} << quint64(40);
        QTest::newRow("all of it") << QList<qsizetype>{100} << quint64(100);
        QTest::newRow("nearly a block") << QList<qsizetype>{block - 1, 1} << quint64(block - 1);
        QTest::newRow("a block") << QList<qsizetype>{block} << quint64(block);
        QTest::newRow("a block and a byte") << QList<qsizetype>{block + 1} << quint64(block);
        QTest::newRow("across blocks") << QList<qsizetype>{10, block, 3 * block + 7, 1} << quint64(block + 5);
        QTest::newRow("beyond the end") << QList<qsizetype>{5 * block} << quint64(9 * block);
    }

    void keepsWhatWasAppended()
    {
        QFETCH(QList<qsizetype>, pieces);
        QFETCH(quint64, trimmedTo);
        const QByteArray all = numbered(std::accumulate(pieces.begin(), pieces.end(), qsizetype(0)));
        Scrollback scrollback;
        qsizetype at = 0;
        for (const qsizetype piece : pieces) {
            scrollback.append(QByteArrayView(all).sliced(at, piece));
            at += piece;
        }
        QCOMPARE(scrollback.begin(), quint64(0));
        QCOMPARE(scrollback.end(), quint64(all.size()));
        QCOMPARE(from(scrollback, 0), all);
        scrollback.trim(trimmedTo);
        const quint64 begin = std::min(trimmedTo, quint64(all.size()));
        QCOMPARE(scrollback.begin(), begin);
        QCOMPARE(from(scrollback, begin), all.mid(qsizetype(begin)));
        scrollback.trim(0); // what is gone does not come back
        QCOMPARE(scrollback.begin(), begin);
        scrollback.append("on and on");
        QCOMPARE(from(scrollback, begin), all.mid(qsizetype(begin)) + "on and on");
    }

    void findsTheNextLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("offset");
        QTest::addColumn<quint64>("start");
        QTest::newRow("empty") << QByteArray() << quint64(0) << quint64(0);
        QTest::newRow("no line feed") << QByteArray("abc") << quint64(1) << quint64(1);
        QTest::newRow("inside a line") << QByteArray("abc\ndef\n") << quint64(1) << quint64(4);
        QTest::newRow("at a line feed") << QByteArray("abc\ndef\n") << quint64(3) << quint64(4);
        QTest::newRow("at a line's start") << QByteArray("abc\ndef\n") << quint64(4) << quint64(8);
        QTest::newRow("in the next block")
            << QByteArray(block + 3, 'x') + "\nend" << quint64(5) << quint64(block + 4);
    }

    void findsTheNextLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(quint64, offset);
        Scrollback scrollback;
        scrollback.append(text);
        QTEST(scrollback.nextLineStart(offset), "start");
    }

    void rollsForEver()
    {
        QRandomGenerator random(20261124);
        const QByteArray all = numbered(40 * block);
        Scrollback scrollback;
        for (qsizetype at = 0; at < all.size();) {
            const qsizetype size = std::min(qsizetype(random.bounded(3 * int(block))), all.size() - at);
            scrollback.append(QByteArrayView(all).sliced(at, size));
            at += size;
            const quint64 kept = std::min(quint64(2 * block), scrollback.end());
            scrollback.trim(scrollback.end() - kept);
            QCOMPARE(from(scrollback, scrollback.begin()), all.sliced(at - qsizetype(kept), qsizetype(kept)));
        }
    }
};

QTEST_APPLESS_MAIN(ScrollbackTest)
#include "ScrollbackTest.moc"
