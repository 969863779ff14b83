#include "base/glob.h"

#include <catch2/catch.hpp>

#include "base/similarity.h"
#include "base/source_reader.h"
#include "base/text.h"

using namespace sequelint;

TEST_CASE("a star stays inside a folder, two stars cross folders") {
  CHECK(MatchGlob("models/*.js", "models/user.js"));
  CHECK_FALSE(MatchGlob("models/*.js", "models/a/user.js"));
  CHECK(MatchGlob("models/**/*.js", "models/user.js"));
  CHECK(MatchGlob("models/**/*.js", "models/a/b/user.js"));
  CHECK(MatchGlob("**/models/*.{js,ts}", "server/models/user.ts"));
  CHECK(MatchGlob("**/models/*.{js,ts}", "models/user.js"));
  CHECK_FALSE(MatchGlob("**/models/*.{js,ts}", "remodels/user.js"));
}

TEST_CASE("a folder name means everything below it, a bare name any depth") {
  CHECK(MatchGlob("server/models", "server/models/a/b.ts"));
  CHECK(MatchGlob("server/models/", "server/models/b.ts"));
  CHECK_FALSE(MatchGlob("server/models", "server/models2/b.ts"));
  CHECK(MatchGlob("*.test.js", "a/b/c.test.js"));
  CHECK(MatchGlob("u?er.[jt]s", "x/user.ts"));
}

TEST_CASE("hostile patterns end") {
  std::string stars, text(2000, 'a');
  for (int i = 0; i < 200; ++i) stars += "*a{b,c}";
  CHECK_FALSE(MatchGlob(stars + "z", text));
}

TEST_CASE("paths cannot climb out of the repository") {
  CHECK(NormalizePath("a/./b/../c.js") == "a/c.js");
  CHECK(NormalizePath("../etc/passwd").empty());
  CHECK(NormalizePath("a/../../b").empty());
}

TEST_CASE("a folder lists names once, folders with a slash") {
  MemorySource source({{"a/b.js", ""}, {"a/c/d.js", ""}, {"a/c/e.js", ""}, {"ab.js", ""}});
  CHECK(source.List("a") == std::vector<std::string>{"b.js", "c/"});
  CHECK(source.List("") == std::vector<std::string>{"a/", "ab.js"});
  CHECK(source.Find("a/b.js"));
  CHECK_FALSE(source.Find("a/x.js"));
}

TEST_CASE("the nearest name is suggested, a far one is not") {
  CHECK(DidYouMean("drop-colum", {"drop-column", "drop-table"}) == "drop-column");
  CHECK(DidYouMean("zebra", {"drop-column", "drop-table"}).empty());
}
