#include <catch2/catch.hpp>

#include "base/text.h"
#include "schema/print.h"
#include "sql/sql.h"
#include "support/golden.h"

using namespace sequelint;
using support::Golden;
using support::ReadProjectFile;

namespace {

constexpr std::string_view kMark = "  => ";

schema::Schema Base() {
  schema::Schema schema = sql::ReadSchema(ReadProjectFile("fixtures/sql/base.sql"), "base.sql");
  REQUIRE(schema.unknown.empty());
  return schema;
}

std::string Answer(const std::string& statement, const schema::Schema& base) {
  schema::Schema schema = base;
  std::string answer = Print(sql::ReadSql(statement, schema));
  std::string marked;
  for (const std::string& line : Split(std::string(Trim(answer)), '\n')) {
    if (!line.empty()) marked += std::string(kMark) + line + "\n";
  }
  return marked;
}

}  // namespace

TEST_CASE("Each kind of statement is read") {
  schema::Schema base = Base();
  std::string text = ReadProjectFile("fixtures/sql/statements.txt"), answered, statement;
  size_t cases = 0;
  for (const std::string& line : Split(text + "\n", '\n')) {
    if (line.compare(0, kMark.size(), kMark) == 0) continue;
    if (!line.empty()) {
      statement += line + "\n";
      continue;
    }
    if (statement.empty()) continue;
    ++cases;
    answered += (answered.empty() ? "" : "\n") + statement + Answer(statement, base);
    statement.clear();
  }
  CHECK(cases >= 150);
  CHECK(answered == Golden("fixtures/sql/statements.txt", answered));
}
