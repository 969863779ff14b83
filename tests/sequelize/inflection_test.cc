#include "sequelize/inflection.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

std::vector<std::vector<std::string>> Rows(const std::string& file) {
  std::ifstream in(std::string(SEQUELINT_ROOT "/fixtures/naming/") + file);
  REQUIRE(in.good());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) rows.push_back(Split(line, '\t'));
  return rows;
}

TEST_CASE("names inflect as npm inflection 1.13 does") {
  auto rows = Rows("inflection.tsv");
  REQUIRE(rows.size() > 1800);
  for (const auto& row : rows) {
    INFO(row[0]);
    CHECK(Pluralize(row[0]) == row[1]);
    CHECK(Singularize(row[0]) == row[2]);
    CHECK(Underscore(row[0]) == row[3]);
    CHECK(Underscore(Pluralize(row[0])) == row[4]);
  }
}

TEST_CASE("attributes are underscored and camelized as Sequelize does") {
  auto rows = Rows("underscore.tsv");
  REQUIRE(rows.size() > 3400);
  for (const auto& row : rows) {
    INFO(row[0]);
    CHECK(Underscore(row[0]) == row[1]);
    CHECK(Camelize(row[0]) == row[2]);
  }
}

TEST_CASE("words the tables do not hold") {
  struct Case {
    const char *word, *plural, *singular;
  };
  // Printed by inflection 1.13.4.
  const Case cases[] = {
      {"Analyses", "Analyses", "AnalyAsis"},
      {"Basis", "Bases", "Basis"},
      {"bases", "bases", "basis"},
      {"oxenford", "oxenford", "oxford"},
      {"Wives", "Wives", "Wife"},
      {"Leaves", "Leaves", "Leave"},
      {"Knives", "Knives", "Knife"},
      {"foot", "feet", "foot"},
      {"Barefoot", "Barefoots", "Barefoot"},
      {"Rebus", "Rebuses", "Rebus"},
      {"Criteria", "Criteria", "Criterion"},
  };
  for (const Case& c : cases) {
    INFO(c.word);
    CHECK(Pluralize(c.word) == c.plural);
    CHECK(Singularize(c.word) == c.singular);
  }
}

TEST_CASE("inflection 1.12 differs in a few words") {
  constexpr auto kOld = InflectionVersion::k1_12;
  CHECK(Pluralize("Octopus", kOld) == "Octopi");
  CHECK(Pluralize("Octopus") == "Octopuses");
  CHECK(Singularize("Viri", kOld) == "Virus");
  CHECK(Singularize("Databases", kOld) == "Databasis");
  CHECK(Singularize("Databases") == "Database");
  CHECK(Pluralize("Grammar", kOld) == "Grammar");
  CHECK(Pluralize("Grammar") == "Grammars");
  CHECK(Pluralize("Bonus", kOld) == "Bonus");
  CHECK(Pluralize("Bonus") == "Bonuses");
}

TEST_CASE("underscore and camelize beyond plain words") {
  CHECK(Underscore("Foo::BarBaz") == "foo/bar_baz");
  CHECK(Underscore("__v") == "_v");
  CHECK(Underscore("user name") == "user name");
  CHECK(Underscore("éÀccent") == "éàccent");
  CHECK(Underscore("") == "");
  CHECK(Camelize("user-group_id") == "userGroupId");
  CHECK(Camelize(" _foo__id ") == "FooId");
  CHECK(UpperFirst("owner") == "Owner");
  CHECK(UpperFirst("") == "");
}

}  // namespace
}  // namespace sequelint::sequelize
