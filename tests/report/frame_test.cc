#include "report/frame.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

std::string Frame(const std::string& head, Location at, std::vector<lint::Related> related = {}, int width = 60) {
  MemorySource source({{"m.js", head}});
  Context context;
  context.head = &source;
  context.base = &source;
  Sources sources(context);
  lint::Finding finding;
  finding.at = std::move(at);
  finding.related = std::move(related);
  std::string text = "\n" + Plain(Frames(finding, sources, width));
  for (const std::string& line : Split(text, '\n')) CHECK(DisplayWidth(line) <= static_cast<size_t>(width));
  return text;
}

TEST_CASE("a frame underlines its place") {
  CHECK(Frame("a\nname: STRING,\n", {"m.js", 2, 7, 2, 13}) == R"(
 --> m.js:2:7
  |
2 | name: STRING,
  |       ^^^^^^
)");
}

TEST_CASE("a place without a length is marked where it begins") {
  CHECK(Frame("'use strict';\n", {"m.js", 1, 1, 1, 1}) == R"(
 --> m.js:1:1
  |
1 | 'use strict';
  | ^
)");
}

TEST_CASE("tabs and wide characters take their room") {
  CHECK(Frame("\tx: '你好', y: 1\n", {"m.js", 1, 11, 1, 15}) == R"(
 --> m.js:1:11
  |
1 |     x: '你好', y: 1
  |                ^^^^
)");
  // 😀 is two code units and two columns.
  CHECK(Frame("'😀': a\n", {"m.js", 1, 7, 1, 8}) == R"(
 --> m.js:1:7
  |
1 | '😀': a
  |       ^
)");
}

TEST_CASE("a place of several lines shows four of them") {
  CHECK(Frame("f({\n  a,\n  b,\n  c,\n  d,\n});\n", {"m.js", 1, 3, 6, 2}) == R"(
 --> m.js:1:3
  |
1 | f({
  |   ^
2 |   a,
3 |   b,
4 |   c,
)");
}

TEST_CASE("places of one file share a frame, in the order of their lines") {
  CHECK(Frame("one\ntwo\nthree\nfour\nfive\n", {"m.js", 4, 1, 4, 5},
              {{"first", {"m.js", 1, 1, 1, 4}, false}, {"same line", {"m.js", 4, 3, 4, 5}, false}}) == R"(
 --> m.js:4:1
  |
1 | one
  | --- first
...
4 | four
  | ^^^^
  |   -- same line
)");
}

TEST_CASE("places at base have a frame of their own") {
  CHECK(Frame("one\ntwo\n", {"m.js", 1, 1, 1, 4}, {{"as it was", {"m.js", 2, 1, 2, 4}, true}}) == R"(
 --> m.js:1:1
  |
1 | one
  | ^^^
 ::: m.js:2:1 at base
  |
2 - two
  | --- as it was
)");
}

TEST_CASE("long lines are cut around the place") {
  std::string line = std::string(200, 'a') + "HERE" + std::string(200, 'b');
  CHECK(Frame(line, {"m.js", 1, 201, 1, 205}, {}, 44) == R"(
 --> m.js:1:201
  |
1 | …aaaaaaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbb…
  |                   ^^^^
)");
  CHECK(Frame(line, {"m.js", 1, 1, 1, 3}, {}, 44) == R"(
 --> m.js:1:1
  |
1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
  | ^^
)");
  CHECK(Frame(line, {"m.js", 1, 400, 1, 405}, {}, 44) == R"(
 --> m.js:1:400
  |
1 | …bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
  |                                    ^^^^^
)");
}

TEST_CASE("a minified file of a megabyte is one short line") {
  std::string line(1 << 20, 'x');
  std::string frame = Frame(line, {"m.js", 1, 500000, 1, 900000});
  CHECK(frame.size() < 400);
}

TEST_CASE("places that the source does not have are named") {
  CHECK(Frame("one\n", {"m.js", 7, 1, 7, 2}) == "\n --> m.js:7:1\n");
  CHECK(Frame("one\n", {"gone.js", 1, 1, 1, 2}, {{"there", {"m.js", 0, 0, 0, 0}, false}}) ==
        "\n --> gone.js:1:1\n ::: m.js: there\n");
  CHECK(Frame("one\n", {"m.js", 1, 50, 1, 60}) == "\n --> m.js:1:50\n  |\n1 | one\n  |    ^\n");
  CHECK(Frame("", {"m.js", 1, 1, 1, 1}) == "\n --> m.js:1:1\n  |\n1 |\n  | ^\n");
}

}  // namespace
}  // namespace sequelint::report
