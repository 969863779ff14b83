// Every page in rules/: loads, is complete, and is in the binary as it is on disk. The examples run in
// examples_test.cc.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "lint/embedded.h"
#include "lint/rule.h"

namespace sequelint::lint {
namespace {

std::map<std::string, std::string> PagesOnDisk() {
  std::map<std::string, std::string> pages;
  for (const auto& entry : std::filesystem::directory_iterator(SEQUELINT_ROOT "/rules")) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    pages["rules/" + entry.path().filename().string()] = text.str();
  }
  return pages;
}

}  // namespace

TEST_CASE("every page loads and says what a page must say") {
  std::map<std::string, std::string> pages = PagesOnDisk();
  REQUIRE(pages.size() > 60);
  std::set<std::string> titles;
  for (const auto& [path, text] : pages) {
    Result<Rule> rule = ParseRule(path, text);
    INFO(path);
    if (!rule) FAIL_CHECK(rule.error().what << " | " << rule.error().remedy);
    if (!rule) continue;
    CHECK(titles.insert(rule->title).second);
    CHECK_FALSE(rule->category.empty());
    CHECK_FALSE(rule->help.empty());
    CHECK(rule->why.find("https://www.postgresql.org/docs/current/") != std::string::npos);
    // The safe way comes as Sequelize code first, as SQL second.
    size_t code = rule->fix.find("```js"), sql = rule->fix.find("```sql");
    CHECK(code != std::string::npos);
    CHECK(sql != std::string::npos);
    CHECK(code < sql);
    CHECK_FALSE(rule->ignore.empty());
    CHECK(rule->message.back() != '.');
    CHECK(rule->message.size() < 200);
    CHECK(rule->summary.size() < 220);
    CHECK(text.find("\t") == std::string::npos);
  }
}

TEST_CASE("the binary carries the pages as they are") {
  std::map<std::string, std::string> pages = PagesOnDisk();
  REQUIRE(kEmbeddedPageCount == pages.size());
  for (size_t i = 0; i < kEmbeddedPageCount; ++i) {
    INFO(kEmbeddedPages[i].path);
    CHECK(pages[kEmbeddedPages[i].path] == kEmbeddedPages[i].text);
  }
  CHECK(BuiltInRules().size() == pages.size());
  CHECK(FindRule(BuiltInRules(), "drop-column") != nullptr);
  CHECK(FindRule(BuiltInRules(), "drop-colum") == nullptr);
}

}  // namespace sequelint::lint
