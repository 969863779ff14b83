#include "base/thread.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace sequelint {

TEST_CASE("work beside the caller's is done when it is joined, once") {
  int runs = 0;
  Thread thread([&] { ++runs; });
  thread.Join();
  thread.Join();
  CHECK(runs == 1);
}

TEST_CASE("what ends the work is thrown where it is joined") {
  Thread thread([] { throw std::runtime_error("no memory"); });
  CHECK_THROWS_WITH(thread.Join(), "no memory");
  thread.Join();
}

TEST_CASE("the work has a stack to recurse on") {
  struct Deep {
    static size_t Down(size_t levels) {
      volatile char room[1000];
      room[0] = static_cast<char>(levels);
      return levels == 0 ? static_cast<size_t>(room[0]) : Down(levels - 1) + static_cast<size_t>(room[0] != 1) * 0 + 1;
    }
  };
  size_t reached = 0;
  Thread thread([&] { reached = Deep::Down(2000); });
  thread.Join();
  CHECK(reached == 2000);
}

}  // namespace sequelint
