#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::sql {

// What a query of the catalogue gives, asked of a schema instead of a server:
//   SELECT EXISTS (SELECT 1 FROM pg_type t JOIN pg_enum e ON t.oid = e.enumtypid WHERE t.typname = 'mood' AND …)
//   SELECT column_name FROM information_schema.columns WHERE table_name = 'users'

// A value of a row. Oids are texts of their own here (`class public.users`): all that is done with them is to compare.
// kSystem is a name that some relation of Postgres itself has.
struct Datum {
  enum class Kind { kNull, kBoolean, kNumber, kText, kOid, kSystem, kUnknown } kind = Kind::kNull;
  bool truth = false;
  int64_t number = 0;
  std::string text;

  static Datum Null() { return {}; }
  static Datum Unknown() { return {Kind::kUnknown, false, 0, ""}; }
  static Datum Of(bool truth) { return {Kind::kBoolean, truth, 0, ""}; }
  static Datum Number(int64_t number) { return {Kind::kNumber, false, number, ""}; }
  static Datum Of(std::string text) { return {Kind::kText, false, 0, std::move(text)}; }
  static Datum Of(const char* text) { return Of(std::string(text)); }
  static Datum Oid(std::string text) { return {Kind::kOid, false, 0, std::move(text)}; }
  static Datum System() { return {Kind::kSystem, false, 0, ""}; }
  bool operator==(const Datum&) const = default;
};

// Of the rows of a catalogue, those columns that a schema can tell. A row that there may be has the key kPerhaps: the
// table in which the runner keeps its account.
using Row = std::map<std::string, Datum, std::less<>>;
inline constexpr std::string_view kPerhaps = "?";
struct Relation {
  std::vector<Row> rows;
  bool complete = true;  // false: the schema may leave some out
};

// `information_schema.tables`, `pg_class` … of the schema; nothing when the schema cannot tell.
std::optional<Relation> CatalogRelation(std::string_view schema_name, std::string_view name,
                                        const schema::Schema& schema);

struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<Datum>> rows;  // without Unknown among them
};

// The answer to `sql`, one SELECT over the catalogue; nothing when it asks for anything that is not known for certain.
// `complete`: what is not in the schema does not exist. `read` grows by the rows that were looked at.
std::optional<Answer> AskCatalog(std::string_view sql, const schema::Schema& schema, bool complete, size_t& read);

}  // namespace sequelint::sql
