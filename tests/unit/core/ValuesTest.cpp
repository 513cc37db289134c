#include "core/Identity.h"
#include "core/Ids.h"
#include "core/Time.h"

#include <QSet>
#include <QTest>

using namespace krown;

class ValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeFromText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("time"); // -1: none
        const qint64 ten = 1736676000000;
        QTest::newRow("UTC") << "2025-01-12T10:00:00Z" << ten;
        QTest::newRow("with a fraction") << "2025-01-12T10:00:00.250Z" << ten + 250;
        QTest::newRow("with an offset") << "2025-01-12T12:30:00+02:30" << ten;
        QTest::newRow("before 1970") << "1969-12-31T23:59:58Z" << qint64(-2000);
        QTest::newRow("without a zone") << "2025-01-12T10:00:00" << qint64(-1);
        QTest::newRow("a date") << "2025-01-12" << qint64(-1);
        QTest::newRow("no such month") << "2025-13-12T10:00:00Z" << qint64(-1);
        QTest::newRow("no such day") << "2025-02-29T10:00:00Z" << qint64(-1);
        QTest::newRow("text") << "yesterday" << qint64(-1);
        QTest::newRow("empty") << "" << qint64(-1);
    }

    void timeFromText()
    {
        QFETCH(QString, text);
        QFETCH(qint64, time);
        QCOMPARE(timestampFromText(text).value_or(-1), time);
    }

    void timeToText()
    {
        QCOMPARE(toText(Timestamp(1736676000000)), QStringLiteral("2025-01-12T10:00:00Z"));
        QCOMPARE(toText(Timestamp(1736676000999)), QStringLiteral("2025-01-12T10:00:00Z"));
        QCOMPARE(toText(Timestamp(0)), QStringLiteral("1970-01-01T00:00:00Z"));
        const Timestamp time = now();
        QCOMPARE(timestampFromText(toText(time)), std::optional(time / 1000 * 1000));
    }

    void idsAreNewAndKnown()
    {
        QSet<QString> ids;
        for (int i = 0; i < 1000; ++i)
            ids.insert(newId());
        QCOMPARE(ids.size(), 1000);
        for (const QString& id : ids) {
            QVERIFY(isId(id));
            QCOMPARE(id[14], u'4'); // version
        }
    }

    void whatIsNoId_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << "";
        QTest::newRow("word") << "me";
        QTest::newRow("in capitals") << "0C9D8E3A-1B1B-4C4C-8D8D-0123456789AB";
        QTest::newRow("in braces") << "{0c9d8e3a-1b1b-4c4c-8d8d-0123456789ab}";
        QTest::newRow("without hyphens") << "0c9d8e3a1b1b4c4c8d8d0123456789ab";
        QTest::newRow("one too short") << "0c9d8e3a-1b1b-4c4c-8d8d-0123456789a";
        QTest::newRow("not hexadecimal") << "0c9d8e3a-1b1b-4c4c-8d8d-0123456789ag";
        QTest::newRow("line feed") << "0c9d8e3a-1b1b-4c4c-8d8d-0123456789ab\n";
    }

    void whatIsNoId()
    {
        QFETCH(QString, text);
        QVERIFY(!isId(text));
    }

    void tokensAreRandomAndFitForUrls()
    {
        QSet<QByteArray> tokens;
        for (int i = 0; i < 1000; ++i)
            tokens.insert(randomToken(32));
        QCOMPARE(tokens.size(), 1000);
        for (const QByteArray& token : tokens) {
            QCOMPARE(token.size(), 43);
            QCOMPARE(QByteArray::fromBase64(token, QByteArray::Base64UrlEncoding).size(), 32);
            QCOMPARE(token.toPercentEncoding(), token);
        }
    }

    void roles()
    {
        for (const Role role : {Role::ReadOnly, Role::Operator, Role::Admin})
            QCOMPARE(roleFromText(toText(role)), std::optional(role));
        QCOMPARE(toText(Role::ReadOnly), QStringLiteral("readonly"));
        for (const char* text : {"", "Admin", "root", "admin "})
            QVERIFY(!roleFromText(text));
        QVERIFY(Role::ReadOnly < Role::Operator && Role::Operator < Role::Admin);
    }
};

QTEST_GUILESS_MAIN(ValuesTest)
#include "ValuesTest.moc"
