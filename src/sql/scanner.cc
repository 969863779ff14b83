#include "sql/scanner.h"

#include <algorithm>

namespace sequelint::sql {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool StartsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool InWord(char c) { return StartsWord(c) || IsDigit(c) || c == '$'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool Scanner::Is(const Lexeme& lexeme, std::string_view lower) const {
  std::string_view text = Text(lexeme);
  return lexeme.kind == Lexeme::Kind::kWord && text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return Lower(a) == b; });
}

// Skips one run of blanks or one comment; false when there is none.
bool Scanner::SkipSpace() {
  if (at_ < text_.size() && IsSpace(text_[at_])) {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    return true;
  }
  if (text_.compare(at_, 2, "--") == 0) {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }
  if (text_.compare(at_, 2, "/*") != 0) return false;
  int depth = 0;
  while (at_ < text_.size()) {
    if (text_.compare(at_, 2, "/*") == 0) {
      ++depth, at_ += 2;
    } else if (text_.compare(at_, 2, "*/") == 0) {
      at_ += 2;
      if (--depth == 0) break;
    } else {
      ++at_;
    }
  }
  at_ = std::min(at_, text_.size());
  return true;
}

size_t Scanner::StringEnd(size_t quote, bool escapes) const {
  char mark = text_[quote];
  for (size_t i = quote + 1; i < text_.size(); ++i) {
    if (escapes && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == mark) {
      if (i + 1 < text_.size() && text_[i + 1] == mark) {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return text_.size();
}

size_t Scanner::DollarEnd(size_t begin) const {
  size_t end = begin + 1;
  if (end < text_.size() && IsDigit(text_[end])) return std::string_view::npos;
  while (end < text_.size() && InWord(text_[end]) && text_[end] != '$') ++end;
  if (end >= text_.size() || text_[end] != '$') return std::string_view::npos;
  std::string_view tag = text_.substr(begin, end + 1 - begin);
  size_t close = text_.find(tag, end + 1);
  return close == std::string_view::npos ? text_.size() : close + tag.size();
}

Lexeme Scanner::Next() {
  while (SkipSpace()) {
  }
  Lexeme lexeme{Lexeme::Kind::kEnd, at_, at_};
  if (at_ >= text_.size()) return lexeme;
  char c = text_[at_];
  char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (next == '\'' && (Lower(c) == 'e' || Lower(c) == 'b' || Lower(c) == 'x' || Lower(c) == 'n')) {
    lexeme.kind = Lexeme::Kind::kString;
    at_ = StringEnd(at_ + 1, Lower(c) == 'e');
  } else if (StartsWord(c)) {
    lexeme.kind = Lexeme::Kind::kWord;
    while (at_ < text_.size() && InWord(text_[at_])) ++at_;
  } else if (c == '\'' || c == '"') {
    lexeme.kind = c == '"' ? Lexeme::Kind::kQuoted : Lexeme::Kind::kString;
    at_ = StringEnd(at_, false);
  } else if (IsDigit(c) || (c == '.' && IsDigit(next))) {
    lexeme.kind = Lexeme::Kind::kNumber;
    while (at_ < text_.size() && (InWord(text_[at_]) || text_[at_] == '.')) ++at_;
  } else if (size_t end = c == '$' ? DollarEnd(at_) : std::string_view::npos; end != std::string_view::npos) {
    lexeme.kind = Lexeme::Kind::kString;
    at_ = end;
  } else {
    lexeme.kind = Lexeme::Kind::kSymbol;
    ++at_;
    if (c == ':' && next == ':') ++at_;
  }
  lexeme.end = at_;
  return lexeme;
}

namespace {

// How deep the parse tree of what has been seen can be, whatever it means. Operators chain to the left, so every one
// of them may be a level; what stands behind a comma, AND, OR or an arm of CASE is a new chain.
class DepthBound {
 public:
  DepthBound() : levels_(1) {}
  void Open() { levels_.emplace_back(), Note(); }
  void Close() {
    if (levels_.size() < 2) return;
    int inner = levels_.back().deepest + 1;
    levels_.pop_back();
    levels_.back().chain += inner;
    Note();
  }
  void Operator() { ++levels_.back().chain, Note(); }
  void SetOperator() { ++levels_.back().sets, levels_.back().chain = 0, Note(); }
  void Break() { levels_.back().chain = 0; }
  int bound() const { return bound_; }

 private:
  struct Level {
    int chain = 0, sets = 0, deepest = 0;
  };
  void Note() {
    Level& level = levels_.back();
    level.deepest = std::max(level.deepest, level.chain + level.sets);
    bound_ = std::max(bound_, level.deepest + static_cast<int>(levels_.size()));
  }
  std::vector<Level> levels_;
  int bound_ = 0;
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text), scanner_(text) {}

  std::vector<Slice> Run() {
    while (Statement()) {
    }
    return std::move(slices_);
  }

 private:
  bool Word(const Lexeme& lexeme, std::string_view lower) const { return scanner_.Is(lexeme, lower); }

  // Reads one statement; false at the end of the text.
  bool Statement() {
    Lexeme first = scanner_.Next();
    while (first.kind == Lexeme::Kind::kSymbol && (text_[first.begin] == '\\' || text_[first.begin] == ';')) {
      if (text_[first.begin] == '\\') scanner_.MoveTo(LineEnd(first.begin));
      first = scanner_.Next();
    }
    if (first.kind == Lexeme::Kind::kEnd) return false;
    Slice slice{first.begin, first.end, 0};
    bool copy = Word(first, "copy"), create = Word(first, "create"), from = false, from_stdin = false;
    int parens = 0, blocks = 0;
    bool closed = false;
    DepthBound depth;
    Lexeme previous;
    for (Lexeme lexeme = first; lexeme.kind != Lexeme::Kind::kEnd; previous = lexeme, lexeme = scanner_.Next()) {
      if (lexeme.kind == Lexeme::Kind::kSymbol && text_[lexeme.begin] == ';' && parens <= 0 && blocks == 0) {
        closed = true;
        break;
      }
      slice.end = lexeme.end;
      from_stdin |= copy && from && Word(lexeme, "stdin");
      from = Word(lexeme, "from");
      // The body of a function in SQL's own form holds statements.
      if (create && Word(lexeme, "atomic") && Word(previous, "begin")) ++blocks;
      if (blocks > 0 && Word(lexeme, "case")) ++blocks;
      if (blocks > 0 && Word(lexeme, "end")) --blocks;
      Measure(lexeme, depth, parens);
    }
    if (!closed && (parens > 0 || blocks > 0) && !flat_) {
      // An open parenthesis swallowed the rest of the text: from here on, cut at every semicolon.
      flat_ = true;
      scanner_.MoveTo(slice.begin);
      return true;
    }
    slice.depth = depth.bound();
    slices_.push_back(slice);
    if (from_stdin) SkipCopyData();
    return closed;
  }

  void Measure(const Lexeme& lexeme, DepthBound& depth, int& parens) {
    static constexpr std::string_view kBreaks[] = {"and", "or", "when", "then", "else"};
    static constexpr std::string_view kSets[] = {"union", "intersect", "except"};
    static constexpr std::string_view kOperators[] = {"not", "is", "collate", "join",    "like",    "ilike",
                                                      "in",  "at", "isnull",  "notnull", "similar", "between"};
    auto any = [&](const auto& words) {
      return std::any_of(std::begin(words), std::end(words), [&](std::string_view w) { return Word(lexeme, w); });
    };
    if (lexeme.kind == Lexeme::Kind::kSymbol) {
      char c = text_[lexeme.begin];
      if (c == '(' || c == '[') {
        depth.Open();
        if (c == '(' && !flat_) ++parens;
      } else if (c == ')' || c == ']') {
        depth.Close();
        if (c == ')' && !flat_) --parens;
      } else if (c == ',' || c == ';') {
        depth.Break();
      } else if (c != '.') {
        depth.Operator();
      }
    } else if (lexeme.kind == Lexeme::Kind::kWord && lexeme.end - lexeme.begin <= 9) {
      if (Word(lexeme, "case"))
        depth.Open();
      else if (Word(lexeme, "end"))
        depth.Close();
      else if (any(kBreaks))
        depth.Break();
      else if (any(kSets))
        depth.SetOperator();
      else if (any(kOperators))
        depth.Operator();
    }
  }

  size_t LineEnd(size_t at) const { return std::min(text_.find('\n', at), text_.size()); }

  // The lines up to `\.`, which begin behind the statement's own.
  void SkipCopyData() {
    size_t at = LineEnd(scanner_.at());
    while (at < text_.size()) {
      size_t line = at + 1, end = LineEnd(line);
      std::string_view content = text_.substr(line, end - line);
      at = end;
      if (content == "\\." || content == "\\.\r") break;
    }
    scanner_.MoveTo(std::min(at, text_.size()));
  }

  std::string_view text_;
  Scanner scanner_;
  bool flat_ = false;
  std::vector<Slice> slices_;
};

}  // namespace

bool HasWords(std::string_view text, std::initializer_list<std::string_view> words) {
  Scanner scanner(text);
  auto next = words.begin();
  for (Lexeme word = scanner.Next(); word.kind != Lexeme::Kind::kEnd; word = scanner.Next()) {
    if (!scanner.Is(word, *next)) next = words.begin();
    if (scanner.Is(word, *next) && ++next == words.end()) return true;
  }
  return false;
}

std::vector<Slice> SplitStatements(std::string_view text) { return Splitter(text).Run(); }

std::vector<Slice> SplitCommas(std::string_view text, size_t begin, size_t end) {
  std::vector<Slice> parts;
  Scanner scanner(text.substr(0, end), begin);
  int parens = 0;
  Slice part;
  bool open = false;
  for (Lexeme lexeme = scanner.Next(); lexeme.kind != Lexeme::Kind::kEnd; lexeme = scanner.Next()) {
    char c = lexeme.kind == Lexeme::Kind::kSymbol ? text[lexeme.begin] : '\0';
    if (c == '(' || c == '[') ++parens;
    if (c == ')' || c == ']') --parens;
    if (c == ',' && parens == 0) {
      parts.push_back(part);
      open = false;
      continue;
    }
    if (!open) part = {lexeme.begin, lexeme.end, 0}, open = true;
    part.end = lexeme.end;
  }
  if (open) parts.push_back(part);
  return parts;
}

}  // namespace sequelint::sql
