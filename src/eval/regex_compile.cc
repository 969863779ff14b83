#include <algorithm>

#include "eval/regex.h"
#include "eval/unicode.h"
#include "eval/unicode_properties.h"

namespace sequelint::eval {

namespace {

std::u32string Decode(std::string_view text) {
  std::u32string out;
  for (size_t at = 0; at < text.size();) out += NextCodePoint(text, at);
  return out;
}

}  // namespace

// Pattern → program, by recursive descent.
class RegexCompiler {
 public:
  RegexCompiler(Regex& out, std::string_view pattern, bool unicode)
      : out_(out), text_(Decode(pattern)), unicode_(unicode) {}

  bool Compile() {
    CollectGroups();
    Emit(Op::kSave, 0);
    if (!Alternatives() || at_ != text_.size()) return false;
    Emit(Op::kSave, 1);
    Emit(Op::kMatch);
    out_.groups_ = total_groups_;
    return !too_big_;
  }

 private:
  using Op = Regex::Op;
  using Range = Regex::Range;
  static constexpr size_t kProgram = 20'000;
  static constexpr int kDepth = 60;

  bool More() const { return at_ < text_.size(); }
  char32_t Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : 0; }
  bool Take(char32_t c) {
    if (!More() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool TakeText(std::u32string_view word) {
    if (std::u32string_view(text_).substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  size_t Emit(Op op, int x = 0, int y = 0, uint8_t kind = 0) {
    if (out_.program_.size() >= kProgram) too_big_ = true;
    if (!too_big_) out_.program_.push_back({op, x, y, kind});
    return out_.program_.size() - 1;
  }
  int Here() const { return static_cast<int>(out_.program_.size()); }
  void Insert(int at, Regex::Instruction instruction) {
    // Jumps over the insertion are relative, so the code may move as a whole.
    out_.program_.insert(out_.program_.begin() + at, instruction);
  }

  void CollectGroups() {
    bool in_class = false;
    for (size_t i = 0; i < text_.size(); ++i) {
      char32_t c = text_[i];
      if (c == '\\') {
        ++i;
      } else if (in_class) {
        in_class = c != ']';
      } else if (c == '[') {
        in_class = true;
      } else if (c == '(' && (i + 1 >= text_.size() || text_[i + 1] != '?' ||
                              (i + 3 < text_.size() && text_[i + 2] == '<' && text_[i + 3] != '=' &&
                               text_[i + 3] != '!'))) {
        ++total_groups_;
      }
    }
  }

  bool Alternatives() {
    if (++depth_ > kDepth) return false;
    int begin = Here();
    if (!Sequence()) return false;
    std::vector<int> ends;
    while (Take('|')) {
      Insert(begin, {Op::kSplit, 1, Here() - begin + 2});
      ends.push_back(static_cast<int>(Emit(Op::kJump)));
      begin = Here();
      if (too_big_ || !Sequence()) return false;
    }
    for (int jump : ends) out_.program_[static_cast<size_t>(jump)].x = Here() - jump;
    --depth_;
    return true;
  }

  bool Sequence() {
    while (More() && Peek() != '|' && Peek() != ')') {
      if (!Term() || too_big_) return false;
    }
    return true;
  }

  // A repeat copies the code of what it repeats: jumps are relative.
  bool Term() {
    int begin = Here(), first_group = next_group_;
    bool repeatable = true;
    if (!Atom(repeatable)) return false;
    int min = 0, max = 0;
    bool lazy = false;
    if (!Quantifier(min, max, lazy)) return !too_big_;
    if (!repeatable || too_big_) return false;
    std::vector<Regex::Instruction> code(out_.program_.begin() + begin, out_.program_.end());
    out_.program_.resize(static_cast<size_t>(begin));
    auto copy = [&] {
      if (next_group_ > first_group) Emit(Op::kReset, first_group, next_group_);
      if (out_.program_.size() + code.size() > kProgram) too_big_ = true;
      if (!too_big_) out_.program_.insert(out_.program_.end(), code.begin(), code.end());
    };
    for (int i = 0; i < min && !too_big_; ++i) copy();
    if (max < 0) {
      int mark = out_.marks_++;
      int split = static_cast<int>(Emit(Op::kSplit));
      Emit(Op::kMark, mark);
      copy();
      Emit(Op::kProgress, mark);
      int jump = static_cast<int>(Emit(Op::kJump));
      if (too_big_) return false;
      out_.program_[static_cast<size_t>(jump)].x = split - jump;
      SetSplit(split, 1, Here() - split, lazy);
    } else {
      std::vector<int> splits;
      for (int i = min; i < max && !too_big_; ++i) {
        splits.push_back(static_cast<int>(Emit(Op::kSplit)));
        copy();
      }
      if (too_big_) return false;
      for (int split : splits) SetSplit(split, 1, Here() - split, lazy);
    }
    return !too_big_;
  }

  void SetSplit(int at, int body, int rest, bool lazy) {
    Regex::Instruction& split = out_.program_[static_cast<size_t>(at)];
    split.x = lazy ? rest : body;
    split.y = lazy ? body : rest;
  }

  bool Quantifier(int& min, int& max, bool& lazy) {
    if (Take('*')) {
      min = 0, max = -1;
    } else if (Take('+')) {
      min = 1, max = -1;
    } else if (Take('?')) {
      min = 0, max = 1;
    } else if (!Braces(min, max)) {
      return false;
    }
    lazy = Take('?');
    return true;
  }

  bool Braces(int& min, int& max) {
    size_t begin = at_;
    auto number = [&](int& value) {
      if (Peek() < '0' || Peek() > '9') return false;
      value = 0;
      while (Peek() >= '0' && Peek() <= '9') value = std::min(value * 10 + static_cast<int>(text_[at_++] - '0'), 100'000);
      return true;
    };
    if (Take('{') && number(min)) {
      max = min;
      if (Take(',') && !number(max)) max = -1;
      if (Take('}')) {
        if (min > 2000 || max > 2000) too_big_ = true;
        return max < 0 || max >= min;
      }
    }
    at_ = begin;
    return false;
  }

  bool Atom(bool& repeatable) {
    char32_t c = text_[at_++];
    switch (c) {
      case '^': repeatable = false; Emit(Op::kBegin); return true;
      case '$': repeatable = false; Emit(Op::kEnd); return true;
      case '.': Emit(Op::kAny); return true;
      case '[': return Set();
      case '(': return Group();
      case '\\': return Escape(repeatable);
      case '*':
      case '+':
      case '?': return false;
      default: Emit(Op::kChar, static_cast<int>(c)); return true;
    }
  }

  bool Group() {
    if (TakeText(U"?:")) return Alternatives() && Take(')');
    if (TakeText(U"?=")) return Look(0);
    if (TakeText(U"?!")) return Look(1);
    if (TakeText(U"?<=")) return Look(2);
    if (TakeText(U"?<!")) return Look(3);
    int group = next_group_++;
    if (TakeText(U"?<")) {
      std::string name;
      while (More() && Peek() != '>') AppendCodePoint(name, text_[at_++]);
      if (!Take('>') || name.empty()) return false;
      out_.names_.emplace_back(name, group);
    } else if (Peek() == '?') {
      return false;
    }
    Emit(Op::kSave, group * 2);
    if (!Alternatives() || !Take(')')) return false;
    Emit(Op::kSave, group * 2 + 1);
    return true;
  }

  bool Look(uint8_t kind) {
    int look = static_cast<int>(Emit(Op::kLook, 0, 0, kind));
    if (!Alternatives() || !Take(')')) return false;
    Emit(Op::kMatch);
    if (too_big_) return false;
    out_.program_[static_cast<size_t>(look)].x = Here() - look;
    return true;
  }

  static bool NamedClass(char32_t c, Regex::CharClass& set) {
    switch (c) {
      case 'd':
      case 'D': set.ranges = {{'0', '9'}}; break;
      case 'w':
      case 'W': set.ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}; break;
      case 's':
      case 'S':
        set.ranges = {{9, 13}, {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029},
                      {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
        break;
      default: return false;
    }
    set.negated = c < 'a';
    return true;
  }

  // Sorted and without overlaps, to be searched by halves.
  static void Tidy(std::vector<Range>& ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    size_t kept = 0;
    for (size_t i = 1; i < ranges.size(); ++i) {
      if (ranges[i].from <= ranges[kept].to) {
        ranges[kept].to = std::max(ranges[kept].to, ranges[i].to);
      } else {
        ranges[++kept] = ranges[i];
      }
    }
    if (!ranges.empty()) ranges.resize(kept + 1);
  }

  bool EmitClass(Regex::CharClass set) {
    Tidy(set.ranges);
    out_.classes_.push_back(std::move(set));
    Emit(Op::kClass, static_cast<int>(out_.classes_.size() - 1));
    return out_.classes_.size() < kProgram;
  }

  // `p{Lu}`, `P{Script=Greek}`
  bool Property(Regex::CharClass& set) {
    set.negated = text_[at_++] == 'P';
    if (!Take('{')) return false;
    std::string name;
    while (More() && Peek() != '}') AppendCodePoint(name, text_[at_++]);
    auto ranges = UnicodeProperty(name);
    if (!Take('}') || !ranges) return false;
    for (const auto& [from, to] : *ranges) set.ranges.push_back({from, to});
    return true;
  }

  bool Escape(bool& repeatable) {
    if (!More()) return false;
    char32_t c = text_[at_];
    Regex::CharClass set;
    if (NamedClass(c, set)) return ++at_, EmitClass(std::move(set));
    if (unicode_ && (c == 'p' || c == 'P')) return Property(set) && EmitClass(std::move(set));
    if (c == 'b' || c == 'B') {
      repeatable = false;
      Emit(c == 'b' ? Op::kWord : Op::kNotWord);
      return ++at_, true;
    }
    if (c == 'k' && Peek(1) == '<') {
      at_ += 2;
      std::string name;
      while (More() && Peek() != '>') AppendCodePoint(name, text_[at_++]);
      if (!Take('>')) return false;
      for (const auto& [known, group] : out_.names_) {
        if (known == name) return Emit(Op::kBackReference, group), true;
      }
      return false;
    }
    if (c >= '1' && c <= '9') {
      int group = 0;
      size_t begin = at_;
      while (Peek() >= '0' && Peek() <= '9' && group < 1000) group = group * 10 + static_cast<int>(text_[at_++] - '0');
      if (group < total_groups_) return Emit(Op::kBackReference, group), true;
      at_ = begin;
    }
    char32_t code = 0;
    if (!Character(code)) return false;
    Emit(Op::kChar, static_cast<int>(code));
    return true;
  }

  // After a backslash: an escaped character.
  bool Character(char32_t& code) {
    char32_t c = text_[at_++];
    auto hex = [&](int digits) {
      char32_t value = 0;
      for (int i = 0; i < digits; ++i) {
        char32_t d = Peek() | 32;
        if (Peek() >= '0' && Peek() <= '9') {
          value = value * 16 + (Peek() - '0');
        } else if (d >= 'a' && d <= 'f') {
          value = value * 16 + (d - 'a' + 10);
        } else {
          return false;
        }
        ++at_;
      }
      code = value;
      return true;
    };
    switch (c) {
      case 'n': code = '\n'; return true;
      case 'r': code = '\r'; return true;
      case 't': code = '\t'; return true;
      case 'v': code = '\v'; return true;
      case 'f': code = '\f'; return true;
      case '0': code = 0; return true;
      case 'x': return hex(2);
      case 'c': code = More() ? text_[at_++] % 32 : 0; return true;
      case 'u':
        if (Take('{')) {
          code = 0;
          while (More() && Peek() != '}' && code < 0x110000) {
            char32_t d = Peek() | 32;
            if (!((Peek() >= '0' && Peek() <= '9') || (d >= 'a' && d <= 'f'))) return false;
            code = code * 16 + (Peek() <= '9' ? Peek() - '0' : d - 'a' + 10);
            ++at_;
          }
          return Take('}');
        }
        return hex(4);
      default: code = c; return true;
    }
  }

  bool Set() {
    Regex::CharClass set;
    set.negated = Take('^');
    while (More() && Peek() != ']') {
      char32_t from = 0;
      bool named = false;
      if (!SetItem(set, from, named)) return false;
      if (Peek() != '-' || Peek(1) == ']' || Peek(1) == 0) {
        if (!named) set.ranges.push_back({from, from});
        continue;
      }
      ++at_;
      char32_t to = 0;
      bool named_end = false;
      if (!SetItem(set, to, named_end)) return false;
      if (named || named_end) {
        set.ranges.push_back({'-', '-'});
        if (!named) set.ranges.push_back({from, from});
        if (!named_end) set.ranges.push_back({to, to});
      } else {
        if (to < from) return false;
        set.ranges.push_back({from, to});
      }
    }
    return Take(']') && EmitClass(std::move(set));
  }

  bool SetItem(Regex::CharClass& set, char32_t& code, bool& named) {
    if (!Take('\\')) return code = text_[at_++], true;
    if (!More()) return false;
    Regex::CharClass inner;
    bool property = unicode_ && (Peek() == 'p' || Peek() == 'P');
    if (property ? Property(inner) : NamedClass(Peek(), inner)) {
      if (!property) ++at_;
      named = true;
      if (!inner.negated) {
        set.ranges.insert(set.ranges.end(), inner.ranges.begin(), inner.ranges.end());
        return true;
      }
      char32_t next = 0;
      for (const Range& range : inner.ranges) {
        if (range.from > next) set.ranges.push_back({next, range.from - 1});
        next = range.to + 1;
      }
      set.ranges.push_back({next, 0x10FFFF});
      return true;
    }
    if (property) return false;
    if (Take('b')) return code = 8, true;
    return Character(code);
  }

  Regex& out_;
  std::u32string text_;
  size_t at_ = 0;
  int next_group_ = 1, total_groups_ = 1, depth_ = 0;
  bool too_big_ = false, unicode_ = false;
};

std::optional<Regex> Regex::Compile(std::string_view pattern, std::string_view flags) {
  if (pattern.size() > 10'000) return std::nullopt;
  Regex regex;
  bool unicode = false, sets = false;
  for (char flag : flags) {
    if (flag == 'i') regex.ignore_case_ = true;
    if (flag == 'm') regex.multiline_ = true;
    if (flag == 's') regex.dot_all_ = true;
    if (flag == 'y') regex.sticky_ = true;
    unicode = unicode || flag == 'u' || flag == 'v';
    sets = sets || flag == 'v';
  }
  // With `v` a class may hold other classes and be one minus another.
  if (sets && (pattern.find("[[") != std::string_view::npos || pattern.find("--") != std::string_view::npos ||
               pattern.find("&&") != std::string_view::npos)) {
    return std::nullopt;
  }
  if (!RegexCompiler(regex, pattern, unicode).Compile()) return std::nullopt;
  return regex;
}

}  // namespace sequelint::eval
