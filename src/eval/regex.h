#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sequelint::eval {

// A regular expression of JavaScript: a backtracking matcher with a bound on its steps. Texts are code points.
//
//   Regex::Compile("(\\w+)@(\\w+)", "i")->Exec(U"a@b", 0)  ⇒ groups (0,3) (0,1) (2,3)
class Regex {
 public:
  enum class Result { kNoMatch, kMatch, kTooLong };
  using Groups = std::vector<std::pair<int, int>>;  // (-1, -1): took no part

  // Nothing when the pattern is malformed, or uses what is not supported (sets of the flag `v`, rare `\p{…}`).
  static std::optional<Regex> Compile(std::string_view pattern, std::string_view flags);

  // The first match at or after `start`; with the sticky flag only at `start`.
  Result Exec(const std::u32string& text, size_t start, Groups& groups) const;
  const std::vector<std::pair<std::string, int>>& names() const { return names_; }

 private:
  friend class RegexCompiler;
  enum class Op : uint8_t {
    kChar, kAny, kClass, kSplit, kJump, kSave, kReset, kBegin, kEnd, kWord, kNotWord, kBackReference, kMark,
    kProgress, kLook, kMatch,
  };
  struct Instruction {
    Op op;
    int32_t x = 0, y = 0;
    uint8_t kind = 0;  // kLook: 0 ahead, 1 not ahead, 2 behind, 3 not behind
  };
  struct Range {
    char32_t from, to;
  };
  struct CharClass {
    std::vector<Range> ranges;
    bool negated = false;
  };
  struct Run;

  bool InClass(const CharClass& set, char32_t code) const;
  bool Step(Run& run, size_t pc, size_t at, int end) const;

  std::vector<Instruction> program_;
  std::vector<CharClass> classes_;
  std::vector<std::pair<std::string, int>> names_;
  int groups_ = 1, marks_ = 0;
  bool ignore_case_ = false, multiline_ = false, dot_all_ = false, sticky_ = false;
};

}  // namespace sequelint::eval
