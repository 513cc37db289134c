#include "common/PassphrasePrompt.h"

#include <conio.h>

namespace krown {

SecretBytes askPassphrase(const char* prompt)
{
    _cputs(prompt);
    QByteArray line;
    line.reserve(1024); // never grown, so that no unwiped copy stays behind
    for (int key = _getch(); key != '\r' && key != '\n' && line.size() < 1024; key = _getch()) {
        if (key == '\b') {
            line.chop(1);
        } else {
            line.append(static_cast<char>(key));
        }
    }
    _cputs("\r\n");
    SecretBytes passphrase(line);
    wipe(line);
    return passphrase;
}

} // namespace krown
