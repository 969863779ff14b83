#include "lint/suppression.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "lint/baseline.h"
#include "lint/lint.h"

namespace sequelint::lint {
namespace {

std::string Describe(const std::vector<Suppression>& suppressions) {
  std::string text;
  for (const Suppression& s : suppressions) {
    std::string last = s.last_line == UINT32_MAX ? "end" : std::to_string(s.last_line);
    text += std::to_string(s.at.line) + ":" + std::to_string(s.at.column) + " covers " + std::to_string(s.first_line) +
            "-" + last + " [" + Join(s.rules, " ") + "] " + s.reason + "\n";
  }
  return text;
}

Finding At(std::string rule, std::string file, uint32_t line, Severity severity = Severity::kWarning) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.at = {std::move(file), line, 1, line, 2};
  return finding;
}

std::vector<Rule> SomeRules() {
  std::vector<Rule> rules;
  for (const char* id :
       {"drop-column", "drop-table", "suppression-without-reason", "unknown-rule", "unused-suppression"}) {
    Rule rule;
    rule.id = id;
    if (rule.id == "unused-suppression") {
      rule.operations = {"suppression"};
      rule.when = {{{"suppression.used", Test::Kind::kOneOf, {"false"}, 0},
                    {"suppression.known", Test::Kind::kOneOf, {"true"}, 0}}};
      rule.message = "{suppression.rule} finds nothing here";
    } else if (rule.id == "unknown-rule") {
      rule.operations = {"suppression"};
      rule.when = {{{"suppression.known", Test::Kind::kOneOf, {"false"}, 0}}};
      rule.message = "no rule is called {suppression.rule}";
      rule.help = "did you mean {suppression.suggestion}?";
    } else {
      rule.operations = {"drop_table"};
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

TEST_CASE("every form of a suppression is read, and only in comments") {
  CHECK(Describe(ReadSuppressions("models/user.js", R"(// sequelint-ignore-file char-type -- legacy
define({
  // sequelint-ignore-next-line drop-column, drop-table -- archived in S3

  // another comment
  email: TEXT,
  name: TEXT, // sequelint-ignore drop-column
  /* sequelint-disable */
  a: TEXT,
  /* sequelint-enable */
  text: "// sequelint-ignore drop-column",
  url: 'http://sequelint-ignore',
  sql: `
    -- sequelint-ignore-next-line drop-table -- old
    DROP TABLE x; -- sequelint-ignore drop-table
    DROP TABLE y`, why: '-- sequelint-ignore drop-table',
  /*
   * sequelint-ignore-next-line char-type -- two lines
   */
  c: CHAR(3),
  // sequelint-disable drop-table
})
)")) == R"(1:1 covers 1-end [char-type] legacy
3:3 covers 6-6 [drop-column drop-table] archived in S3
7:15 covers 7-7 [drop-column] 
8:3 covers 8-10 [] 
14:5 covers 15-15 [drop-table] old
15:19 covers 15-15 [drop-table] 
18:4 covers 20-20 [char-type] two lines
21:3 covers 21-end [drop-table] 
)");
  CHECK(Describe(ReadSuppressions("m/1.sql", "DROP TABLE a; -- sequelint-ignore drop-table -- empty since May\n")) ==
        "1:15 covers 1-1 [drop-table] empty since May\n");
  // A decorator and what it decorates count as one next line.
  CHECK(Describe(ReadSuppressions("user.ts",
                                  "// sequelint-ignore-next-line drop-column\n@Column({\n  type: "
                                  "TEXT,\n})\n@Index\nname: string;\nage: number;\n")) ==
        "1:1 covers 2-6 [drop-column] \n");
  CHECK(ReadSuppressions("user.ts", "").empty());
}

TEST_CASE("suppressions silence findings; new ones that silence nothing are findings") {
  MemorySource base({{"a.js", "// sequelint-ignore-file drop-table\nx\n"}});
  MemorySource head(
      {{"a.js",
        "// sequelint-ignore-file drop-table\nx\ny // sequelint-ignore drop-column -- moved\n"
        "// sequelint-ignore-next-line drop-colum\nz\n"},
       {"b.js",
        "// sequelint-ignore-next-line drop-column\nx\n// sequelint-ignore-next-line drop-table -- never\ny\n"}});
  std::vector<Finding> findings = {At("drop-column", "a.js", 3, Severity::kError),
                                   At("drop-column", "b.js", 2, Severity::kError), At("drop-column", "b.js", 4)};
  ApplySuppressions(findings, head, &base, SomeRules(), {});
  std::string text;
  for (const Finding& f : findings) {
    text += f.at.file + ":" + std::to_string(f.at.line) + " " + f.rule +
            (f.suppressed ? " (" + f.suppression_reason + ")" : "") + " " + f.message + "|" + f.help + "\n";
  }
  // The file-wide comment of a.js is old, so nobody is told that it silences nothing; b.js:1 has no reason for an
  // error.
  CHECK(text == R"(a.js:3 drop-column (moved) |
b.js:2 drop-column |the comment on line 1 gives no reason, and an error needs one: add ` -- why`
a.js:4 unknown-rule no rule is called drop-colum|did you mean drop-column?
b.js:3 unused-suppression drop-table finds nothing here|
b.js:4 drop-column |
)");
}

TEST_CASE("recorded findings are known by what they are, not by where they stand") {
  Finding a = At("drop-column", "a.js", 3), b = At("drop-table", "b.js", 4);
  a.schema = b.schema = "public";
  a.table = b.table = "Users";
  a.column = "email";
  a.operation = "drop_column";
  b.operation = "drop_table";
  a.fingerprint = Fingerprint(a);
  b.fingerprint = Fingerprint(b);
  CHECK(a.fingerprint != b.fingerprint);
  Baseline baseline = Record({b, a, a});
  Result<Baseline> again = ParseBaseline("b.json", Print(baseline));
  REQUIRE(again);
  REQUIRE(again->entries.size() == 2);
  CHECK(again->entries[0].object == "public.Users.email");
  CHECK(Print(*again) == Print(baseline));

  a.at.line = 99;
  std::vector<Finding> now = {a};
  std::vector<BaselineEntry> stale = ApplyBaseline(baseline, now);
  CHECK(now[0].suppressed);
  CHECK(now[0].suppression_reason == "baseline");
  REQUIRE(stale.size() == 1);
  CHECK(stale[0].rule == "drop-table");
  CHECK(Without(baseline, {stale}).entries.size() == 1);

  CHECK(ParseBaseline("b.json", Print(Baseline{}))->entries.empty());
  CHECK_FALSE(ParseBaseline("b.json", "[]"));
  CHECK_FALSE(ParseBaseline("b.json", R"({"version": 2, "findings": []})"));
  CHECK_FALSE(ParseBaseline("b.json", R"({"version": 1, "findings": [{"fingerprint": "other"}]})"));
}

}  // namespace sequelint::lint
