// Rule pages: what a good one gives, and the message of every mistake one can make.

#include <catch2/catch.hpp>

#include "base/text.h"
#include "lint/examples.h"
#include "lint/rule.h"

namespace sequelint::lint {
namespace {

const char* const kPage = R"(---
severity: error
severity_when:
  info: { column.used_at_base: false }
category: data-loss
operation: drop_column
when:
  - table.rows: 100+
    column.type: [text, json]
  - column.default: present
unless: { no.such.thing: true }
message: "dropping {table}.{column} loses data"
help: "keep {column}"
related: base
anchor: declaration
---

# Dropped column

A column is dropped
while code reads it.

## Why

Because.

```js
anything
```

## Safe way

Wait.

## Bad: at once

```json
{ "postgres": 12 }
```

```diff models/user.js
 define({
-  email: TEXT,
+  mail: TEXT, // finding
 });
```

```js models/team.js
define({ name: TEXT }); // finding
```

## Bad: the whole file

```diff models/old.js
-define({}); // finding
```

## Good

```diff models/user.js
 define({
 });
```

## When to ignore it

Never.
)";

std::string Message(const std::string& page) {
  Result<Rule> rule = ParseRule("rules/drop-it.md", page);
  return rule ? "loaded" : rule.error().what + " | " + rule.error().remedy;
}

std::string With(const std::string& from, const std::string& to) {
  REQUIRE(std::string(kPage).find(from) != std::string::npos);
  std::string page = kPage;
  return page.replace(page.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a page is a rule") {
  // The page of this test names an unknown fact on purpose; here it does not.
  Result<Rule> rule = ParseRule("rules/drop-it.md", With("no.such.thing", "table.new"));
  REQUIRE(rule);
  CHECK(rule->id == "drop-it");
  CHECK(rule->severity == Severity::kError);
  CHECK(rule->operations == std::vector<std::string>{"drop_column"});
  CHECK(rule->title == "Dropped column");
  CHECK(rule->summary == "A column is dropped while code reads it.");
  CHECK(rule->why == "Because.\n\n```js\nanything\n```");
  CHECK(rule->fix == "Wait.");
  CHECK(rule->ignore == "Never.");
  CHECK(rule->category == "data-loss");
  REQUIRE(rule->when.size() == 2);
  CHECK(rule->when[0].size() == 2);
  CHECK(rule->when[0][0].at_least == 100);
  CHECK(rule->related == std::vector<std::string>{"base"});

  REQUIRE(rule->examples.size() == 3);
  const Example& first = rule->examples[0];
  CHECK(first.bad);
  CHECK(first.title == "at once");
  CHECK(first.config_json == "{ \"postgres\": 12 }\n");
  CHECK(first.base.at("models/user.js") == "define({\n  email: TEXT,\n});\n");
  CHECK(first.head.at("models/user.js") == "define({\n  mail: TEXT, // finding\n});\n");
  CHECK(first.base.count("models/team.js") == 0);
  REQUIRE(first.findings.size() == 2);
  CHECK(first.findings[0].line == 2);
  CHECK(first.findings[1].file == "models/team.js");
  // A file that head deletes: its finding can only stand on base.
  CHECK(rule->examples[1].head.empty());
  CHECK(rule->examples[1].findings[0].at_base);
  CHECK_FALSE(rule->examples[2].bad);
}

TEST_CASE("every mistake in a page is told with its line and a suggestion") {
  struct Case {
    const char *from, *to, *message;
  };
  const Case cases[] = {
      {"unless: { no.such.thing: true }", "unless: { no.such.thing: true }",
       "rules/drop-it.md:11: unknown fact `no.such.thing` | `sequelint facts` lists them"},
      {"table.rows: 100+", "table.row: 100+",
       "rules/drop-it.md:8: unknown fact `table.row` | did you mean `table.rows`?"},
      {"severity: error", "severitty: error", "rules/drop-it.md:2: unknown key `severitty` | did you mean `severity`?"},
      {"severity: error", "severity: eror",
       "rules/drop-it.md:2: `eror` is no value of `severity` | did you mean `error`?"},
      {"severity: error\n", "", "rules/drop-it.md:1: the key `severity` is missing | add it to the front matter"},
      {"operation: drop_column", "operation: drop_colum",
       "rules/drop-it.md:6: unknown operation `drop_colum` | did you mean `drop_column`?"},
      {"table.rows: 100+", "table.rows: many",
       "rules/drop-it.md:8: `table.rows` is a number, not `many` | write 11 (equal) or 11+ (at least)"},
      {"table.rows: 100+", "table.new: maybe",
       "rules/drop-it.md:8: `table.new` is true or false, not `maybe` | write true or false"},
      {"table.rows: 100+", "column.default: constnt",
       "rules/drop-it.md:8: `constnt` is no value of `column.default` | did you mean `constant`?"},
      {"table.rows: 100+", "table.rows: { a: 1 }",
       "rules/drop-it.md:8: the value of `table.rows` is neither a word nor a list of words | write a literal, a list "
       "(one of), present, absent, or 11+ (at least)"},
      {"{table}.{column}", "{table}.{colum}",
       "rules/drop-it.md:12: the placeholder `{colum}` names no fact | did you mean `column`?"},
      {"related: base", "related: bse", "rules/drop-it.md:14: `bse` is no value of `related` | did you mean `base`?"},
      {"anchor: declaration", "anchor: here",
       "rules/drop-it.md:15: `here` is no value of `anchor` | one of: type, nullable, default, table, declaration, parallel, name"},
      {"category: data-loss", "category: data-los",
       "rules/drop-it.md:5: `data-los` is no value of `category` | did you mean `data-loss`?"},
      {"severity: error\n", "severity: error\nseverity: info\n",
       "rules/drop-it.md:3: the key `severity` stands twice | keep one"},
      {"  info: {", "  inf: {", "rules/drop-it.md:4: `inf` is no value of `severity` | did you mean `info`?"},
      {"operation: drop_column", "operation: [drop_column, drop_column]",
       "rules/drop-it.md:6: the operation `drop_column` stands twice | keep one"},
      {"unless: { no.such.thing: true }", "unless: [one, two]",
       "rules/drop-it.md:11: `unless` is no condition | write a map of facts (all of them) or a list of such maps "
       "(any)"},
      {"table.rows: 100+", "locks: SHARE",
       "rules/drop-it.md:8: `locks` can only be present or absent | test lock.mode or lock.others"},
      {"table.rows: 100+", "table.rows: 1x+", "rules/drop-it.md:8: `1x+` is no number | write 11+ for at least eleven"},
      {"anchor: declaration", "preview: maybe",
       "rules/drop-it.md:15: `preview` is true or false | write preview: true"},
      {"anchor: declaration", "fold: maybe",
       "rules/drop-it.md:15: `fold` is true or false, or a list of facts | write fold: true"},
      {"anchor: declaration", "fold: [held.lock]", "rules/drop-it.md:15: unknown fact `held.lock` | `sequelint facts` lists them"},
      {"message: \"dropping {table}.{column} loses data\"", "message: [a]",
       "rules/drop-it.md:12: `message` is no text | write message: and a text in quotes"},
      {"message: \"dropping {table}.{column} loses data\"", "message: \"a\\nb\"",
       "rules/drop-it.md:12: `message` has more than one line | move the rest to help"},
      {"help: \"keep {column}\"", "help: \"keep {columm}\"",
       "rules/drop-it.md:13: the placeholder `{columm}` names no fact | did you mean `column`?"},
      {"# Dropped column\n", "# Dropped column\n\n# Another\n",
       "rules/drop-it.md:20: a second title | use `##` for sections"},
      {"## Why\n\nBecause.", "## Why\n\nBecause.\n\n## Why\n\nAgain.",
       "rules/drop-it.md:27: a second section `Why` | keep one"},
      {"Wait.", "", "rules/drop-it.md:31: the section `Safe way` is empty | fill or remove it"},
      {"```js models/team.js\ndefine({ name: TEXT }); // finding\n```", "```json\n{ \"postgres\": 13 }\n```",
       "rules/drop-it.md:48: a second configuration | keep one ```json fence"},
      {"## Safe way", "## Safe wy", "rules/drop-it.md:31: unknown section `Safe wy` | did you mean `Safe way`?"},
      {"# Dropped column", "", "rules/drop-it.md:20: text before the title | begin with `# Title`"},
      {"A column is dropped\nwhile code reads it.", "",
       "rules/drop-it.md:66: the page has no summary | write one paragraph below the title: what the rule finds"},
      {"  mail: TEXT, // finding\n });\n```", "  mail: TEXT, // finding\n });\n",
       "rules/drop-it.md:41: the fence is never closed | end it with a line of 3 backticks"},
      {"+  mail: TEXT, // finding", "+  mail: TEXT,", "loaded"},  // the other file of the example is still marked
      {"-  email: TEXT,", "-  email: TEXT, // finding",
       "rules/drop-it.md:43: the marked line is gone at head | mark the line of head where the finding stands"},
      {"-  email: TEXT,", "*  email: TEXT,",
       "rules/drop-it.md:43: a line of a diff begins with ` `, `+` or `-` | indent it by one blank"},
      {"```diff models/user.js\n define({\n-", "```dif models/user.js\n define({\n-",
       "rules/drop-it.md:41: a fence of `dif` means nothing in an example | use diff (a file at base and head), js, ts "
       "or sql (a file new at head) or json (configuration)"},
      {"```js models/team.js", "```js", "rules/drop-it.md:48: the fence names no file | write ```js models/user.js"},
      {"```js models/team.js", "```js models/user.js",
       "rules/drop-it.md:48: the file `models/user.js` stands twice in one example | put it in one fence"},
      {"-define({}); // finding", "-define({});",
       "rules/drop-it.md:52: the bad example expects no finding | end the expected line with `// finding`"},
      {"## Good", "## Bad",
       "rules/drop-it.md:58: the bad example expects no finding | end the expected line with "
       "`// finding`"},
      {"---\n\n# Dropped", "\n\n# Dropped",
       "rules/drop-it.md:1: the front matter is never closed | end it with a line `---`"},
  };
  for (const Case& c : cases) {
    std::string page = With(c.from, c.to);
    if (std::string(c.from).find("no.such.thing") == std::string::npos)
      page = ReplaceAll(page, "no.such.thing", "table.new");
    INFO(c.to);
    CHECK(Message(page) == c.message);
  }
}

TEST_CASE("a page needs both kinds of examples, and a file name in kebab-case") {
  std::string page = ReplaceAll(kPage, "no.such.thing", "table.new");
  std::string no_good = page.substr(0, page.find("## Good"));
  CHECK(Message(no_good) == "rules/drop-it.md:1: the page has no good example | add a section `## Good`");
  std::string no_bad = page.substr(0, page.find("## Bad")) + page.substr(page.find("## Good"));
  CHECK(Message(no_bad) ==
        "rules/drop-it.md:1: the page has no bad example | add a section `## Bad` with a marked line");
  CHECK_FALSE(ParseRule("rules/DropIt.md", page));
  CHECK_FALSE(ParseRule("rules/x.md", ""));
  CHECK_FALSE(ParseRule("rules/x.md", "---\n[[[[\n---\n# T\n\ns\n"));
  CHECK_FALSE(ParseRule("rules/x.md", "---\n" + std::string(5000, '[') + "\n---\n# T\n\ns\n"));
}

TEST_CASE("conditions follow three-valued logic") {
  facts::Facts facts;
  facts.Set("table.new", false);
  facts.Set("postgres", 15.0);
  facts.Set("column.default", std::string("volatile"));
  facts.Set("index.columns", facts::Words{"a", "b"});
  facts.Set("table.rows", facts::UnknownFact{});

  auto test = [&](std::string fact, Test::Kind kind, std::vector<std::string> words = {}, double least = 0) {
    return Evaluate(Test{std::move(fact), kind, std::move(words), least}, facts);
  };
  using Kind = Test::Kind;
  CHECK(test("table.new", Kind::kOneOf, {"false"}) == Truth::kTrue);
  CHECK(test("table.new", Kind::kOneOf, {"true"}) == Truth::kFalse);
  CHECK(test("postgres", Kind::kAtLeast, {}, 12) == Truth::kTrue);
  CHECK(test("postgres", Kind::kAtLeast, {}, 16) == Truth::kFalse);
  CHECK(test("postgres", Kind::kOneOf, {"15"}) == Truth::kTrue);
  CHECK(test("column.default", Kind::kOneOf, {"stable", "volatile"}) == Truth::kTrue);
  CHECK(test("index.columns", Kind::kOneOf, {"b"}) == Truth::kTrue);
  CHECK(test("index.columns", Kind::kOneOf, {"c"}) == Truth::kFalse);
  // With `*` a word is a glob.
  facts.Set("table", std::string("app_users"));
  facts.Set("file", std::string("services/billing/models/invoice.js"));
  CHECK(test("table", Kind::kOneOf, {"shop_*", "app_*"}) == Truth::kTrue);
  CHECK(test("table", Kind::kOneOf, {"app_"}) == Truth::kFalse);
  CHECK(test("index.columns", Kind::kOneOf, {"b*"}) == Truth::kTrue);
  CHECK(test("file", Kind::kOneOf, {"services/billing/**"}) == Truth::kTrue);
  CHECK(test("file", Kind::kOneOf, {"services/shop/**"}) == Truth::kFalse);
  CHECK(test("table.rows", Kind::kAtLeast, {}, 1) == Truth::kUnknown);
  CHECK(test("table.rows", Kind::kPresent) == Truth::kUnknown);
  CHECK(test("column.type", Kind::kAbsent) == Truth::kTrue);
  CHECK(test("column.type", Kind::kOneOf, {"text"}) == Truth::kFalse);

  Test yes{"table.new", Kind::kOneOf, {"false"}, 0}, no{"table.new", Kind::kOneOf, {"true"}, 0};
  Test unknown{"table.rows", Kind::kAtLeast, {}, 1};
  CHECK(Evaluate({{yes, unknown}}, facts) == Truth::kUnknown);
  CHECK(Evaluate({{no, unknown}}, facts) == Truth::kFalse);    // false wins over unknown in "all"
  CHECK(Evaluate({{unknown}, {yes}}, facts) == Truth::kTrue);  // true wins over unknown in "any"
  CHECK(Evaluate({{unknown}, {no}}, facts) == Truth::kUnknown);
  CHECK(Evaluate(Condition{}, facts) == Truth::kTrue);
}

TEST_CASE("messages show facts and leave other braces alone") {
  facts::Facts facts;
  facts.Set("table", std::string("Users"));
  facts.Set("index.columns", facts::Words{"a", "b"});
  facts.Set("locks", facts::Locks{{"Users", "SHARE"}});
  CHECK(Interpolate("{table}({index.columns}) {locks} { concurrently: true } {", facts) ==
        "Users(a, b) Users: SHARE { concurrently: true } {");
}

TEST_CASE("the four outcomes of an example") {
  Result<Rule> rule = ParseRule("rules/drop-it.md", ReplaceAll(kPage, "no.such.thing", "table.new"));
  REQUIRE(rule);
  auto run = [&](std::vector<std::pair<std::string, uint32_t>> places) {
    auto analyse = [&](const Example& example) -> Result<std::vector<Finding>> {
      std::vector<Finding> findings;
      if (example.title != "at once") return findings;
      for (const auto& [file, line] : places) {
        Finding finding;
        finding.rule = "drop-it";
        finding.at = {file, line, 1, line, 2};
        findings.push_back(finding);
      }
      return findings;
    };
    return RunExamples(*rule, analyse)[0];
  };
  CHECK(run({{"models/user.js", 2}, {"models/team.js", 1}}).outcome == Outcome::kValidated);
  CHECK(run({{"models/user.js", 2}}).text == "rules/drop-it.md:35: missing: no finding at models/team.js:1\n");
  CHECK(run({{"models/user.js", 2}, {"models/team.js", 1}, {"models/user.js", 1}}).text ==
        "rules/drop-it.md:35: noisy: a finding at models/user.js:1\n");
  CHECK(run({{"models/user.js", 3}, {"models/team.js", 1}}).outcome == Outcome::kMisplaced);
  // The deleted file of the second example has no finding here.
  auto nothing = [](const Example&) -> Result<std::vector<Finding>> { return std::vector<Finding>{}; };
  CHECK(RunExamples(*rule, nothing)[1].text == "rules/drop-it.md:52: missing: no finding at models/old.js:1 (base)\n");
}

}  // namespace sequelint::lint
