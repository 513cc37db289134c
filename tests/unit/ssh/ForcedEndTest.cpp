#include "ssh/ForcedEnd.h"

#include <QTest>

using namespace krown;

class ForcedEndTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheProcess_data();
    void findsTheProcess();
};

void ForcedEndTest::findsTheProcess_data()
{
    QTest::addColumn<QByteArray>("listing");
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<bool>("isOnly");
    QTest::addColumn<int>("process"); // 0: none can be told for certain
    const QByteArray others =
        "    1     0 /sbin/init\n 99   7 sleep 20\n  812  700 ps -A -o pid= -o ppid= -o args=\n";
    const QByteArray parent = "700\n";

    QTest::newRow("the shell made way for it") << parent + others + " 801 700 sleep 20\n"
                                               << QByteArray("sleep 20") << false << 801;
    QTest::newRow("a shell's argument") << parent + others + " 801 700 bash -c cd /tmp; sleep 20\n"
                                        << QByteArray("cd /tmp; sleep 20") << false << 801;
    QTest::newRow("several lines") << parent + others + " 801 700 bash -c a?b  c\n"
                                   << QByteArray("a\nb  c") << false << 801;
    QTest::newRow("only one, shown otherwise") << parent + others + " 801 700 sleep 20\n"
                                               << QByteArray("A=1 sleep 20") << true << 801;
    QTest::newRow("not the only one, shown otherwise") << parent + others + " 801 700 sleep 20\n"
                                                       << QByteArray("A=1 sleep 20") << false << 0;
    QTest::newRow("one among several") << parent + others + " 801 700 sleep 20\n 802 700 sleep 30\n"
                                       << QByteArray("sleep 30") << false << 802;
    QTest::newRow("the same twice") << parent + others + " 801 700 sleep 20\n 802 700 sleep 20\n"
                                    << QByteArray("sleep 20") << true << 0;
    QTest::newRow("gone") << parent + others << QByteArray("sleep 20") << true << 0;
    QTest::newRow("another connection's") << parent + others + " 801 701 sleep 20\n"
                                          << QByteArray("sleep 20") << true << 0;
    QTest::newRow("no listing") << QByteArray() << QByteArray("sleep 20") << true << 0;
    QTest::newRow("an error message")
        << QByteArray("sh: ps: not found\n") << QByteArray("sleep 20") << true << 0;
    QTest::newRow("a parent that is no sshd")
        << QByteArray("1\n 801 1 sleep 20\n") << QByteArray("sleep 20") << true << 0;
}

void ForcedEndTest::findsTheProcess()
{
    QFETCH(QByteArray, listing);
    QFETCH(QByteArray, command);
    QFETCH(bool, isOnly);
    QTEST(static_cast<int>(findProcess(listing, command, isOnly).value_or(0)), "process");
}

QTEST_GUILESS_MAIN(ForcedEndTest)
#include "ForcedEndTest.moc"
