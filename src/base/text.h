#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint {

std::string Join(const std::vector<std::string>& parts, std::string_view separator);
std::vector<std::string> Split(std::string_view text, char separator);
std::string_view Trim(std::string_view text);
std::string ToLower(std::string_view text);  // ASCII only
std::string ToUpper(std::string_view text);  // ASCII only
std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);

// `"name"` with inner double quotes doubled: a Postgres identifier.
std::string QuoteIdentifier(std::string_view name);
// `'text'` with inner single quotes doubled: a Postgres string literal (standard_conforming_strings on).
std::string QuoteLiteral(std::string_view text);

// 128 bits of FNV-1a as hex: a content id, not a cryptographic hash.
std::string HashText(std::string_view text);

// "a/b/../c" → "a/c"; nullopt-like empty string when the path climbs above the root.
std::string NormalizePath(std::string_view path);
// "a/b/c.js" → "a/b"; "c.js" → "".
std::string_view FolderOf(std::string_view path);

}  // namespace sequelint
