#include "base/interned.h"

#include <catch2/catch.hpp>
#include <map>
#include <thread>
#include <vector>

namespace sequelint {

TEST_CASE("equal texts are kept once, by whichever thread they are made") {
  const std::string* first = &Interned("models/user.js").text();
  std::vector<std::thread> threads;
  std::vector<const std::string*> kept(4);
  for (auto& one : kept) {
    threads.emplace_back([&one] {
      for (int i = 0; i < 1000; ++i) Interned("models/" + std::to_string(i));
      one = &Interned(std::string("models/user.js")).text();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(kept == std::vector<const std::string*>(4, first));
}

TEST_CASE("interned texts are compared and joined as strings are") {
  Interned a = "a.js", b = "b.js", none;
  CHECK(none.empty());
  CHECK(none == Interned(""));
  CHECK((a < b && none < a && a != b));
  CHECK((a == "a.js" && a == std::string("a.js") && a != std::string_view("b.js")));
  CHECK(a + ":1" == "a.js:1");
  CHECK("in " + a == "in a.js");
  CHECK(a + ':' == "a.js:");
  std::map<std::string, int> by_name{{"a.js", 1}};
  CHECK(by_name.count(a) == 1);
}

}  // namespace sequelint
