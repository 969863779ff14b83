#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sequelint::report {

// One character of a UTF-8 text. Bytes that are no UTF-8 are read as one U+FFFD each.
struct Character {
  char32_t code = 0;
  size_t size = 1;  // bytes it takes in the text
};
Character Decode(std::string_view text, size_t at);

int Width(char32_t code);  // columns on a terminal: 0, 1 or 2
size_t DisplayWidth(std::string_view text);

// Locations count UTF-16 code units; this is the byte where `column` (from 1) starts, at most the line's size.
size_t ByteOfColumn(std::string_view line, uint32_t column);
uint32_t Utf16Length(std::string_view text);

// The first bytes of `text` that are at most `size` and end between characters.
std::string_view Cut(std::string_view text, size_t size);

std::string ValidUtf8(std::string_view text);

// `text` as it may be shown on a terminal, in a log or on a page, whoever wrote it:
//   ESC [ 3 1 m  →  ␛[31m     control characters become their pictures, so do line breaks
//   U+202E       →  U+FFFD    nothing turns the direction of the text or breaks its line
//   ##vso[…      →  the same, with a character of no width behind the first #: no CI runner takes it for a command
std::string Inert(std::string_view text);

// The same, but line breaks stay.
std::string InertLines(std::string_view text);

// A path as the start of a line: never taken for a workflow command.
std::string InertPath(std::string_view path);

}  // namespace sequelint::report
