// The table of built-in functions is what the servers say; UPDATE_EXPECTED=1 writes it anew (with every major
// installed: scripts/postgres-servers).

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "sql/expression.h"
#include "support/golden.h"
#include "support/postgres_server.h"

using namespace sequelint;
using support::PostgresServer;
using support::ScratchDatabase;

namespace {

// Extensions whose functions turn up in defaults, indexes and constraints.
constexpr const char* kExtensions[] = {"citext",   "cube",      "earthdistance", "fuzzystrmatch", "hstore",
                                       "intarray", "isn",       "ltree",         "pg_trgm",       "pgcrypto",
                                       "unaccent", "uuid-ossp", "tablefunc",     "btree_gin",     "btree_gist"};

struct Row {
  int first = 0, last = 0;
  std::string extension;
  char worst = 'i';
  std::map<int, char> by_arguments;  // the worst overload that takes so many
};

using Table = std::map<std::string, Row>;

char Worse(char a, char b) {
  auto rank = [](char c) { return std::string("isv").find(c); };
  return rank(a) < rank(b) ? b : a;
}

// Functions that SQL can call: none of their arguments is of the type `internal`, none is a trigger. Overloads over
// `time with time zone` are left out: timezone(text, timetz) is volatile up to 14, and nobody means that one.
constexpr const char* kQuery =
    "SELECT proname, provolatile, pronargs - pronargdefaults, CASE WHEN provariadic <> 0 THEN 100 ELSE pronargs END "
    "FROM pg_proc p WHERE prokind IN ('f', 'w') AND NOT 'internal'::regtype = ANY (proargtypes) AND "
    "NOT (proname = 'timezone' AND 'timetz'::regtype = ANY (proargtypes)) AND prorettype NOT IN ('internal'::regtype, "
    "'trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype) AND ";

void Take(Table& table, ScratchDatabase& database, int major, const std::string& where, const std::string& extension) {
  Result<postgres::Rows> rows = database.connection().Query(kQuery + where);
  if (!rows) FAIL(rows.error().what);
  for (size_t i = 0; i < rows->size(); ++i) {
    Row& row = table[std::string(rows->Text(i, 0))];
    if (row.first != 0 && row.extension != extension) {
      if (!extension.empty()) continue;
      row = Row();  // what an extension brought once is Postgres' own from this major on
    }
    row.first = row.first == 0 ? major : std::min(row.first, major);
    row.last = std::max(row.last, major);
    row.extension = extension;
    char volatility = rows->Text(i, 1)[0];
    row.worst = Worse(row.worst, volatility);
    for (int count = rows->Integer(i, 2); count <= std::min(rows->Integer(i, 3), 8); ++count) {
      char& worst = row.by_arguments.try_emplace(count, volatility).first->second;
      worst = Worse(worst, volatility);
    }
  }
}

Table Measure(const std::vector<int>& majors) {
  Table table;
  for (int major : majors) {
    ScratchDatabase database(major);
    Take(table, database, major, "pronamespace = 'pg_catalog'::regnamespace", "");
    for (const char* extension : kExtensions) {
      if (!database.connection().Run(fmt::format("CREATE EXTENSION \"{}\" CASCADE", extension))) continue;
      Take(
          table, database, major,
          fmt::format("EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.objid = p.oid "
                      "AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND e.extname = '{}')",
                      extension),
          extension);
    }
  }
  return table;
}

std::string Source(const Table& table) {
  std::string text =
      "// Name, number of arguments (-1 = any other), worst volatility of these overloads, first and last major,\n"
      "// extension. Written by tests/sql/builtin_functions_test.cc from the catalogues of live servers.\n";
  for (const auto& entry : table) {
    const Row& row = entry.second;
    auto line = [&](int arguments, char volatility) {
      text += fmt::format("{{\"{}\", {}, '{}', {}, {}, \"{}\"}},\n", entry.first, arguments, volatility, row.first,
                          row.last, row.extension);
    };
    line(-1, row.worst);
    for (const auto& [count, volatility] : row.by_arguments) {
      if (volatility != row.worst) line(count, volatility);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("The table of built-in functions is what the servers say") {
  std::vector<int> majors = PostgresServer::InstalledMajors();
  Table table = Measure(majors);
  if (majors.size() == 8) {
    std::string source = Source(table);
    CHECK((source == support::Golden("src/sql/builtin_functions.inc", source)));
    return;
  }
  for (const auto& [name, row] : table) {
    const sql::BuiltInFunction* known = sql::FindBuiltIn(name);
    INFO(name);
    REQUIRE(known != nullptr);
    CHECK((row.first >= known->first && row.last <= known->last));
  }
}
