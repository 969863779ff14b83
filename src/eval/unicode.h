#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sequelint::eval {

// Strings are UTF-8; JavaScript counts UTF-16 code units. Half of a surrogate pair cannot be held: it reads as U+FFFD.
bool IsAscii(std::string_view text);
size_t Utf16Length(std::string_view text);
std::string Utf16At(std::string_view text, size_t unit);  // "" past the end
std::string Utf16Slice(std::string_view text, size_t begin, size_t end);
size_t Utf16Offset(std::string_view text, size_t byte);  // code units before a byte offset
size_t ByteOffset(std::string_view text, size_t unit);   // byte offset of a code unit

// One code point starting at `at`; moves `at` past it. Invalid bytes give U+FFFD.
char32_t NextCodePoint(std::string_view text, size_t& at);
void AppendCodePoint(std::string& text, char32_t code);
std::vector<uint16_t> ToUtf16(std::string_view text);
std::string FromUtf16(const std::vector<uint16_t>& units);

// Case of one code point, for Latin, Greek and Cyrillic; others stay.
char32_t ToLowerCode(char32_t code);
char32_t ToUpperCode(char32_t code);
std::string ToLowerText(std::string_view text);
std::string ToUpperText(std::string_view text);
bool IsSpace(char32_t code);  // as String.prototype.trim sees it

}  // namespace sequelint::eval
