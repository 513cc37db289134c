#pragma once

#include <QtGlobal>

namespace krown {

class JsonReader;
struct ShellRequest;

struct TerminalSize
{
    int columns;
    int rows;
};

/// "cols" and "rows", both of which have to be there.
TerminalSize readSize(JsonReader& reader);

/// The fields of a new terminal, none of which has to be there.
ShellRequest readShellRequest(JsonReader& reader);

} // namespace krown
