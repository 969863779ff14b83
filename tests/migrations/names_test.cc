#include "migrations/names.h"

#include <catch2/catch.hpp>

namespace sequelint::migrations {
namespace {

std::vector<MigrationFile> Files(const std::vector<std::string>& names) {
  std::vector<MigrationFile> files;
  for (const std::string& name : names) files.push_back({"migrations/" + name + ".js", "migrations", name, StampOf(name)});
  return files;
}

// Of the last of the names.
std::string Wrong(const std::vector<std::string>& names) {
  std::vector<MigrationFile> files = Files(names);
  return WrongWith(files.back(), files, "20240131");
}

}  // namespace

TEST_CASE("names are judged beside those of their folder") {
  CHECK(Wrong({"20240101-a", "20240102-b"}) == "");
  CHECK(Wrong({"20240101-a", "20240102150405-b"}) == "");
  CHECK(Wrong({"001-a", "002-b"}) == "");
  CHECK(Wrong({"v1.0.0-a", "v1.2.0-b"}) == "");
  CHECK(Wrong({"9-a", "10-b"}).find("another width") != std::string::npos);
  CHECK(Wrong({"20240101-a", "20240102-b", "c"}).find("no number or date to be sorted by") != std::string::npos);
  CHECK(Wrong({"a"}).find("no number or date") != std::string::npos);
  CHECK(Wrong({"a", "b", "c"}) == "");  // all do without
  CHECK(Wrong({"20240101-a", "20240301-b"}) == "`20240301` lies in the future");
  CHECK(Wrong({"20240101-a", "20241301-b"}) == "`20241301` is no date");
  CHECK(Wrong({"20240101000000-a", "20240102000000-b", "1706745600000-c"}) ==
        "it begins with a time since 1970, and the others with a date");
}

TEST_CASE("two files of one folder with one number") {
  std::vector<MigrationFile> files = Files({"20240101-a", "20240101-b", "20240102-c"});
  CHECK(SameStamp(files[0], files) == "migrations/20240101-b.js");
  CHECK(SameStamp(files[2], files) == "");
  std::vector<MigrationFile> numbered = Files({"20240101-01-a", "20240101-02-b"});
  CHECK(SameStamp(numbered[0], numbered) == "");
  files[1].folder = "other";
  CHECK(SameStamp(files[0], files) == "");
}

}  // namespace sequelint::migrations
