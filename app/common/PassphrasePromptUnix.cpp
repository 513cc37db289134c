#include "common/PassphrasePrompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace krown {

namespace {

QByteArray readLine(int terminal)
{
    QByteArray line;
    line.reserve(1024); // never grown, so that no unwiped copy stays behind
    char byte = 0;
    while (line.size() < 1024 && ::read(terminal, &byte, 1) == 1 && byte != '\n')
        line.append(byte);
    return line;
}

void show(int terminal, const char* text)
{
    [[maybe_unused]] const auto written = ::write(terminal, text, qstrlen(text));
}

} // namespace

SecretBytes askPassphrase(const char* prompt)
{
    const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios before = {};
    if (terminal < 0 || ::tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0) ::close(terminal);
        return {};
    }
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal, TCSAFLUSH, &silent);
    show(terminal, prompt);
    QByteArray line = readLine(terminal);
    show(terminal, "\n");
    ::tcsetattr(terminal, TCSAFLUSH, &before);
    ::close(terminal);
    SecretBytes passphrase(line);
    wipe(line);
    return passphrase;
}

} // namespace krown
