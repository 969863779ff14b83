#include "report/line_hash.h"

#include <catch2/catch.hpp>

namespace sequelint::report {
namespace {

using Hashes = std::vector<std::string>;

// The vectors that GitHub's upload action publishes with its algorithm, and one of characters outside the first plane.
TEST_CASE("line hashes are those that GitHub computes") {
  CHECK(LineHashes("") == Hashes{"c129715d7a2bc9a3:1"});
  CHECK(LineHashes(" a\nb\n  \t\tc\n d") ==
        Hashes{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"});
  CHECK(LineHashes("// \U0001F600 é\nx\n") == Hashes{"fe56ff72c3aa81cf:1", "828973aa50c68d6d:1", "c129715d7a2bc9a3:1"});
}

TEST_CASE("equal lines are counted, and differ near the end of the file") {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "Lorem ipsum dolor sit amet.\n";
  Hashes hashes = LineHashes(text);
  REQUIRE(hashes.size() == 11);
  CHECK(hashes[0] == "a7f2ff13bc495cf2:1");
  CHECK(hashes[1] == "a7f2ff13bc495cf2:2");
  CHECK(hashes[6] == "a7f2ff1481e87703:1");
}

TEST_CASE("line ends of all systems hash alike") {
  Hashes unix_ends = LineHashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n");
  CHECK(LineHashes(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n") == unix_ends);
  CHECK(LineHashes(" hello; \t\rworld!!!\r\r\r  \t\tGreetings\r End\r") == unix_ends);
  CHECK(unix_ends.size() == 7);
}

}  // namespace
}  // namespace sequelint::report
