#pragma once

#include <QString>
#include <QStringList>

namespace krown {

/// The statements of a script, without the semicolons between them. Knows comments, quotes and the inner
/// semicolons of CREATE TRIGGER; pieces that hold nothing but blanks and comments are left out. What is not
/// finished at the end of the script is the last statement: SQLite will complain about it.
QStringList splitStatements(const QString& script);

} // namespace krown
