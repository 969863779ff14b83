// Types that the project adds to Sequelize's, and migrations that use them.

#include <catch2/catch.hpp>

#include "migrations/chain.h"
#include "migrations/replay.h"
#include "syntax/tree.h"

namespace sequelint::migrations {
namespace {

std::string TypesOf(const std::string& types) {
  MemorySource source({
      {"package.json", R"({"dependencies": {"sequelize": "6.37.3"}})"},
      {"src/types.js", types},
      {"migrations/1-a.js",
       "const { DataTypes } = require('sequelize');\n"
       "exports.up = (queryInterface) => queryInterface.createTable('a', { price: DataTypes.MONEY, at: DataTypes.DATE });\n"
       "exports.down = () => {};\n"},
  });
  syntax::ParseCache cache;
  Result<Replayed> replayed = Replay(source, cache, {});
  REQUIRE(static_cast<bool>(replayed));
  const schema::Table* table = replayed->schema.FindTable({"public", "a"});
  REQUIRE(table != nullptr);
  std::string said;
  for (const schema::Column& column : table->columns) said += column.name + " " + column.type.value_or("?") + "; ";
  return said;
}

constexpr const char* kMoney =
    "class MONEY extends DataTypes.ABSTRACT.prototype.constructor { toSql() { return 'money'; } }\n"
    "MONEY.prototype.key = 'MONEY';\n"
    "DataTypes.MONEY = Utils.classToInvokable(MONEY);\n";

TEST_CASE("a type that the project adds when a file is loaded") {
  CHECK(TypesOf("const { DataTypes, Utils } = require('sequelize');\n" + std::string(kMoney)) ==
        "price money; at timestamp with time zone; ");
}

TEST_CASE("a type that a function adds, which the application calls") {
  CHECK(TypesOf("const { DataTypes, Utils } = require('sequelize');\nexports.addTypes = () => {\n" + std::string(kMoney) +
                "};\n") == "price money; at timestamp with time zone; ");
}

TEST_CASE("a type that is only compared is not added") {
  CHECK(TypesOf("const { DataTypes } = require('sequelize');\nexports.is = (type) => DataTypes.MONEY === type;\n") ==
        "price ?; at timestamp with time zone; ");
}

}  // namespace
}  // namespace sequelint::migrations
