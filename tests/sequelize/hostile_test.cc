#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "schema/print.h"
#include "sequelize/load.h"

// A model that takes one value from a hostile place loses that value and nothing else, and says why.
namespace sequelint::sequelize {
namespace {

constexpr const char* kHead =
    "const { Sequelize, DataTypes } = require('sequelize');\n"
    "const s = new Sequelize('postgres://x', { define: { timestamps: false } });\n";

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

// The schema of a model User whose column `bad` is written as `attribute`, beside a model that has nothing to do with
// it.
std::string LoadWith(const std::string& hostile, const std::string& attribute) {
  MemorySource source(std::map<std::string, std::string>{
      {"hostile.js", hostile},
      {"models.js", std::string(kHead) + "const hostile = require('./hostile');\n" +
                        "s.define('User', { email: DataTypes.TEXT,\n  bad: " + attribute + " });\n" +
                        "s.define('Team', { name: DataTypes.TEXT });\n"}});
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache, {});
  return loaded ? schema::ToText(loaded->schema) : "error: " + loaded.error().what + '\n';
}

constexpr const char* kTeams =
    "table Teams model Team\n  id    integer not null serial\n  name  text\n  primary key (id)\n";

void CheckUnknown(const std::string& text, std::string_view unknown) {
  INFO(text);
  CHECK(text.find(kTeams) == 0);
  CHECK(text.find("  email  text\n") != std::string::npos);
  CHECK(text.find("  bad ") != std::string::npos);
  size_t at = text.find("unknown ");
  REQUIRE(at != std::string::npos);
  CHECK(text.substr(at) == unknown);
}

TEST_CASE("a value from a file of ten megabytes is unknown") {
  std::string big = "exports.list = [" + Repeat("'some text',", 900'000) + "];\n";
  REQUIRE(big.size() > 10'000'000);
  CheckUnknown(LoadWith(big, "{ type: DataTypes.TEXT, defaultValue: hostile.list[3] }"),
               "unknown Users.bad.default: `hostile.js` is too large to be read (models.js:5)\n");
}

TEST_CASE("a file of ten megabytes that may hold models is named") {
  std::string head(kHead);
  MemorySource source(std::map<std::string, std::string>{
      {"big.js", head + "s.define('User', {});\nconst list = [" + Repeat("'some text',", 900'000) + "];\n"},
      {"team.js", head + "s.define('Team', { name: DataTypes.TEXT });\n"}});
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache, {});
  REQUIRE(loaded);
  CHECK(schema::ToText(loaded->schema) ==
        kTeams + std::string("unknown big.js: the file is too large to be read (big.js:1)\n"));
}

TEST_CASE("a getter that asks for itself is unknown") {
  CheckUnknown(LoadWith("module.exports = { get size() { return this.size; } };", "DataTypes.STRING(hostile.size)"),
               "unknown Users.bad.type: a bound of the evaluation is reached (hostile.js:1)\n");
}

TEST_CASE("values that are nested too deeply are unknown") {
  CheckUnknown(
      LoadWith("exports.list = " + Repeat("[", 50'000) + Repeat("]", 50'000),
               "{ type: DataTypes.JSONB, defaultValue: hostile.list }"),
      "unknown Users.bad.default: Sequelize refuses this: JSON nested too deeply, or in a circle (hostile.js:1)\n");
}

TEST_CASE("texts without bounds are unknown") {
  CheckUnknown(LoadWith("let text = 'x'; for (let i = 0; i < 60; i++) text = `${text}${text}`; exports.text = text;",
                        "{ type: DataTypes.TEXT, defaultValue: hostile.text }"),
               "unknown Users.bad.default: a text is longer than the evaluation's limit (hostile.js:1)\n");
}

TEST_CASE("a factory that calls itself for ever is unknown") {
  CheckUnknown(LoadWith("const column = (n) => column(n + 1); exports.column = column;", "hostile.column(0)"),
               "unknown Users.bad: a bound of the evaluation is reached (hostile.js:1)\n");
}

TEST_CASE("a loop without end is unknown") {
  CheckUnknown(
      LoadWith("exports.size = () => { let n = 0; while (true) n++; return n; };", "DataTypes.STRING(hostile.size())"),
      "unknown Users.bad.type: a bound of the evaluation is reached (hostile.js:1)\n");
}

TEST_CASE("a loop whose steps are spent leaves nothing behind as if it were known") {
  CheckUnknown(
      LoadWith(
          "let n = 0; while (true) { n++; for (const x of 'a long text, to spend the steps') [x, x, x].map(String); }\n"
          "exports.n = n;",
          "DataTypes.STRING(hostile.n)"),
      "unknown Users.bad.type: the loop `while (true) { n++; for (const x of 'a long text, to spend t…` runs "
      "longer than it is followed (hostile.js:1)\n");
}

TEST_CASE("a function that asks an unknown condition before it calls itself ends soon") {
  CheckUnknown(LoadWith("const get = (key) => typeof key === 'function' ? get(key()) : get(key) || get(key + 1);\n"
                        "exports.get = () => get(require('somewhere').key);",
                        "DataTypes.STRING(hostile.get())"),
               "unknown Users.bad.type: a bound of the evaluation is reached (hostile.js:1)\n");
}

TEST_CASE("a module that imports itself gives what it has so far") {
  // undefined + 1 is no number, and Sequelize then takes 255
  std::string text = LoadWith("exports.size = require('./hostile').size + 1;", "DataTypes.STRING(hostile.size)");
  CHECK(text.find("  bad    character varying(255)\n") != std::string::npos);
}

}  // namespace
}  // namespace sequelint::sequelize
