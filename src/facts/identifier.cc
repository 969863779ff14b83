// Facts about the names an operation brings: too long for Postgres, reserved, in need of quotes.

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

constexpr size_t kLongest = 63;  // NAMEDATALEN - 1
constexpr size_t kWidestCharacter = 4;

// Words that SQL in Postgres 11 to 18 accepts as a name of a column or table only in quotes (pg_get_keywords, R and T).
constexpr std::string_view kReserved[] = {
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
};

bool IsReserved(const std::string& name) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), std::string_view(name));
}

bool HasCapital(const std::string& name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

struct Names {
  Words all;
  Words spoken;  // those that people write in SQL: tables and columns
};

struct Collector {
  Names operator()(const plan::CreateTable& change) const {
    return {{change.table.name.name}, {change.table.name.name}};
  }
  Names operator()(const plan::AddColumn& change) const { return {{change.column.name}, {change.column.name}}; }
  Names operator()(const plan::RenameTable& change) const { return {{change.to.name}, {change.to.name}}; }
  Names operator()(const plan::RenameColumn& change) const { return {{change.to}, {change.to}}; }
  Names operator()(const plan::RenameIndex& change) const { return {{change.to}, {}}; }
  Names operator()(const plan::RenameConstraint& change) const { return {{change.to}, {}}; }
  Names operator()(const plan::CreateIndex& change) const { return {{change.index.name}, {}}; }
  Names operator()(const plan::CreateEnum& change) const { return {{change.type.name.name}, {}}; }
  Names operator()(const plan::RenameEnum& change) const { return {{change.to.name}, {}}; }
  Names operator()(const plan::AddUniqueConstraint& change) const { return {{change.constraint.name}, {}}; }
  Names operator()(const plan::AddForeignKey& change) const { return {{change.key.name}, {}}; }
  Names operator()(const plan::AddCheck& change) const { return {{change.check.name}, {}}; }
  template <class T>
  Names operator()(const T&) const {
    return {};
  }
};

}  // namespace

void SetIdentifierFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  Names names = std::visit(Collector{}, operation.change);
  Words too_long, reserved, mixed;
  for (const std::string& name : names.all) {
    if (name.size() > kLongest) too_long.push_back(name);
    if (name.size() + kWidestCharacter <= kLongest) continue;  // too short to be what is left of a longer one
    for (const std::string& full : context.input.head.cut_names) {
      if (full != name && schema::CutIdentifier(full) == name) too_long.push_back(full);
    }
  }
  for (const std::string& name : names.spoken) {
    if (IsReserved(name)) reserved.push_back(name);
    if (HasCapital(name)) mixed.push_back(name);
  }
  if (!too_long.empty()) facts.Set("identifier.long", std::move(too_long));
  if (!reserved.empty()) facts.Set("identifier.reserved", std::move(reserved));
  if (!mixed.empty()) facts.Set("identifier.mixed_case", std::move(mixed));
}

}  // namespace sequelint::facts
