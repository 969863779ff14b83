// What only code says: calls of the application, validators, setters and TypeScript types. Rules compare it with what
// the database keeps to.

#include "facts/code.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

Subject Begun(std::string operation, const Location& at) {
  Subject subject;
  subject.what.at = at;
  subject.facts.Set("operation", std::move(operation));
  subject.facts.Set("source", std::string("models"));
  return subject;
}

void SetTable(const schema::Table& table, Facts& facts) {
  facts.Set("table", schema::Display(table.name));
  facts.Set("table.name", table.name.name);
  facts.Set("table.schema", table.name.schema);
}

// Whether rows that agree in all of these columns cannot be two. An index over a part of the rows, or over the time of
// their soft deletion too, may be all that the code needs: unknown.
std::optional<bool> IsUnique(const schema::Table& table, const std::vector<std::string>& columns) {
  bool perhaps = false;
  for (const Cover& cover : CoversOf(table)) {
    if (!cover.unique) continue;
    bool all = true, in_part = true;
    for (const std::string& column : cover.columns) {
      bool named = std::find(columns.begin(), columns.end(), column) != columns.end();
      all &= named;
      in_part &= named || column.empty() || ToLower(ReplaceAll(column, "_", "")) == "deletedat";
    }
    if (all && !cover.partial) return true;
    perhaps |= in_part;
  }
  return perhaps ? std::nullopt : std::optional(false);
}

// How the database keeps one column unique: as it is written, in small letters, or not at all.
std::string UniqueWord(const schema::Table& table, const schema::Column& column) {
  for (const schema::Index& index : table.indexes) {
    bool folds =
        index.unique && std::any_of(index.columns.begin(), index.columns.end(), [&](const auto& key) {
          return ToLower(key.expression).find("lower") != std::string::npos && Mentions(key.expression, column.name);
        });
    if (folds) return "folded";
  }
  bool citext = column.type && column.type->find("citext") != std::string::npos;
  std::optional<bool> unique = IsUnique(table, {column.name});
  if (unique == true) return citext ? "folded" : "exact";
  return unique ? "none" : "in_part";
}

// The characters that `character varying(50)` has room for.
std::optional<double> RoomOf(const schema::Column& column) {
  if (!column.type) return std::nullopt;
  schema::Type type = schema::ParseType(*column.type);
  bool limited = type.name == "character varying" || type.name == "character";
  if (!limited || type.array > 0 || type.modifiers.empty()) return std::nullopt;
  return std::strtod(type.modifiers.c_str(), nullptr);
}

}  // namespace

Subject SubjectOf(const CodeAsked& asked) {
  Subject subject = Begun("code", asked.at);
  Facts& facts = subject.facts;
  facts.Set("code.call", asked.call);
  facts.Set("code.does", asked.does);
  facts.Set("code.beside_migrations", asked.beside_migrations);
  if (!asked.columns.empty()) facts.Set("code.columns", Words(asked.columns));
  if (asked.table == nullptr) return subject;
  SetTable(*asked.table, facts);
  std::optional<bool> unique = IsUnique(*asked.table, asked.columns);
  if (asked.table->columns_complete && unique) facts.Set("code.unique", *unique);
  return subject;
}

Subject SubjectOf(const AttributeAsked& asked) {
  Subject subject = Begun("attribute", asked.at);
  Facts& facts = subject.facts;
  SetTable(asked.table, facts);
  facts.Set("column", asked.column.name);
  facts.Set("attribute.name", asked.name);
  if (asked.column.type) facts.Set("column.type", *asked.column.type);
  if (asked.longest) facts.Set("attribute.longest", *asked.longest);
  std::optional<double> room = RoomOf(asked.column);
  if (room) facts.Set("attribute.room", *room);
  facts.Set("attribute.overflows", asked.longest && room && *asked.longest > *room);
  facts.Set("attribute.lowercases", asked.lowercases);
  facts.Set("attribute.asks_for_others", asked.asks_for_others);
  facts.Set("attribute.number", asked.number);
  if (asked.table.columns_complete) facts.Set("attribute.unique", UniqueWord(asked.table, asked.column));
  return subject;
}

}  // namespace sequelint::facts
