#include "core/Json.h"

#include <QTest>

using namespace krown;

namespace {

/// Reads a server with every sort of field.
Result<void> readServer(const QByteArray& json)
{
    KROWN_TRY(const QJsonObject object, parseObject(json));
    JsonReader reader(object);
    reader.text(QLatin1StringView("name"), rules::name);
    reader.optionalText(QLatin1StringView("note"), rules::any);
    reader.optionalInteger(QLatin1StringView("port"), 1, 65535);
    reader.optionalBoolean(QLatin1StringView("accept"));
    reader.optionalSecret(QLatin1StringView("password"), 16);
    reader.ignore({QLatin1StringView("id")});
    return reader.finish();
}

} // namespace

class JsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void object_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* label, const char* json, const char* code = "",
                            const char* field = "") {
            QTest::newRow(label) << QByteArray(json) << QString(code) << QString(field);
        };
        row("the least", R"({"name":"a"})");
        row("everything", R"({"name":"a","note":"","port":22,"accept":true,"password":"x","id":{"of":[1]}})");
        row("port 1", R"({"name":"a","port":1})");
        row("port 65535", R"({"name":"a","port":65535})");
        row("port 22.0", R"({"name":"a","port":22.0})");
        row("no secret: null", R"({"name":"a","password":null})");
        row("no secret: empty", R"({"name":"a","password":""})");
        row("blanks around", " \r\n\t{\"name\":\"a\"} ");

        row("empty body", "", "invalid_json");
        row("blank body", "  ", "invalid_json");
        row("cut", R"({"name":)", "invalid_json");
        row("more after the end", R"({"name":"a"} x)", "invalid_json");
        row("list", "[]", "invalid_json");
        row("text", "\"a\"", "invalid_json");
        row("number", "1", "invalid_json");
        row("null", "null", "invalid_json");
        row("not UTF-8", "{\"name\":\"\xff\"}", "invalid_json");
        row("bare NaN", R"({"name":"a","port":NaN})", "invalid_json");

        row("name missing", "{}", "invalid_input", "name");
        row("name null", R"({"name":null})", "invalid_input", "name");
        row("name a number", R"({"name":1})", "invalid_input", "name");
        row("name a list", R"({"name":["a"]})", "invalid_input", "name");
        row("name with half a character", R"({"name":"\ud800x"})", "invalid_input", "name");
        row("name against its rule", R"({"name":" "})", "invalid_input", "name");
        row("name with a bare line feed", "{\"name\":\"a\nb\"}", "invalid_input", "name");
        row("note null", R"({"name":"a","note":null})", "invalid_input", "note");
        row("port 0", R"({"name":"a","port":0})", "invalid_input", "port");
        row("port 65536", R"({"name":"a","port":65536})", "invalid_input", "port");
        row("port negative", R"({"name":"a","port":-22})", "invalid_input", "port");
        row("port 22.5", R"({"name":"a","port":22.5})", "invalid_input", "port");
        row("port as text", R"({"name":"a","port":"22"})", "invalid_input", "port");
        row("port null", R"({"name":"a","port":null})", "invalid_input", "port");
        row("port true", R"({"name":"a","port":true})", "invalid_input", "port");
        row("port far beyond 64 bits", R"({"name":"a","port":18446744073709551638})", "invalid_input",
            "port");
        row("accept as text", R"({"name":"a","accept":"true"})", "invalid_input", "accept");
        row("accept as number", R"({"name":"a","accept":1})", "invalid_input", "accept");
        row("password a number", R"({"name":"a","password":1})", "invalid_input", "password");
        row("password too long", R"({"name":"a","password":"12345678901234567"})", "invalid_input",
            "password");
        row("unknown field", R"({"name":"a","colour":"red"})", "unknown_field", "colour");
        row("unknown field of another case", R"({"name":"a","Port":22})", "unknown_field", "Port");
        row("first complaint wins", R"({"name":"","port":0,"x":1})", "invalid_input", "name");
    }

    void object()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, code);
        QFETCH(QString, field);
        const Result<void> read = readServer(json);
        QCOMPARE(read ? QString() : read.error().code, code);
        if (read) return;
        QCOMPARE(read.error().field, field);
        QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    }

    void endlessNumberIsRefusedOneWayOrTheOther()
    {
        for (const char* number : {"1e999", "-1e999", "1e400"}) {
            const Result<void> read = readServer(QByteArray(R"({"name":"a","port":)") + number + '}');
            QVERIFY(!read);
            QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
        }
    }

    void valuesArrive()
    {
        JsonReader reader(*parseObject(R"({"text":"é \ud83d\ude80","number":-7,"yes":true,"secret":"ü"})"));
        QCOMPARE(reader.text(QLatin1StringView("text"), rules::any), QStringLiteral("é 🚀"));
        QCOMPARE(reader.integer(QLatin1StringView("number"), -10, 10), -7);
        QCOMPARE(reader.optionalBoolean(QLatin1StringView("yes")), std::optional(true));
        QCOMPARE(reader.secret(QLatin1StringView("secret"), 2).view(), QByteArrayView("\xc3\xbc"));
        QVERIFY(!reader.optionalText(QLatin1StringView("absent"), rules::name));
        QVERIFY(!reader.optionalInteger(QLatin1StringView("absent"), 0, 1));
        QVERIFY(!reader.optionalBoolean(QLatin1StringView("absent")));
        QVERIFY(!reader.optionalSecret(QLatin1StringView("absent"), 1));
        QVERIFY(reader.finish());
    }

    void missingSecretIsNamed()
    {
        for (const char* json : {"{}", R"({"password":null})", R"({"password":""})"}) {
            JsonReader reader(*parseObject(json));
            QVERIFY(reader.secret(QLatin1StringView("password"), 8).isEmpty());
            QVERIFY(!reader.finish());
            QCOMPARE(reader.finish().error().field, QStringLiteral("password"));
        }
    }

    void aLongUnknownNameIsCut()
    {
        const Result<void> read = readServer("{\"name\":\"a\",\"" + QByteArray(10'000, 'x') + "\":1}");
        QVERIFY(!read);
        QVERIFY(read.error().message.size() < 200);
        QVERIFY(read.error().field.size() <= 64);
    }

    void theCallersOwnComplaint()
    {
        JsonReader reader(*parseObject("{}"));
        reader.complain(QLatin1StringView("host"), QStringLiteral("No such host."));
        reader.complain(QLatin1StringView("port"), QStringLiteral("No such port."));
        QCOMPARE(reader.finish().error().message, QStringLiteral("No such host."));
    }
};

QTEST_GUILESS_MAIN(JsonTest)
#include "JsonTest.moc"
