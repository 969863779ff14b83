#include "plan/casts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "schema/type.h"

namespace sequelint::plan {
namespace {

using schema::Type;

template <size_t N>
bool In(const std::string& name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 5> kStrings = {"character varying", "text", "character", "bpchar", "citext"};
constexpr std::array<std::string_view, 6> kNumbers = {"smallint", "integer", "bigint",
                                                      "numeric",  "real",    "double precision"};
constexpr std::array<std::string_view, 3> kIntegers = {"smallint", "integer", "bigint"};
constexpr std::array<std::string_view, 3> kMoments = {"date", "timestamp without time zone",
                                                      "timestamp with time zone"};

using Pair = std::pair<std::string_view, std::string_view>;

// Assignment casts outside numbers and strings.
constexpr Pair kAssignments[] = {
    {"date", "timestamp without time zone"},
    {"date", "timestamp with time zone"},
    {"time without time zone", "time with time zone"},
    {"time without time zone", "interval"},
    {"time with time zone", "time without time zone"},
    {"timestamp without time zone", "date"},
    {"timestamp without time zone", "time without time zone"},
    {"timestamp without time zone", "timestamp with time zone"},
    {"timestamp with time zone", "date"},
    {"timestamp with time zone", "time without time zone"},
    {"timestamp with time zone", "time with time zone"},
    {"timestamp with time zone", "timestamp without time zone"},
    {"interval", "time without time zone"},
    {"json", "jsonb"},
    {"jsonb", "json"},
    {"inet", "cidr"},
    {"cidr", "inet"},
    {"bit", "bit varying"},
    {"bit varying", "bit"},
    {"smallint", "money"},
    {"integer", "money"},
    {"bigint", "money"},
    {"numeric", "money"},
    {"money", "numeric"},
    {"smallint", "oid"},
    {"integer", "oid"},
    {"bigint", "oid"},
    {"oid", "integer"},
    {"oid", "bigint"},
    {"hstore", "jsonb"},
};

// Casts that must be written.
constexpr Pair kExplicits[] = {
    {"integer", "boolean"}, {"boolean", "integer"}, {"integer", "bit"}, {"bigint", "bit"},
    {"bit", "integer"},     {"bit", "bigint"},      {"hstore", "json"},
};

template <size_t N>
bool Listed(const Pair (&pairs)[N], const Type& from, const Type& to) {
  return std::find(std::begin(pairs), std::end(pairs), Pair{from.name, to.name}) != std::end(pairs);
}

CastKind Scalar(const Type& from, const Type& to) {
  if (from.schema == to.schema && from.name == to.name) return CastKind::kAssignment;
  if (In(to.name, kStrings) && to.schema.empty()) return CastKind::kAssignment;
  if (In(from.name, kStrings) && from.schema.empty()) return CastKind::kExplicit;
  if (In(from.name, kNumbers) && In(to.name, kNumbers)) return CastKind::kAssignment;
  if (Listed(kAssignments, from, to)) return CastKind::kAssignment;
  if (from.name == "jsonb" && (In(to.name, kNumbers) || to.name == "boolean")) return CastKind::kExplicit;
  if (Listed(kExplicits, from, to)) return CastKind::kExplicit;
  return CastKind::kText;
}

std::string Family(const Type& type) {
  std::string name = type.name;
  if (In(name, kStrings) && name != "citext")
    name = "string";
  else if (In(name, kIntegers))
    name = "integer";
  else if (name == "real" || name == "double precision")
    name = "float";
  else if (In(name, kMoments))
    name = "moment";
  return type.schema + "." + name + (type.array ? "[]" : "");
}

}  // namespace

CastKind CastBetween(const std::string& from, const std::string& to) {
  Type a = schema::ParseType(from), b = schema::ParseType(to);
  if (a.array > 0 && b.array > 0) return Scalar(a, b);
  if (b.array == 0 && a.array > 0) {
    return In(b.name, kStrings) ? CastKind::kAssignment : CastKind::kText;
  }
  if (a.array == 0 && b.array > 0) {
    return In(a.name, kStrings) && a.schema.empty() ? CastKind::kExplicit : CastKind::kText;
  }
  return Scalar(a, b);
}

std::string UsingFor(const std::string& column, const std::string& from, const std::string& to) {
  Type a = schema::ParseType(from), b = schema::ParseType(to);
  std::string name = QuoteIdentifier(column);
  if (a.array == 0 && b.array > 0) {  // a value becomes a list of one
    Type element = b;
    element.array = 0;
    std::string cast = Scalar(a, element) == CastKind::kText ? "::text" : "";
    return "CASE WHEN " + name + " IS NULL THEN NULL ELSE ARRAY[" + name + cast + "]::" + to + " END";
  }
  switch (CastBetween(from, to)) {
    case CastKind::kAssignment:
      return "";
    case CastKind::kExplicit:
      return name + "::" + to;
    case CastKind::kText:
      return name + "::text" + (a.array && b.array ? "[]" : "") + "::" + to;
  }
  return "";
}

bool SameFamily(const std::string& from, const std::string& to) {
  return from == to || Family(schema::ParseType(from)) == Family(schema::ParseType(to));
}

}  // namespace sequelint::plan
