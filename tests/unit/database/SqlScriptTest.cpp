#include "database/SqlScript.h"

#include <QTest>

using namespace krown;

class SqlScriptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void split_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QStringList>("statements");
        const auto row = [](const char* label, const char* script, const QStringList& statements) {
            QTest::newRow(label) << QString::fromUtf8(script) << statements;
        };
        row("nothing", "", {});
        row("blanks", " \n\t ", {});
        row("semicolons", ";;\n;", {});
        row("comments alone", "-- a;\n/* b; */", {});
        row("one", "SELECT 1", {"SELECT 1"});
        row("one with its end", "SELECT 1;\n", {"SELECT 1"});
        row("two", "SELECT 1; SELECT 2;", {"SELECT 1", "SELECT 2"});
        row("comment between", "SELECT 1; -- no; really\nSELECT 2", {"SELECT 1", "-- no; really\nSELECT 2"});
        row("comment at the end", "SELECT 1; -- end", {"SELECT 1"});
        row("comment inside", "SELECT /* ; */ 1; SELECT 2", {"SELECT /* ; */ 1", "SELECT 2"});
        row("comment that looks closed", "SELECT 1 /*/ ; */; SELECT 2", {"SELECT 1 /*/ ; */", "SELECT 2"});
        row("comment without end", "SELECT 1 /* ; SELECT 2", {"SELECT 1 /* ; SELECT 2"});
        row("semicolon in text", "SELECT 'a;b'; SELECT 2", {"SELECT 'a;b'", "SELECT 2"});
        row("quote in text", "SELECT 'it''s;'; SELECT 2", {"SELECT 'it''s;'", "SELECT 2"});
        row("comment in text", "SELECT '--'; SELECT '/*'; SELECT 3",
            {"SELECT '--'", "SELECT '/*'", "SELECT 3"});
        row("text without end", "SELECT 'a; SELECT 2", {"SELECT 'a; SELECT 2"});
        row("quoted names", "SELECT \"a;\", [b;], `c;`; SELECT 2", {"SELECT \"a;\", [b;], `c;`", "SELECT 2"});
        row("subtraction", "SELECT 3 - 1; SELECT 2", {"SELECT 3 - 1", "SELECT 2"});
        row("letters beyond ASCII", "SELECT 'é;🚀'; SELECT 2", {"SELECT 'é;🚀'", "SELECT 2"});
        const char* trigger =
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET b = CASE WHEN 1 THEN 2 END;\n"
            "  DELETE FROM c;\nEND";
        row("trigger", (QByteArray(trigger) + ";SELECT 2;").constData(), {trigger, "SELECT 2"});
        row("temporary trigger", "create temp trigger t begin x; end; y",
            {"create temp trigger t begin x; end", "y"});
        row("a table named like one", "CREATE TABLE triggers (a); SELECT 2",
            {"CREATE TABLE triggers (a)", "SELECT 2"});
        row("BEGIN elsewhere", "BEGIN; SELECT 1; END; SELECT 2", {"BEGIN", "SELECT 1", "END", "SELECT 2"});
    }

    void split()
    {
        QFETCH(QString, script);
        QFETCH(QStringList, statements);
        QCOMPARE(splitStatements(script), statements);
    }
};

QTEST_GUILESS_MAIN(SqlScriptTest)
#include "SqlScriptTest.moc"
