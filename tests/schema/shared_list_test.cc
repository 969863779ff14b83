#include "schema/shared_list.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace sequelint::schema {
namespace {

using List = SharedList<std::string>;

std::vector<std::string> Plain(const List& list) { return {list.begin(), list.end()}; }

}  // namespace

TEST_CASE("a copy of a list shares what neither changes, and keeps what the other changes") {
  List a{"one", "two", "three"};
  List b = a;
  CHECK(&a[0] == &b[0]);
  b.Change(0) = "uno";
  CHECK(a[0] == "one");
  CHECK(&a[1] == &b[1]);
  const std::string* own = &b[0];
  b.Change(0) += "!";  // nobody else has it: it stays where it is
  CHECK(&b[0] == own);
  for (std::string& each : b.Each()) each += "?";
  CHECK(Plain(a) == std::vector<std::string>{"one", "two", "three"});
  CHECK(Plain(b) == std::vector<std::string>{"uno!?", "two?", "three?"});
}

TEST_CASE("what is found to be changed is this list's own") {
  List a{"one", "two"};
  List b = a;
  std::string* two = b.Find([](const std::string& each) { return each == "two"; });
  REQUIRE(two != nullptr);
  *two = "due";
  CHECK(a[1] == "two");
  CHECK(b[1] == "due");
  CHECK(b.Find([](const std::string& each) { return each == "three"; }) == nullptr);
}

TEST_CASE("lists are sorted, searched and cut as vectors are") {
  List list{"c1", "a", "c0", "b"};
  List before = list;
  list.Sort([](const std::string& a, const std::string& b) { return a[0] < b[0]; });
  CHECK(Plain(list) == std::vector<std::string>{"a", "b", "c1", "c0"});
  CHECK(std::find(list.begin(), list.end(), "b") - list.begin() == 1);
  list.erase(list.begin() + 1);
  CHECK(erase_if(list, [](const std::string& each) { return each == "c1"; }) == 1);
  CHECK(Plain(list) == std::vector<std::string>{"a", "c0"});
  CHECK(Plain(before) == std::vector<std::string>{"c1", "a", "c0", "b"});
}

}  // namespace sequelint::schema
