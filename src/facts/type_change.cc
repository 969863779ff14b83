// Type changes by rule instead of by a 55 × 55 table; type_change_test.cc compares every cell with the measurement.
//
// Postgres decides in three steps (ATPrepAlterColumnType, then ATColumnChangeRequiresRewrite):
//   1. Is there an assignment cast? Numbers cast among themselves, strings among themselves, everything to strings,
//      dates among themselves, arrays element by element. Otherwise the statement fails without USING.
//   2. Is the cast a relabelling (same bytes), or does the length only grow? Then the rows stay.
//   3. Does the index's operator class differ for the new type? Then its indexes are built again even so.

#include "facts/type_change.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "base/text.h"

namespace sequelint::facts {
namespace {

using schema::Type;
using Names = std::set<std::string_view>;

constexpr std::string_view kVarchar = "character varying", kChar = "character", kText = "text", kCitext = "citext",
                           kTime = "time without time zone", kTimetz = "time with time zone",
                           kTimestamp = "timestamp without time zone", kTimestamptz = "timestamp with time zone",
                           kVarbit = "bit varying", kDouble = "double precision";

bool IsString(std::string_view name) {
  return name == kVarchar || name == kChar || name == kText || name == kCitext || name == "bpchar" || name == "name";
}

// The types a cast exists to besides the strings, which everything casts to on assignment.
const std::map<std::string_view, Names>& AssignmentCasts() {
  static const std::map<std::string_view, Names> casts = {
      {"smallint", {"integer", "bigint", "numeric", "real", kDouble, "oid"}},
      {"integer", {"smallint", "bigint", "numeric", "real", kDouble, "money", "oid"}},
      {"bigint", {"smallint", "integer", "numeric", "real", kDouble, "money", "oid"}},
      {"numeric", {"smallint", "integer", "bigint", "real", kDouble, "money"}},
      {"real", {"smallint", "integer", "bigint", "numeric", kDouble}},
      {kDouble, {"smallint", "integer", "bigint", "numeric", "real"}},
      {"date", {kTimestamp, kTimestamptz}},
      {kTime, {kTimetz, "interval"}},
      {kTimetz, {kTime}},
      {kTimestamp, {"date", kTime, kTimestamptz}},
      {kTimestamptz, {"date", kTime, kTimetz, kTimestamp}},
      {"interval", {kTime}},
      {"json", {"jsonb"}},
      {"jsonb", {"json"}},
      {"inet", {"cidr"}},
      {"cidr", {"inet"}},
      {"money", {"numeric"}},
      {"bit", {kVarbit}},
      {kVarbit, {"bit"}},
      {"oid", {"integer", "bigint"}},
  };
  return casts;
}

const std::map<std::string_view, Names>& ExplicitCasts() {
  static const std::map<std::string_view, Names> casts = {
      {"integer", {"boolean", "bit"}},
      {"bigint", {"bit"}},
      {"boolean", {"integer"}},
      {"jsonb", {"smallint", "integer", "bigint", "numeric", "real", kDouble, "boolean"}},
      {"bit", {"integer", "bigint"}},
      {"hstore", {"json", "jsonb"}},
  };
  return casts;
}

bool Casts(const std::map<std::string_view, Names>& casts, std::string_view from, std::string_view to) {
  auto at = casts.find(from);
  return at != casts.end() && at->second.count(to) > 0;
}

// The number in the parentheses: the length, or the precision; -1 = none.
int Length(const Type& type) { return type.modifiers.empty() ? -1 : std::atoi(type.modifiers.c_str()); }
int Scale(const Type& type) {
  size_t comma = type.modifiers.find(',');
  return comma == std::string::npos ? 0 : std::atoi(type.modifiers.c_str() + comma + 1);
}

// Whether a length may become another without touching the values; -1 is unlimited.
bool Grows(int from, int to) { return to == -1 || (from != -1 && to >= from); }

// Same name, other modifiers.
bool GrowsInPlace(const Type& from, const Type& to) {
  int a = Length(from), b = Length(to);
  if (from.name == kVarchar || from.name == kVarbit) return Grows(a, b);
  if (from.name == "numeric") return b == -1 || (a != -1 && b >= a && Scale(from) == Scale(to));
  if (from.name == kTime || from.name == kTimetz || from.name == kTimestamp || from.name == kTimestamptz ||
      from.name == "interval") {
    constexpr int kFinest = 6;  // microseconds: what a type without precision keeps
    return (b == -1 ? kFinest : b) >= (a == -1 ? kFinest : a);
  }
  return false;
}

// Another name, the same bytes.
bool Relabels(const Type& from, const Type& to, int postgres) {
  bool to_unlimited = to.modifiers.empty();
  auto is = [&](std::string_view a, std::string_view b) { return from.name == a && to.name == b; };
  if (!to_unlimited) return false;
  if (is(kVarchar, kText) || is(kVarchar, kCitext) || is(kText, kVarchar) || is(kText, kCitext)) return true;
  if (is(kCitext, kVarchar) || is(kCitext, kText)) return true;
  if (is("integer", "oid") || is("oid", "integer") || is("cidr", "inet")) return true;
  if (is("xml", kVarchar) || is("xml", kText) || is("bit", kVarbit)) return true;
  if (is(kTimestamp, kTimestamptz) || is(kTimestamptz, kTimestamp)) return postgres >= 12;
  return false;
}

// varchar to text keeps its operator class; the others compare differently.
bool KeepsIndexes(const Type& from, const Type& to) {
  auto plain = [](const Type& type) { return type.name == kVarchar || type.name == kText; };
  return from.name == to.name || (plain(from) && plain(to)) || (from.name == "cidr" && to.name == "inet") ||
         from.name == "xml";
}

int Rank(std::string_view name) {
  constexpr std::string_view kIntegers[] = {"smallint", "integer", "bigint"};
  return static_cast<int>(std::find(std::begin(kIntegers), std::end(kIntegers), name) - std::begin(kIntegers));
}
bool IsInteger(std::string_view name) { return Rank(name) < 3; }
bool IsFloat(std::string_view name) { return name == "real" || name == kDouble; }

// Decimal digits left of the point that a type can hold; -1 = more than any.
int WholeDigits(const Type& type) {
  if (IsInteger(type.name)) return type.name == "smallint" ? 5 : type.name == "integer" ? 10 : 19;
  if (type.name == "numeric" && !type.modifiers.empty()) return Length(type) - Scale(type);
  return -1;
}

// The longest text a value of the type can become; -1 = any length.
int TextWidth(const Type& type) {
  static const std::map<std::string_view, int> widths = {
      {"boolean", 5},     {"smallint", 6}, {"integer", 11}, {"bigint", 20}, {"real", 15},  {kDouble, 24},
      {"oid", 10},        {"uuid", 36},    {"date", 13},    {kTime, 15},    {kTimetz, 21}, {kTimestamp, 29},
      {kTimestamptz, 35}, {"macaddr", 17}, {"inet", 43},    {"cidr", 43},   {"money", 27}};
  if (type.name == "numeric" && !type.modifiers.empty()) return Length(type) + 2;
  auto at = widths.find(type.name);
  return at == widths.end() ? -1 : at->second;
}

bool Narrows(const Type& from, const Type& to, bool from_string) {
  int a = Length(from), b = Length(to);
  if (from_string && IsString(to.name)) {
    return (to.name == kVarchar || to.name == kChar || to.name == "bpchar") && b != -1 && (a == -1 || b < a);
  }
  if (from_string) return true;  // not every text is a number, a date, a label
  if (IsString(to.name)) return b != -1 && (TextWidth(from) == -1 || TextWidth(from) > b);
  if (IsInteger(from.name) && IsInteger(to.name)) return Rank(to.name) < Rank(from.name);
  if (to.name == "numeric" || (from.name == "numeric" && IsInteger(to.name))) {
    int digits = WholeDigits(to), had = WholeDigits(from);
    return digits != -1 && (had == -1 ? !IsFloat(from.name) || to.name == "numeric" : digits < had);
  }
  if (from.name == kVarbit || from.name == "bit") return b != -1 && (a == -1 || b < a);
  bool stamp = from.name == kTimestamp || from.name == kTimestamptz;
  return stamp && (to.name == "date" || to.name == kTime || to.name == kTimetz);
}

bool Loses(const Type& from, const Type& to) {
  int a = Length(from), b = Length(to);
  bool stamp = from.name == kTimestamp || from.name == kTimestamptz;
  if (from.name == "numeric" && to.name == "numeric") {
    return !to.modifiers.empty() && (from.modifiers.empty() || Scale(to) < Scale(from));
  }
  if (IsFloat(from.name) && (IsInteger(to.name) || to.name == "numeric"))
    return IsInteger(to.name) || !to.modifiers.empty();
  if (from.name == "numeric" && IsInteger(to.name)) return from.modifiers.empty() || Scale(from) > 0;
  if (from.name == "numeric" && (IsFloat(to.name) || to.name == "money")) return true;
  if (from.name == kDouble && to.name == "real") return true;
  if (from.name == "bigint" && IsFloat(to.name)) return true;
  if (from.name == "integer" && to.name == "real") return true;
  if (stamp && (to.name == "date" || to.name == kTime || to.name == kTimetz)) return true;
  if (from.name == kTimetz && to.name == kTime) return true;
  if (from.name == "json" && to.name == "jsonb") return true;  // key order, blanks, repeated keys
  bool precise = stamp || from.name == kTime || from.name == kTimetz || from.name == "interval";
  return precise && b != -1 && b < 6 && (a == -1 || b < a);
}

// Enum, domain and base types as one scalar; arrays are taken apart before.
TypeChange CompareScalars(const Type& from, const Type& to, int postgres, UserType a, UserType b) {
  TypeChange change;
  bool from_string = a == UserType::kNone && IsString(from.name);
  bool to_string = b == UserType::kNone && IsString(to.name);
  auto known = [](UserType user, const Type& type) {
    return user != UserType::kUnknown && user != UserType::kDomain &&
           (user == UserType::kEnum || type.built_in || type.name == kCitext || type.name == "hstore");
  };
  if (!known(a, from) || !known(b, to)) {
    if (to_string && a == UserType::kUnknown) change.cost = TypeCost::kRewrite;  // everything casts to strings
    return change;
  }
  if (a == UserType::kEnum || b == UserType::kEnum) {
    change.cost = to_string ? TypeCost::kRewrite : TypeCost::kUsing;
    change.castable = from_string && b == UserType::kEnum;
    constexpr int kLongestLabel = 63;
    change.narrows = b == UserType::kEnum || (to_string && Length(to) != -1 && Length(to) < kLongestLabel);
    return change;
  }
  change.narrows = Narrows(from, to, from_string);
  change.loses = Loses(from, to);
  if (from.name == to.name) {
    change.cost = GrowsInPlace(from, to) ? TypeCost::kMetadata : TypeCost::kRewrite;
  } else if (Relabels(from, to, postgres)) {
    change.cost = TypeCost::kMetadata;
    change.rebuilds_indexes = !KeepsIndexes(from, to);
  } else if (to_string || Casts(AssignmentCasts(), from.name, to.name)) {
    change.cost = TypeCost::kRewrite;
  } else {
    change.cost = TypeCost::kUsing;
    bool bytes = postgres >= 18 &&
                 ((IsInteger(from.name) && to.name == "bytea") || (from.name == "bytea" && IsInteger(to.name)));
    change.castable = from_string || bytes || Casts(ExplicitCasts(), from.name, to.name);
  }
  return change;
}

bool SameType(const Type& a, const Type& b) {
  return a.schema == b.schema && a.name == b.name && a.modifiers == b.modifiers && (a.array > 0) == (b.array > 0);
}

}  // namespace

TypeChange CompareTypes(std::string_view from_sql, std::string_view to_sql, int postgres, const UserTypeOf& user_type) {
  Type from = schema::ParseType(from_sql), to = schema::ParseType(to_sql);
  TypeChange change;
  if (SameType(from, to)) {
    change.cost = TypeCost::kSame;
    return change;
  }
  UserType a = user_type(from), b = user_type(to);
  if (from.array == 0 && to.array == 0) return CompareScalars(from, to, postgres, a, b);
  if (from.array > 0 && to.array > 0) {
    // An array casts as its elements do, and is always written anew.
    change = CompareScalars(from, to, postgres, a, b);
    change.rebuilds_indexes = false;
    if (SameType(from, to) || change.cost == TypeCost::kMetadata) change.cost = TypeCost::kRewrite;
    return change;
  }
  bool to_string = to.array == 0 && b == UserType::kNone && IsString(to.name);
  bool from_string = from.array == 0 && a == UserType::kNone && IsString(from.name);
  change.cost = to_string ? TypeCost::kRewrite : TypeCost::kUsing;
  change.castable = from_string || (to.name == "hstore" && from.name == kText);
  change.narrows = from_string;
  return change;
}

std::string KindOf(const Type& type, UserType user_type) {
  if (type.array > 0) return "array";
  if (user_type == UserType::kEnum) return "enum";
  static const std::map<std::string_view, std::string_view> kinds = {{"boolean", "boolean"},
                                                                     {"smallint", "integer"},
                                                                     {"integer", "integer"},
                                                                     {"bigint", "integer"},
                                                                     {"numeric", "numeric"},
                                                                     {"real", "float"},
                                                                     {kDouble, "float"},
                                                                     {"money", "money"},
                                                                     {kChar, "char"},
                                                                     {"bpchar", "char"},
                                                                     {kVarchar, "varchar"},
                                                                     {kText, "text"},
                                                                     {kCitext, "citext"},
                                                                     {"bytea", "bytes"},
                                                                     {"date", "date"},
                                                                     {kTime, "time"},
                                                                     {kTimetz, "time"},
                                                                     {kTimestamp, "timestamp"},
                                                                     {kTimestamptz, "timestamp"},
                                                                     {"interval", "interval"},
                                                                     {"uuid", "uuid"},
                                                                     {"json", "json"},
                                                                     {"jsonb", "jsonb"},
                                                                     {"xml", "xml"},
                                                                     {"inet", "network"},
                                                                     {"cidr", "network"},
                                                                     {"macaddr", "network"},
                                                                     {"macaddr8", "network"},
                                                                     {"bit", "bits"},
                                                                     {kVarbit, "bits"},
                                                                     {"int4range", "range"},
                                                                     {"int8range", "range"},
                                                                     {"numrange", "range"},
                                                                     {"tsrange", "range"},
                                                                     {"tstzrange", "range"},
                                                                     {"daterange", "range"},
                                                                     {"point", "geometry"},
                                                                     {"line", "geometry"},
                                                                     {"lseg", "geometry"},
                                                                     {"box", "geometry"},
                                                                     {"path", "geometry"},
                                                                     {"polygon", "geometry"},
                                                                     {"circle", "geometry"},
                                                                     {"geometry", "geometry"},
                                                                     {"geography", "geometry"},
                                                                     {"hstore", "hstore"},
                                                                     {"tsvector", "tsvector"}};
  auto at = kinds.find(type.name);
  return at == kinds.end() ? "other" : std::string(at->second);
}

std::string JavaScriptOf(const Type& type, UserType user_type) {
  if (type.array > 0) return "array";
  static const std::map<std::string, std::string_view> kinds = {
      {"boolean", "boolean"}, {"numeric", "string"},  {"float", "number"},    {"money", "string"},   {"char", "string"},
      {"varchar", "string"},  {"text", "string"},     {"citext", "string"},   {"bytes", "Buffer"},   {"date", "string"},
      {"time", "string"},     {"timestamp", "Date"},  {"interval", "object"}, {"uuid", "string"},    {"json", "object"},
      {"jsonb", "object"},    {"xml", "string"},      {"network", "string"},  {"bits", "string"},    {"enum", "string"},
      {"range", "array"},     {"geometry", "object"}, {"hstore", "object"},   {"tsvector", "string"}};
  // node-postgres hands int8 over as text: a number could not hold all of it.
  if (type.name == "bigint") return "string";
  std::string kind = KindOf(type, user_type);
  if (kind == "integer") return "number";
  auto at = kinds.find(kind);
  return at == kinds.end() ? "unknown" : std::string(at->second);
}

}  // namespace sequelint::facts
