#pragma once

#include <string_view>

#include "eval/machine.h"
#include "eval/regex.h"

namespace sequelint::eval {

struct RegExpData : HostData {
  Regex regex;
  std::string source, flags;
  bool global() const { return flags.find('g') != std::string::npos; }
  bool sticky() const { return flags.find('y') != std::string::npos; }
};

Value MakeRegExp(Machine& machine, std::string_view literal, Span span);  // "/ab+/gi"
Value MakeRegExp(Machine& machine, std::string_view source, std::string_view flags, Span span);

// One match in the text, in UTF-16 offsets through Text. Nothing: the search took too long.
struct RegExpMatch {
  bool found = false;
  Regex::Groups groups;  // code point offsets
};
std::optional<RegExpMatch> FindMatch(Machine& machine, const RegExpData& data, const std::u32string& text, size_t start);
std::u32string Decode(std::string_view text);
std::string Encode(const std::u32string& text, size_t begin, size_t end);
// The array that exec() and match() give.
Value MatchArray(Machine& machine, const RegExpData& data, const std::u32string& text, const RegExpMatch& match,
                 const Value& input);

// String.prototype's methods that take a pattern.
Value StringMatch(Machine& machine, const Call& call);
Value StringMatchAll(Machine& machine, const Call& call);
Value StringReplace(Machine& machine, const Call& call);
Value StringReplaceAll(Machine& machine, const Call& call);
Value StringSearch(Machine& machine, const Call& call);
Value StringSplit(Machine& machine, const Call& call);

}  // namespace sequelint::eval
