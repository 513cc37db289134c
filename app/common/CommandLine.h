#pragma once

#include "common/Settings.h"
#include "core/Result.h"

#include <QStringList>

namespace krown {

/// What the person asked for when he started the program.
struct Invocation
{
    enum class Action {
        Run,
        ShowText,   ///< --help, --version
        SignInLink, ///< --sign-in-link
    };
    Action action = Action::Run;
    QString text;
    Settings settings;
};

/// Reads the arguments (the program's name first) and krownd.conf. Every Error is a sentence for the person
/// in front of the terminal.
Result<Invocation> readCommandLine(const QStringList& arguments);

} // namespace krown
