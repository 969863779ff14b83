#include <catch2/catch.hpp>

#include "lint/baseline.h"
#include "lint/lint.h"

using namespace sequelint::lint;

namespace {

Finding Of(const char* rule, const char* table, const char* column, uint32_t line) {
  Finding finding;
  finding.rule = rule;
  finding.schema = "public";
  finding.table = table;
  finding.column = column;
  finding.message = "it is so";
  finding.at = {"migrations/1.js", line, 1, line, 9};
  finding.fingerprint = std::string(rule) + table + column;
  return finding;
}

}  // namespace

TEST_CASE("findings of a folding page about one table are one, and all of them are recorded") {
  Rule folding, other;
  folding.id = "folding";
  folding.fold = true;
  other.id = "other";
  std::vector<Finding> findings = {Of("folding", "users", "a", 1), Of("other", "users", "a", 1),
                                   Of("folding", "users", "b", 2), Of("folding", "teams", "b", 3),
                                   Of("other", "users", "b", 2),   Of("folding", "users", "c", 4)};
  findings.push_back(Of("folding", "users", "d", 5));
  findings.back().suppressed = true;  // said by a comment beside it: not told again by the first
  Fold(findings, {folding, other});
  REQUIRE(findings.size() == 5);
  CHECK(findings[0].message == "it is so (and 2 more: b, c)");
  REQUIRE(findings[0].related.size() == 2);
  CHECK(findings[0].related[1].at.line == 4);
  CHECK(findings[2].message == "it is so");
  CHECK(findings[4].suppressed);
  CHECK(Record(findings).entries.size() == 6);
}

TEST_CASE("findings are one only as far as the message is true of each") {
  Rule folding;
  folding.id = "folding";
  folding.fold = true;
  folding.fold_by = {"held.locks"};
  std::vector<Finding> findings = {Of("folding", "users", "a", 1), Of("folding", "users", "b", 2),
                                   Of("folding", "users", "c", 3)};
  for (Finding& finding : findings) finding.facts.Set("held.locks", finding.column == "b" ? "SHARE on b" : "SHARE on a");
  Fold(findings, {folding});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].message == "it is so (and 1 more: c)");
  CHECK(findings[1].message == "it is so");
}

TEST_CASE("findings of one place are one") {
  Rule folding, other;
  folding.id = "folding";
  folding.fold = true;
  other.id = "other";
  std::vector<Finding> findings = {Of("other", "users", "a", 1),   Of("other", "teams", "a", 1),
                                   Of("other", "users", "b", 1),   Of("other", "users", "c", 2),
                                   Of("other", "users", "d", 2),   Of("folding", "users", "a", 1),
                                   Of("folding", "teams", "a", 1), Of("folding", "users", "b", 3)};
  Fold(findings, {folding, other});
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].message == "it is so (and 2 more: teams)");
  CHECK(findings[0].related.empty());
  CHECK(findings[1].message == "it is so (and 1 more: d)");
  CHECK(findings[2].message == "it is so (and 2 more: teams)");
  CHECK(Record(findings).entries.size() == 8);
}
