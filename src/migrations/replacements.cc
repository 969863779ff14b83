#include "migrations/replacements.h"

#include "sequelize/objects.h"
#include "sequelize/sql_writer.h"
#include "sql/scanner.h"

namespace sequelint::migrations {
namespace {

using eval::Value;

bool IsWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsWord(char c) { return IsWordStart(c) || (c >= '0' && c <= '9'); }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The value as SqlString.escape writes it, lists without brackets.
std::string Escaped(sequelize::Runtime& rt, const Value& value, std::string& hole) {
  if (value.IsArray()) {
    std::string text;
    for (const Value& element : value.object()->elements) {
      std::string part = Escaped(rt, element, hole);
      text += (text.empty() ? "" : ", ") + (element.IsArray() ? "(" + part + ")" : part);
    }
    if (value.object()->open == nullptr) return text;
    if (hole.empty()) hole = value.object()->open->why;
    return text.empty() ? std::string(sql::kHole) : text;
  }
  sequelize::SqlWriter writer(rt, nullptr);
  std::string text = writer.EscapeAs(value, Value(), nullptr);
  if (writer.ok()) return text;
  if (hole.empty()) hole = writer.problem->why;
  return std::string(sql::kHole);
}

class Injector {
 public:
  Injector(sequelize::Runtime& rt, const std::string& sql, const Value& values)
      : rt_(rt), sql_(sql), values_(values), named_(!values.IsArray()) {}

  Replaced Run() {
    for (size_t i = 0; i < sql_.size(); i = Skip(i)) {
      if (named_ && sql_[i] == ':') {
        Named(i);
      } else if (!named_ && sql_[i] == '?') {
        Positional(i);
      }
    }
    out_.sql += sql_.substr(done_);
    return std::move(out_);
  }

 private:
  char At(size_t i) const { return i < sql_.size() ? sql_[i] : '\0'; }

  // Behind the string, comment, quoted name or character at `i`.
  size_t Skip(size_t i) const {
    auto behind = [&](size_t end) { return end == std::string::npos ? sql_.size() : end; };
    char c = sql_[i];
    if (c == '"') return behind(sql_.find('"', i + 1)) + 1;
    if (c == '\'') {
      bool escapes = i > 0 && (sql_[i - 1] == 'E' || sql_[i - 1] == 'e') && (i < 2 || CanPrecede(sql_[i - 2]));
      for (size_t end = i + 1; end < sql_.size(); ++end) {
        if (escapes && sql_[end] == '\\') {
          ++end;
        } else if (sql_[end] == '\'') {
          return end + 1;
        }
      }
      return sql_.size();
    }
    if (c == '-' && sql_.compare(i, 3, "-- ") == 0) return behind(sql_.find('\n', i));
    if (c == '/' && At(i + 1) == '*') return behind(sql_.find("*/", i + 2)) + 1;
    if (c == '$' && (i == 0 || !IsWord(sql_[i - 1]))) {
      size_t end = i + 1;
      if (IsWordStart(At(end))) {
        while (IsWord(At(end))) ++end;
      }
      if (At(end) != '$') return i + 1;
      std::string tag = sql_.substr(i, end + 1 - i);
      size_t close = sql_.find(tag, end + 1);
      return close == std::string::npos ? sql_.size() : close + tag.size();
    }
    return i + 1;
  }

  static bool CanPrecede(char c) { return IsSpace(c) || c == '(' || c == '>' || c == ',' || c == '='; }
  bool StartsToken(size_t i) const { return i == 0 || CanPrecede(sql_[i - 1]) || sql_[i - 1] == '['; }

  void Put(size_t begin, size_t end, const std::string& text) {
    out_.sql += sql_.substr(done_, begin - done_);
    out_.edits.push_back({begin, end, out_.sql.size(), out_.sql.size() + text.size()});
    out_.sql += text;
    done_ = end;
  }

  void Named(size_t i) {
    if (!StartsToken(i) || !IsWordStart(At(i + 1))) return;
    size_t end = i + 1;
    while (IsWord(At(end))) ++end;
    char next = At(end);
    bool closed = end >= sql_.size() || next == ')' || next == ',' || IsSpace(next) || next == ';' || next == ']' ||
                  (next == ':' && At(end + 1) == ':');
    if (!closed) return;
    std::string name = sql_.substr(i + 1, end - i - 1);
    if (values_.IsUnknown()) {
      if (out_.hole.empty()) out_.hole = values_.unknown().why;
      return Put(i, end, std::string(sql::kHole));
    }
    Value value = values_.IsObject() ? rt_.in.Get(values_, name) : Value();
    if (value.IsUndefined()) {
      if (out_.refused.empty()) {
        out_.refused = "Named replacement \":" + name + "\" has no entry in the replacement map.";
      }
      return;
    }
    Put(i, end, Escaped(rt_, value, out_.hole));
  }

  void Positional(size_t i) {
    if (!StartsToken(i) || At(i + 1) == '|' || At(i + 1) == '&') return;
    const auto& elements = values_.object()->elements;
    Value value = next_ < elements.size() ? elements[next_] : Value();
    if (next_ >= elements.size() && values_.object()->open != nullptr) value = Value::Unknown(values_.object()->open);
    ++next_;
    if (value.IsUndefined()) {
      if (out_.refused.empty()) {
        out_.refused =
            "Positional replacement (?) " + std::to_string(next_ - 1) + " has no entry in the replacement map";
      }
      return;
    }
    Put(i, i + 1, Escaped(rt_, value, out_.hole));
  }

  sequelize::Runtime& rt_;
  const std::string& sql_;
  const Value& values_;
  bool named_;
  size_t done_ = 0, next_ = 0;
  Replaced out_;
};

}  // namespace

Replaced Replace(sequelize::Runtime& rt, const std::string& sql, const Value& replacements) {
  return Injector(rt, sql, replacements).Run();
}

Replaced Bind(const std::string& sql) {
  Replaced out;
  size_t done = 0;
  auto put = [&](size_t begin, size_t end, const std::string& text) {
    out.sql += sql.substr(done, begin - done);
    out.edits.push_back({begin, end, out.sql.size(), out.sql.size() + text.size()});
    out.sql += text;
    done = end;
  };
  for (size_t i = 0; i + 1 < sql.size(); ++i) {
    if (sql[i] != '$') continue;
    if (sql[i + 1] == '$') {
      put(i, i + 2, "$");
      ++i;
    } else if (IsWordStart(sql[i + 1])) {
      size_t end = i + 1;
      while (end < sql.size() && IsWord(sql[end])) ++end;
      put(i, end, "$1");
      i = end - 1;
    }
  }
  out.sql += sql.substr(done);
  return out;
}

}  // namespace sequelint::migrations
