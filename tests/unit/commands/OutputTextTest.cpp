#include "features/commands/OutputText.h"

#include <QTest>

using namespace krown;

namespace {

const QString replacement(QChar::ReplacementCharacter);

} // namespace

class OutputTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesInPieces_data();
    void decodesInPieces();
    void everySplitGivesTheSameText();
    void boundedText_data();
    void boundedText();
};

void OutputTextTest::decodesInPieces_data()
{
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QByteArrayList{} << QString();
    QTest::newRow("ascii") << QByteArrayList{"ab", "c"} << QStringLiteral("abc");
    QTest::newRow("two bytes cut") << QByteArrayList{"\xc3", "\xa9!"} << QStringLiteral("é!");
    QTest::newRow("four bytes, one by one")
        << QByteArrayList{"\xf0", "\x9f", "\x98", "\x80"} << QStringLiteral("😀");
    QTest::newRow("byte order mark stays") << QByteArrayList{"\xef\xbb\xbfx"} << QStringLiteral("\ufeffx");
    QTest::newRow("lone byte") << QByteArrayList{"a\xffz"}
                               << (QStringLiteral("a") + replacement + QStringLiteral("z"));
    QTest::newRow("begun, then something else")
        << QByteArrayList{"a\xe2\x82", "z"}
        << (QStringLiteral("a") + replacement + replacement + QStringLiteral("z"));
    QTest::newRow("begun, then the end")
        << QByteArrayList{"a\xe2\x82"} << (QStringLiteral("a") + replacement + replacement);
    QTest::newRow("NUL") << QByteArrayList{QByteArray("a\0b", 3)} << QString::fromUtf16(u"a\0b", 3);
}

void OutputTextTest::decodesInPieces()
{
    QFETCH(QByteArrayList, pieces);
    TextDecoder decoder;
    QString text;
    for (const QByteArray& piece : pieces)
        text += decoder.decode(piece);
    text += decoder.finish();
    QTEST(text, "text");
}

void OutputTextTest::everySplitGivesTheSameText()
{
    const QString text = QStringLiteral("aé€😀z\u0301ẞ");
    const QByteArray bytes = text.toUtf8();
    for (qsizetype split = 0; split <= bytes.size(); ++split) {
        TextDecoder decoder;
        QString decoded = decoder.decode(bytes.left(split));
        decoded += decoder.decode(bytes.mid(split));
        decoded += decoder.finish();
        QCOMPARE(decoded, text);
    }
}

void OutputTextTest::boundedText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("truncated");
    QTest::newRow("fits exactly") << QByteArray("abc") << 3 << QStringLiteral("abc") << false;
    QTest::newRow("one too many") << QByteArray("abcd") << 3 << QStringLiteral("abc") << true;
    QTest::newRow("cut inside a character")
        << QByteArray("ab\xe2\x82\xac") << 4 << QStringLiteral("ab") << true;
    QTest::newRow("cut after a character")
        << QByteArray("ab\xe2\x82\xac!") << 5 << QStringLiteral("ab€") << true;
    QTest::newRow("only half a character") << QByteArray("\xe2\x82\xac") << 2 << QString() << true;
    QTest::newRow("stray continuation bytes")
        << QByteArray("\x80\x80\x80\x80\x80") << 4 << QString(4, QChar::ReplacementCharacter) << true;
}

void OutputTextTest::boundedText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, limit);
    BoundedText whole(limit);
    whole.append(bytes);
    BoundedText inPieces(limit);
    for (const char byte : bytes)
        inPieces.append(QByteArray(1, byte));
    for (const BoundedText& text : {whole, inPieces}) {
        QTEST(text.text(), "text");
        QTEST(text.isTruncated(), "truncated");
    }
}

QTEST_GUILESS_MAIN(OutputTextTest)
#include "OutputTextTest.moc"
