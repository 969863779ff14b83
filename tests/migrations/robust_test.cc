#include <catch2/catch.hpp>
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
}

}  // namespace sequelint::migrations
