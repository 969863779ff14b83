#include "sql/newer.h"

#include "sql/scanner.h"

namespace sequelint::sql {
namespace {

class Translator {
 public:
  explicit Translator(std::string_view sql) : sql_(sql) {
    Scanner scanner(sql);
    for (Lexeme word = scanner.Next(); word.kind != Lexeme::Kind::kEnd; word = scanner.Next()) words_.push_back(word);
    result_.text = sql;
  }

  Translation Run() {
    for (size_t i = 0; i < words_.size(); ++i) {
      NotNull(i);
      Generated(i);
      Expression(i);
      Enforced(i);
    }
    return std::move(result_);
  }

 private:
  bool Is(size_t at, std::string_view lower) const { return at < words_.size() && Scanner(sql_).Is(words_[at], lower); }
  bool IsSymbol(size_t at, char symbol) const {
    return at < words_.size() && words_[at].kind == Lexeme::Kind::kSymbol && sql_[words_[at].begin] == symbol;
  }
  bool IsName(size_t at) const {
    return at < words_.size() && (words_[at].kind == Lexeme::Kind::kWord || words_[at].kind == Lexeme::Kind::kQuoted);
  }

  // Where a byte of the original is now.
  size_t Now(size_t original) const {
    size_t now = original;
    for (const auto& [at, length] : result_.inserted) {
      if (at <= now) now += length;
    }
    return now;
  }
  void Replace(size_t first, size_t last, std::string_view with) {  // words, never longer than they were
    size_t begin = Now(words_[first].begin), length = words_[last].end - words_[first].begin;
    std::string text(with);
    text.resize(length, ' ');
    result_.text.replace(begin, length, text);
    result_.changed = true;
  }
  void Insert(size_t original, std::string_view text) {
    size_t at = Now(original);
    result_.text.insert(at, text);
    result_.inserted.emplace_back(at, text.size());
    result_.changed = true;
  }

  // ADD [CONSTRAINT name] NOT NULL column
  void NotNull(size_t i) {
    if (!Is(i, "add")) return;
    size_t at = Is(i + 1, "constraint") && IsName(i + 2) ? i + 3 : i + 1;
    if (!Is(at, "not") || !Is(at + 1, "null") || !IsName(at + 2)) return;
    result_.not_null.push_back(words_[at].begin);
    Replace(at, at + 1, "CHECK (");
    Insert(words_[at + 2].end, " IS NOT NULL)");
  }

  // GENERATED ALWAYS AS (…) [VIRTUAL]
  void Generated(size_t i) {
    if (!Is(i, "generated") || !Is(i + 1, "always") || !Is(i + 2, "as") || !IsSymbol(i + 3, '(')) return;
    int depth = 0;
    size_t at = i + 3;
    for (; at < words_.size(); ++at) {
      depth += IsSymbol(at, '(') ? 1 : IsSymbol(at, ')') ? -1 : 0;
      if (depth == 0) break;
    }
    if (at >= words_.size() || Is(at + 1, "stored")) return;
    result_.virtual_column.push_back(words_[i].begin);
    if (Is(at + 1, "virtual")) {
      Replace(at + 1, at + 1, "STORED");
    } else {
      Insert(words_[at].end, " STORED");
    }
  }

  // SET EXPRESSION AS (…)
  void Expression(size_t i) {
    if (!Is(i, "set") || !Is(i + 1, "expression") || !Is(i + 2, "as")) return;
    result_.expression.push_back(words_[i].begin);
    Replace(i + 1, i + 2, "DEFAULT");
  }

  void Enforced(size_t i) {
    if (!Is(i, "enforced")) return;
    bool no = i > 0 && Is(i - 1, "not");
    (no ? result_.not_enforced : result_.enforced).push_back(words_[i].begin);
    Replace(no ? i - 1 : i, i, "");
  }

  std::string_view sql_;
  std::vector<Lexeme> words_;
  Translation result_;
};

}  // namespace

size_t Translation::Original(size_t byte) const {
  for (auto it = inserted.rbegin(); it != inserted.rend(); ++it) {
    const auto& [at, length] = *it;
    if (byte >= at + length) {
      byte -= length;
    } else if (byte > at) {
      byte = at;
    }
  }
  return byte;
}

Translation TranslateNewer(std::string_view sql) { return Translator(sql).Run(); }

}  // namespace sequelint::sql
