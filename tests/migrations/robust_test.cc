#include <catch2/catch.hpp>
#include <ctime>
#include <map>
#include <string>

#include "migrations/replay.h"

namespace sequelint::migrations {
namespace {

// What is said of one migration, after a first that makes a table.
std::string Said(const std::string& text, const std::string& path = "migrations/2.js") {
  MemorySource source(std::map<std::string, std::string>{
      {"migrations/1.js", "exports.up = (q) => q.createTable('a', { id: 'INTEGER' });"}, {path, text}});
  syntax::ParseCache cache;
  Result<Replayed> replayed = Replay(source, cache, {});
  REQUIRE(replayed);
  REQUIRE(replayed->schema.FindTable({"public", "a"}));
  std::string out;
  for (const schema::Unknown& unknown : replayed->schema.unknown) {
    out += unknown.at.file + ':' + std::to_string(unknown.at.line) + ": " + unknown.why + '\n';
  }
  return out;
}

constexpr const char* kUp = "exports.up = async (q) => { await q.createTable('b', { id: 'INTEGER' }); };\n";

}  // namespace

TEST_CASE("a migration that does not come to its end is said to be unknown") {
  const std::string longer = ": it runs longer than it is followed\n";
  CHECK(Said("exports.up = async (q) => {\n  for (;;) {}\n};") == "migrations/2.js:2" + longer);
  CHECK(Said("exports.up = async (q) => {\n  let n = 0;\n  while (true) { n++; }\n};") == "migrations/2.js:3" + longer);
  CHECK(Said("const again = (n) => again(n + 1);\nexports.up = async () => again(1);") == "migrations/2.js:1" + longer);
}

TEST_CASE("queries in a loop that never ends are followed for a while") {
  const std::string longer = ": it runs longer than it is followed\n";
  std::clock_t began = std::clock();
  CHECK(Said("exports.up = async (q) => {\n  for (;;) await q.addColumn('a', 'b', 'INTEGER');\n};") ==
        "migrations/2.js:2" + longer);
  CHECK(Said("exports.up = async (q) => {\n  for (let i = 0; ; i++) await q.addColumn('a', 'b' + i, 'INTEGER');\n};") ==
        "migrations/2.js:2" + longer);
  CHECK(Said("exports.up = async (q) => {\n  for (;;) {\n    try { await q.addColumn('a', 'id', 'INTEGER'); } catch (e) {}\n"
             "  }\n};") == "migrations/2.js:3" + longer);
  CHECK(Said("exports.up = async (q) => {\n  for (;;) await q.sequelize.query('UPDATE a SET id = 1');\n};") ==
        "migrations/2.js:2" + longer);
  CHECK(std::clock() - began < 120 * CLOCKS_PER_SEC);  // without optimisation, with sanitizers
}

TEST_CASE("a migration that asks the catalogue for ever is said to be unknown, soon") {
  CHECK(Said("exports.up = async (q) => {\n"
             "  const columns = {};\n"
             "  for (let i = 0; i < 300; i++) columns['c' + i] = 'INTEGER';\n"
             "  await q.createTable('b', columns);\n"
             "  for (;;) {\n"
             "    await q.sequelize.query(`SELECT count(*) FROM information_schema.columns a, information_schema.columns b`);\n"
             "  }\n"
             "};") == "migrations/2.js:5: it runs longer than it is followed\n");
}

TEST_CASE("a migration that stops while it is loaded is said to be unknown") {
  CHECK(Said(std::string("for (;;) {}\n") + kUp) == "migrations/2.js:1: it is never done loading\n");
  CHECK(Said(std::string("throw new Error('no');\n") + kUp) == "migrations/2.js:1: it throws when it is loaded\n");
  CHECK(Said(std::string("while (true) { if (process.pid) break; }\n") + kUp).empty());
}

TEST_CASE("what a missing file or package does with the query interface is unknown") {
  CHECK(Said("const help = require('./absent');\nexports.up = async (q) => { await help(q); };") ==
        "migrations/2.js:2: what `./absent`, which is not in this revision, does with the query interface\n");
  CHECK(Said("const help = require('absent');\nexports.up = async (q) => { await help(q); };") ==
        "migrations/2.js:2: what `absent`, a package outside the repository, does with the query interface\n");
}

TEST_CASE("a migration that is no JavaScript, that is empty, or that exports nothing is said") {
  CHECK(Said("exports.up = async (q) => { await q.createTable('b' { id: 'INTEGER' }); };").find("a syntax error") != std::string::npos);
  CHECK_FALSE(Said("\x7f" "ELF\x01\x02\x03 not a program").empty());
  CHECK(Said("exports.run = () => {};") == "migrations/2.js:1: the file exports no `up`\n");
  CHECK(Said("def up(connection):\n    connection.execute('SELECT 1')\n# exports = up(x)\n").find("a syntax error") !=
        std::string::npos);
  CHECK(Said(std::string("exports.up = 1;\0\0", 17)).starts_with("migrations/2.js:1: "));
}

TEST_CASE("a script that is no SQL is said to be unknown, statement by statement") {
  CHECK(Said("CREATE TABLE b (id int);\nthis is not SQL;\nALTER TABLE b ADD c int;\n", "migrations/2.sql")
            .starts_with("migrations/2.sql:2: syntax error"));
  CHECK(Said("\x89PNG\r\n\x1a\n\x01\x02", "migrations/2.sql").starts_with("migrations/2.sql:1: "));
  CHECK(Said("SELECT " + std::string(100'000, '('), "migrations/2.sql").starts_with("migrations/2.sql:1: "));
}

TEST_CASE("a migration that is nested deeply, or too large, is said to be unknown") {
  CHECK_FALSE(Said("exports.up = async (q) => { await q.addColumn('a', 'b', " + std::string(100'000, '[') + ");\n};").empty());
  std::string large = "exports.up = async (q) => { await q.bulkInsert('a', [\n";
  while (large.size() < 9'000'000) large += "  { id: 1, name: 'a row of a file that nobody wants to read' },\n";
  CHECK(Said(large + "]); };\n").find("is too large to be read") != std::string::npos);
}

TEST_CASE("what is done again after a refusal leaves one of what was replaced") {
  std::string function = "await q.sequelize.query('CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$');";
  MemorySource source(std::map<std::string, std::string>{
      {"migrations/1.js", "exports.up = async (q) => { " + function + function + " };"},
      {"migrations/2.js", "exports.up = async (q) => { await q.removeColumn('absent', 'b'); };"}});
  syntax::ParseCache cache;
  Result<Replayed> replayed = Replay(source, cache, {});
  REQUIRE(replayed);
  CHECK(replayed->schema.objects.size() == 1);
}

TEST_CASE("a migration of many queries is read to its end") {
  std::string many = "exports.up = async (q) => {\n";
  for (int i = 0; i < 5000; ++i) many += "  await q.sequelize.query(`INSERT INTO a (id) VALUES (" + std::to_string(i) + ")`);\n";
  CHECK(Said(many + "};").empty());
}

}  // namespace sequelint::migrations
