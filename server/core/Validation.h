#pragma once

#include <QString>

#include <optional>

/// What user input must look like. A rule returns nothing when the text is good, otherwise a sentence that
/// says what is wrong and how to put it right; it never repeats the text itself.
namespace krown::rules {

using Complaint = std::optional<QString>;
using TextRule = Complaint (*)(const QString& text);

Complaint any(const QString& text);
/// 1 to 255 characters, not only blanks, no control characters.
Complaint name(const QString& text);
/// A DNS name (RFC 1123 labels, at most 253 characters, underscore tolerated) or an IP address; IPv6 with or
/// without a zone, without brackets.
Complaint host(const QString& text);
/// A name on the remote machine: 1 to 255 characters without blanks or control characters and without a
/// leading '-', which a program could take for an option.
Complaint sshUsername(const QString& text);
/// A Krown account: 1 to 64 of letters, digits, '.', '_', '-', '@'; beginning with a letter or digit.
Complaint accountName(const QString& text);
/// something@something, at most 254 characters (RFC 5321), without blanks or control characters.
Complaint email(const QString& text);
/// 1 byte to 128 KiB (the common limit of one argument on Linux, MAX_ARG_STRLEN), no NUL character.
Complaint command(const QString& text);

inline constexpr int minimumPasswordLength = 8;
/// At least minimumPasswordLength characters, at most 1,024 bytes.
Complaint newPassword(const QString& text);

} // namespace krown::rules
