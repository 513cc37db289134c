#include "features/accounts/OwnerName.h"

#include "core/Validation.h"

#include <QTest>

using namespace krown;

class OwnerNameTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isValid_data()
    {
        QTest::addColumn<QString>("systemName");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* systemName, const char* expected) {
            QTest::newRow(systemName) << QString::fromUtf8(systemName) << QString::fromUtf8(expected);
        };
        row("ana", "ana");
        row("root", "root");
        row("ana.maria_7@office", "ana.maria_7@office");
        row("Ana María", "Ana-María");
        row("Ana Mari\u0301a", "Ana-María"); // letter and accent apart, as some systems give it
        row("DESKTOP\\Ana", "DESKTOP-Ana");
        row("_apt", "apt");
        row("-rf", "rf");
        row("machine$", "machine");
        row("a  /  b", "a-b");
        row("", "owner");
        row("...", "owner");
        row("  ", "owner");
        row("\u4f60\u597d", "\u4f60\u597d");
    }

    void isValid()
    {
        QFETCH(QString, systemName);
        QTEST(validOwnerName(systemName), "expected");
        QVERIFY(!rules::accountName(validOwnerName(systemName)));
    }

    void isShortEnough()
    {
        const QString name = validOwnerName(QString(300, QLatin1Char('x')));
        QCOMPARE(name, QString(64, QLatin1Char('x')));
        QVERIFY(!rules::accountName(name));
    }
};

QTEST_GUILESS_MAIN(OwnerNameTest)
#include "OwnerNameTest.moc"
