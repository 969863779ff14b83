#include "schema/names.h"

#include <set>

#include "base/text.h"
#include "schema/lexer.h"

namespace sequelint::schema {
namespace {

// The largest length up to `length` that does not cut a UTF-8 sequence.
size_t ClipUtf8(std::string_view text, size_t length) {
  if (length >= text.size()) return text.size();
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return length;
}

// The columns of `USING gist (room WITH =, lower(name) WITH =)`, as far as they are plain.
std::vector<std::string> ExclusionColumns(const Exclusion& exclusion) {
  std::vector<std::string> columns;
  int depth = 0;
  bool element_start = false;
  for (const Token& token : Lex(exclusion.definition)) {
    if (token.Is("("))
      element_start = ++depth == 1;
    else if (token.Is(")")) {
      if (--depth <= 0) break;
    } else if (token.Is(",") && depth == 1)
      element_start = true;
    else if (element_start && token.IsName())
      columns.push_back(token.text), element_start = false;
    else
      element_start = false;
  }
  return columns;
}

}  // namespace

std::string CutIdentifier(std::string_view name) { return std::string(name.substr(0, ClipUtf8(name, kLongestName))); }

std::string ObjectName(std::string_view table, const std::vector<std::string>& columns, std::string_view label) {
  std::string parts;
  for (const std::string& column : columns) {
    if (!parts.empty()) parts += '_';
    parts += CutIdentifier(column);
    if (parts.size() > kLongestName) break;
  }
  size_t overhead = (columns.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  size_t room = kLongestName > overhead ? kLongestName - overhead : 0;
  size_t a = table.size(), b = parts.size();
  while (a + b > room) a > b ? --a : --b;
  std::string name(table.substr(0, ClipUtf8(table, a)));
  if (!columns.empty()) name += '_' + parts.substr(0, ClipUtf8(parts, b));
  if (!label.empty()) name += '_' + std::string(label);
  return name;
}

std::string NameOf(const Table& table, const PrimaryKey& key) {
  return key.name.empty() ? ObjectName(CutIdentifier(table.name.name), {}, "pkey") : CutIdentifier(key.name);
}

std::string NameOf(const Table& table, const UniqueConstraint& unique) {
  return unique.name.empty() ? ObjectName(CutIdentifier(table.name.name), unique.columns, "key")
                             : CutIdentifier(unique.name);
}

std::string NameOf(const Table& table, const ForeignKey& key) {
  return key.name.empty() ? ObjectName(CutIdentifier(table.name.name), key.columns, "fkey") : CutIdentifier(key.name);
}

std::string NameOf(const Table& table, const Check& check) {
  if (!check.name.empty()) return CutIdentifier(check.name);
  std::vector<std::string> columns = ColumnsIn(table, check.expression);
  if (columns.size() != 1) columns.clear();  // Postgres names the column only when there is one
  return ObjectName(CutIdentifier(table.name.name), columns, "check");
}

std::string NameOf(const Table& table, const Exclusion& exclusion) {
  return exclusion.name.empty() ? ObjectName(CutIdentifier(table.name.name), ExclusionColumns(exclusion), "excl")
                                : CutIdentifier(exclusion.name);
}

std::string NameOf(const Table& table, const Index& index) {
  if (!index.name.empty()) return CutIdentifier(index.name);
  std::vector<std::string> columns;
  for (const IndexColumn& column : index.columns) {
    if (!column.name.empty()) {
      columns.push_back(column.name);
      continue;
    }
    std::vector<Token> tokens = Lex(column.expression);  // a function call lends its name
    bool call = tokens.size() > 2 && tokens[0].IsName() && tokens[1].Is("(") && tokens.back().Is(")");
    columns.push_back(call ? tokens[0].text : "expr");
  }
  columns.insert(columns.end(), index.include.begin(), index.include.end());
  return ObjectName(CutIdentifier(table.name.name), columns, "idx");
}

QualifiedName SequenceOf(const Table& table, const Column& column) {
  if (!column.sequence.empty()) return {table.name.schema, column.sequence};
  return {table.name.schema, ObjectName(CutIdentifier(table.name.name), {column.name}, "seq")};
}

bool IsSequenceOf(const Table& table, const Column& column, const QualifiedName& name) {
  if (column.auto_increment == AutoIncrement::kNone || name.schema != table.name.schema) return false;
  if (!column.sequence.empty()) return column.sequence == name.name;
  return name.name.ends_with("_seq") && SequenceOf(table, column).name == name.name;
}

void SpellNames(Table& table) {
  std::set<std::string> taken;
  auto claim = [&](const auto& things) {
    for (const auto& thing : things) {
      if (!thing.name.empty()) taken.insert(CutIdentifier(thing.name));
    }
  };
  if (table.primary_key && !table.primary_key->name.empty()) taken.insert(CutIdentifier(table.primary_key->name));
  claim(table.unique_constraints), claim(table.checks), claim(table.exclusions), claim(table.foreign_keys);
  claim(table.indexes);
  auto spell = [&](auto& thing) {
    if (!thing.name.empty()) {
      thing.name = CutIdentifier(thing.name);
      return;
    }
    std::string name = NameOf(table, thing);
    for (int digit = 1; !taken.insert(name).second; ++digit) {
      // Postgres cuts anew for the longer label; only names at the limit feel it.
      std::string plain = NameOf(table, thing), suffix = std::to_string(digit);
      size_t over = plain.size() + suffix.size() > kLongestName ? plain.size() + suffix.size() - kLongestName : 0;
      size_t label = plain.rfind('_');
      name = plain.substr(0, label - over) + plain.substr(label) + suffix;
    }
    thing.name = name;
  };
  if (table.primary_key) spell(*table.primary_key);
  for (auto& unique : table.unique_constraints) spell(unique);
  for (auto& check : table.checks) spell(check);
  for (auto& exclusion : table.exclusions) spell(exclusion);
  for (auto& key : table.foreign_keys) spell(key);
  for (auto& index : table.indexes) spell(index);
}

void ForgetDefaultNames(Table& table) {
  auto forget = [&](auto& thing) {
    auto unnamed = thing;
    unnamed.name.clear();
    if (NameOf(table, unnamed) == thing.name) thing.name.clear();
  };
  if (table.primary_key) forget(*table.primary_key);
  for (auto& unique : table.unique_constraints) forget(unique);
  for (auto& check : table.checks) forget(check);
  for (auto& exclusion : table.exclusions) forget(exclusion);
  for (auto& key : table.foreign_keys) forget(key);
}

std::vector<std::string> ColumnsIn(const Table& table, std::string_view expression) {
  std::set<std::string> mentioned;
  std::vector<Token> tokens = Lex(expression);
  for (size_t i = 0; i < tokens.size(); ++i) {
    bool call = i + 1 < tokens.size() && tokens[i + 1].Is("(") && tokens[i].kind == Token::Kind::kWord;
    bool type = i > 0 && tokens[i - 1].Is("::");
    if (tokens[i].IsName() && !call && !type) mentioned.insert(tokens[i].text);
  }
  std::vector<std::string> columns;
  for (const Column& column : table.columns) {
    if (mentioned.count(column.name)) columns.push_back(column.name);
  }
  return columns;
}

std::string Quoted(const QualifiedName& name) {
  std::string quoted = QuoteIdentifier(CutIdentifier(name.name));
  return name.schema == "public" || name.schema.empty() ? quoted
                                                        : QuoteIdentifier(CutIdentifier(name.schema)) + "." + quoted;
}

std::string Display(const QualifiedName& name) {
  return name.schema == "public" || name.schema.empty() ? name.name : name.schema + "." + name.name;
}

}  // namespace sequelint::schema
