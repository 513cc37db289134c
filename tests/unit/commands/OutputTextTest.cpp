#include "features/commands/OutputText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QStringDecoder>
#include <QTest>

using namespace krown;

namespace {

const QString replacement(QChar::ReplacementCharacter);

/// What a reader of the JSON gets, who refuses what is not JSON.
QString written(const QByteArrayList& pieces)
{
    JsonTextWriter writer;
    QByteArray json = "[\"x"; // without it Qt's reader would take a byte order mark for one
    for (const QByteArray& piece : pieces)
        writer.write(piece, json);
    writer.finish(json);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json + "\"]", &error);
    if (error.error != QJsonParseError::NoError) return QStringLiteral("NO JSON: ") + error.errorString();
    return document.array().first().toString().mid(1);
}

} // namespace

class OutputTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesInPieces_data();
    void writesInPieces();
    void everySplitGivesTheSameText();
    void writesWhatQtReads();
    void boundedText_data();
    void boundedText();
};

void OutputTextTest::writesInPieces_data()
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
    QTest::newRow("escapes") << QByteArrayList{"\"\\/\b\f\n\r\t\x1b[0m\x7f"}
                             << QStringLiteral("\"\\/\b\f\n\r\t\x1b[0m\x7f");
    QTest::newRow("overlong") << QByteArrayList{"\xc0\xaf"} << (replacement + replacement);
    QTest::newRow("surrogate") << QByteArrayList{"\xed\xa0\x80"} << (replacement + replacement + replacement);
    QTest::newRow("NUL") << QByteArrayList{QByteArray("a\0b", 3)} << QString::fromUtf16(u"a\0b", 3);
}

void OutputTextTest::writesInPieces()
{
    QFETCH(QByteArrayList, pieces);
    QTEST(written(pieces), "text");
}

void OutputTextTest::everySplitGivesTheSameText()
{
    const QString text = QStringLiteral("aé€😀z\u0301ẞ");
    const QByteArray bytes = text.toUtf8();
    for (qsizetype split = 0; split <= bytes.size(); ++split) {
        QCOMPARE(written({bytes.left(split), bytes.mid(split)}), text);
    }
}

void OutputTextTest::writesWhatQtReads()
{
    QRandomGenerator random(20261124);
    for (int round = 0; round < 3000; ++round) {
        QByteArray bytes;
        for (int i = random.bounded(40); i >= 0; --i) // half of it ASCII, the rest what may begin a character
            bytes +=
                static_cast<char>(random.bounded(2) ? random.bounded(0x80) : random.bounded(0x80, 0x100));
        QStringDecoder decoder(QStringDecoder::Utf8,
                               QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
        const QString expected = decoder.decode(bytes);
        QCOMPARE(written({bytes}), expected);
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
