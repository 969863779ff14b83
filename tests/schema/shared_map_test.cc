#include "schema/shared_map.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace sequelint::schema {
namespace {

using Map = SharedMap<int, std::string>;

std::map<int, std::string> Plain(const Map& map) { return {map.begin(), map.end()}; }

}  // namespace

TEST_CASE("a copy shares what neither changes, and keeps what the other changes") {
  Map a;
  a.emplace(1, "one"), a.emplace(2, "two");
  Map b = a;
  CHECK(&a.find(1)->second == &b.find(1)->second);
  b.at(1) = "uno";
  CHECK(a.find(1)->second == "one");
  CHECK(&a.find(2)->second == &b.find(2)->second);
  const std::string* own = &b.find(1)->second;
  b.at(1) += "!";  // nobody else has it: it stays where it is
  CHECK(&b.find(1)->second == own);
}

TEST_CASE("the key may be a part of the value that is handed over") {
  struct Named {
    std::string name;
  };
  SharedMap<std::string, Named> map;
  Named named{"a name that is too long to stand in the string itself"};
  map.emplace(named.name, std::move(named));
  CHECK(map.contains("a name that is too long to stand in the string itself"));
}

// What random changes of maps and of their copies leave is what they leave of std::map.
TEST_CASE("shared maps are maps") {
  std::mt19937 random(7);
  auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  std::vector<Map> maps(3);
  std::vector<std::map<int, std::string>> plain(3);
  for (int round = 0; round < 20000; ++round) {
    size_t at = static_cast<size_t>(below(3)), other = static_cast<size_t>(below(3));
    int key = below(12), to = below(12);
    std::string value = std::to_string(round);
    Map& map = maps[at];
    auto& twin = plain[at];
    switch (below(8)) {
      case 0:
        CHECK(map.emplace(key, value).second == twin.emplace(key, value).second);
        break;
      case 1:
        map[key] = value, twin[key] = value;
        break;
      case 2:
        CHECK(map.erase(key) == twin.erase(key));
        break;
      case 3:
        maps[other] = map, plain[other] = twin;
        break;
      case 4:
        for (auto& [name, text] : map.Each()) text += "x";
        for (auto& [name, text] : twin) text += "x";
        break;
      case 5:
        if (std::string* text = map.Change(key)) *text += "y", twin.at(key) += "y";
        CHECK(map.contains(key) == twin.contains(key));
        break;
      case 6:
        if (map.Rename(key, to)) {
          auto node = twin.extract(key);
          node.key() = to;
          CHECK(twin.insert(std::move(node)).inserted);
        }
        break;
      default:
        std::erase_if(twin, [&](const auto& entry) { return entry.first % 5 == key; });
        for (auto it = map.begin(); it != map.end();) it = it->first % 5 == key ? map.erase(it) : std::next(it);
    }
    for (size_t i = 0; i < maps.size(); ++i) REQUIRE(Plain(maps[i]) == plain[i]);
  }
}

}  // namespace sequelint::schema
