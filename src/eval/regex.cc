#include "eval/regex.h"

#include <algorithm>

#include "eval/unicode.h"

namespace sequelint::eval {
namespace {

constexpr size_t kSteps = 2'000'000;
constexpr size_t kStack = 1'000'000;

bool IsWord(const std::u32string& text, size_t at) {
  if (at >= text.size()) return false;
  char32_t c = text[at];
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

}  // namespace

struct Regex::Run {
  const std::u32string& text;
  std::vector<int> saves, marks;
  size_t steps = 0;
  int depth = 0;
  bool too_long = false;
};

bool Regex::InClass(const CharClass& set, char32_t code) const {
  auto in = [&](char32_t c) {
    auto after = std::upper_bound(set.ranges.begin(), set.ranges.end(), c,
                                  [](char32_t code, const Range& range) { return code < range.from; });
    return after != set.ranges.begin() && c <= std::prev(after)->to;
  };
  bool found = in(code) || (ignore_case_ && (in(ToLowerCode(code)) || in(ToUpperCode(code))));
  return found != set.negated;
}

// Runs from `pc` at `at` until kMatch; `end` ≥ 0: the match must end there. What fails is taken back from an explicit
// stack, so the machine's own stack does not grow with the text.
bool Regex::Step(Run& run, size_t pc, size_t at, int end) const {
  struct Entry {
    int kind;  // ≥ 0: slot of saves, -1: a choice, ≤ -2: slot of marks
    size_t pc, at;
  };
  std::vector<Entry> stack;
  const std::u32string& text = run.text;
  auto fold = [&](char32_t c) { return ignore_case_ ? ToLowerCode(c) : c; };
  for (;;) {
    if (++run.steps > kSteps || stack.size() > kStack) {
      run.too_long = true;
      return false;
    }
    const Instruction& in = program_[pc];
    bool good = true;
    switch (in.op) {
      case Op::kChar:
        good = at < text.size() && fold(text[at]) == fold(static_cast<char32_t>(in.x));
        ++at, ++pc;
        break;
      case Op::kAny:
        good = at < text.size() && (dot_all_ || !IsLineEnd(text[at]));
        ++at, ++pc;
        break;
      case Op::kClass:
        good = at < text.size() && InClass(classes_[static_cast<size_t>(in.x)], text[at]);
        ++at, ++pc;
        break;
      case Op::kSplit:
        stack.push_back({-1, static_cast<size_t>(static_cast<int>(pc) + in.y), at});
        pc = static_cast<size_t>(static_cast<int>(pc) + in.x);
        break;
      case Op::kJump: pc = static_cast<size_t>(static_cast<int>(pc) + in.x); break;
      case Op::kSave: {
        int& slot = run.saves[static_cast<size_t>(in.x)];
        stack.push_back({in.x, 0, static_cast<size_t>(slot)});
        slot = static_cast<int>(at);
        ++pc;
        break;
      }
      case Op::kReset:
        for (int i = in.x * 2; i < in.y * 2; ++i) {
          int& slot = run.saves[static_cast<size_t>(i)];
          if (slot >= 0) stack.push_back({i, 0, static_cast<size_t>(slot)});
          slot = -1;
        }
        ++pc;
        break;
      case Op::kBegin:
        good = at == 0 || (multiline_ && IsLineEnd(text[at - 1]));
        ++pc;
        break;
      case Op::kEnd:
        good = at == text.size() || (multiline_ && IsLineEnd(text[at]));
        ++pc;
        break;
      case Op::kWord:
      case Op::kNotWord:
        good = ((at > 0 && IsWord(text, at - 1)) != IsWord(text, at)) == (in.op == Op::kWord);
        ++pc;
        break;
      case Op::kBackReference: {
        int begin = run.saves[static_cast<size_t>(in.x) * 2], stop = run.saves[static_cast<size_t>(in.x) * 2 + 1];
        for (int i = begin; good && begin >= 0 && i < stop; ++i) {
          good = at < text.size() && fold(text[at]) == fold(text[static_cast<size_t>(i)]);
          ++at;
        }
        ++pc;
        break;
      }
      case Op::kMark: {
        int& slot = run.marks[static_cast<size_t>(in.x)];
        stack.push_back({-2 - in.x, 0, static_cast<size_t>(slot)});
        slot = static_cast<int>(at);
        ++pc;
        break;
      }
      case Op::kProgress:
        good = run.marks[static_cast<size_t>(in.x)] != static_cast<int>(at);
        ++pc;
        break;
      case Op::kLook: {
        std::vector<int> saves = run.saves;
        bool found = false;
        if (run.depth < 60) {
          ++run.depth;
          if (in.kind < 2) {
            found = Step(run, pc + 1, at, -1);
          } else {
            for (size_t from = at + 1; from-- > 0 && !found && !run.too_long;) {
              found = Step(run, pc + 1, from, static_cast<int>(at));
            }
          }
          --run.depth;
        }
        if (run.too_long) return false;
        good = found == (in.kind % 2 == 0);
        if (!good || !found) {
          run.saves = std::move(saves);
        } else {
          for (size_t i = 0; i < saves.size(); ++i) {
            if (saves[i] != run.saves[i]) stack.push_back({static_cast<int>(i), 0, static_cast<size_t>(saves[i])});
          }
        }
        pc = static_cast<size_t>(static_cast<int>(pc) + in.x);
        break;
      }
      case Op::kMatch:
        if (end < 0 || static_cast<int>(at) == end) return true;
        good = false;
        break;
    }
    while (!good) {
      if (stack.empty()) return false;
      Entry entry = stack.back();
      stack.pop_back();
      if (entry.kind == -1) {
        pc = entry.pc;
        at = entry.at;
        good = true;
      } else if (entry.kind >= 0) {
        run.saves[static_cast<size_t>(entry.kind)] = static_cast<int>(entry.at);
      } else {
        run.marks[static_cast<size_t>(-2 - entry.kind)] = static_cast<int>(entry.at);
      }
    }
  }
}

Regex::Result Regex::Exec(const std::u32string& text, size_t start, Groups& groups) const {
  Run run{.text = text, .saves = {}, .marks = {}};
  for (size_t at = start; at <= text.size(); ++at) {
    run.saves.assign(static_cast<size_t>(groups_) * 2, -1);
    run.marks.assign(static_cast<size_t>(marks_), -1);
    if (Step(run, 0, at, -1)) {
      groups.clear();
      for (int i = 0; i < groups_; ++i) {
        int begin = run.saves[static_cast<size_t>(i) * 2], end = run.saves[static_cast<size_t>(i) * 2 + 1];
        groups.emplace_back(end < 0 ? -1 : begin, end < 0 ? -1 : end);
      }
      return Result::kMatch;
    }
    if (run.too_long) return Result::kTooLong;
    if (sticky_) break;
  }
  return Result::kNoMatch;
}

}  // namespace sequelint::eval
