// What GitHub's limits and its view of a pull request ask for: anchors, folding, caps, budgets.

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/text.h"
#include "report/anchor.h"
#include "report/markdown.h"
#include "report/report.h"
#include "report/samples.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

const char kBase[] = "one\ntwo\nthree\nfour\nfive\n";

std::string AnchorOf(const std::map<std::string, std::string>& base, const std::map<std::string, std::string>& head,
                     const lint::Finding& finding) {
  MemorySource base_source(base), head_source(head);
  Context context;
  context.base = &base_source;
  context.head = &head_source;
  Sources sources(context);
  Anchor anchor = Anchors(sources).For(finding);
  std::string out = anchor.at.file + ":" + std::to_string(anchor.at.line);
  if (anchor.at.column) out += ":" + std::to_string(anchor.at.column) + "-" + std::to_string(anchor.at.end_column);
  return out + (anchor.at_base ? " base" : "") + (anchor.changed ? " changed" : "");
}

lint::Finding At(Location at, bool at_base = false, std::vector<lint::Related> related = {}) {
  lint::Finding finding;
  finding.at = std::move(at);
  finding.at_base = at_base;
  finding.related = std::move(related);
  return finding;
}

TEST_CASE("a finding stands on the line that changed") {
  std::map<std::string, std::string> base = {{"m.js", kBase}};
  std::map<std::string, std::string> head = {{"m.js", "one\ntwo\nTHREE\nfour\nfive\n"}};
  // 1. its own line, or the first changed one of its range
  CHECK(AnchorOf(base, head, At({"m.js", 3, 1, 3, 4})) == "m.js:3:1-4 changed");
  CHECK(AnchorOf(base, head, At({"m.js", 2, 1, 5, 2})) == "m.js:3 changed");
  CHECK(AnchorOf(base, head, At({"m.js", 3, 2, 5, 2})) == "m.js:3:2-6 changed");
  // 5. nothing of it changed
  CHECK(AnchorOf(base, head, At({"m.js", 5, 1, 5, 3})) == "m.js:5:1-3");
  // 4. another place that it names did
  CHECK(AnchorOf(base, head, At({"m.js", 5, 1, 5, 3}, false, {{"", {"m.js", 3, 1, 3, 2}, false}})) ==
        "m.js:3:1-2 changed");
}

TEST_CASE("what was deleted is shown next to where it was") {
  std::map<std::string, std::string> base = {{"m.js", kBase}, {"gone.js", "x\n"}};
  lint::Finding finding = At({"m.js", 1, 1, 1, 4}, false, {{"", {"m.js", 3, 1, 3, 6}, true}});
  // 2. a changed line of the same hunk
  CHECK(AnchorOf(base, {{"m.js", "one\ntwo\nnew\nfour\nfive\n"}}, finding) == "m.js:3 changed");
  // 3. the line that survived
  CHECK(AnchorOf(base, {{"m.js", "one\ntwo\nfour\nfive\n"}}, finding) == "m.js:3");
  CHECK(AnchorOf(base, {{"m.js", "one\ntwo\n"}}, finding) == "m.js:2");
  // a file that is gone keeps its place at base …
  CHECK(AnchorOf(base, {{"m.js", kBase}}, At({"gone.js", 1, 1, 1, 2}, true)) == "gone.js:1 base");
  // … unless another place changed
  CHECK(AnchorOf(base, {{"m.js", "one\nTWO\n"}},
                 At({"gone.js", 1, 1, 1, 2}, true, {{"", {"m.js", 2, 1, 2, 4}, false}})) == "m.js:2:1-4 changed");
}

TEST_CASE("two hundred findings become thirty annotations, the worst first") {
  Sample sample = BigSample(200);
  std::vector<std::string> lines = Split(FindFormat("github")->render(sample.report, sample.context()), '\n');
  lines.pop_back();
  REQUIRE(lines.size() == 20);  // errors and warnings
  for (size_t i = 0; i < lines.size(); ++i) CHECK(lines[i].starts_with(i < 10 ? "::error " : "::warning "));
  CHECK(lines[9] == "::error title=sequelint::+57 more of this level: see the job summary, or run sequelint check");
  CHECK(lines[19] == "::warning title=sequelint::+125 more of this level: see the job summary, or run sequelint check");
}

TEST_CASE("ten findings of a level are all shown") {
  Sample sample = BigSample(15);  // 10 warnings, 5 errors
  std::string text = FindFormat("github")->render(sample.report, sample.context());
  CHECK(std::count(text.begin(), text.end(), '\n') == 15);
  CHECK(text.find(" more of") == std::string::npos);
}

TEST_CASE("findings of one rule on one line are one annotation") {
  Sample sample = ShopSample();
  lint::Finding again = sample.report.findings[1];
  again.column = "other";
  again.message = "adding the required column Users.other fails too";
  sample.report.findings.insert(sample.report.findings.begin() + 2, again);
  std::string text = FindFormat("github")->render(sample.report, sample.context());
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(text.find("while the table has rows; adding the required column Users.other fails too") != std::string::npos);
}

TEST_CASE("an annotation is never longer than GitHub shows") {
  Sample sample = ShopSample();
  for (std::string part : {std::string("é"), std::string("%"), std::string("\n"), std::string("x%")}) {
    std::string longer;
    while (longer.size() < 9000) longer += part;
    sample.report.findings[0].message = longer;
    std::string text = FindFormat("github")->render(sample.report, sample.context());
    std::string line = text.substr(0, text.find('\n'));
    std::string message = line.substr(line.find("::", 2) + 2);
    CHECK(message.size() <= 4096);
    CHECK(message.size() > 4080);
    CHECK(ValidUtf8(message) == message);
    // No escape is cut in two.
    size_t percent = message.rfind('%');
    CHECK((percent == std::string::npos || message.size() >= percent + 3));
  }
}

TEST_CASE("Markdown keeps within its budget and counts the rest") {
  Sample sample = BigSample(10000);
  for (size_t budget : {kCommentBudget, kSummaryBudget}) {
    std::string text = RenderMarkdown(PageOf(sample.report, sample.context()), budget);
    CHECK(text.size() <= budget);
    CHECK(text.size() > budget - 2000);
    CHECK(text.find("more findings; run `sequelint check` to see all.") != std::string::npos);
  }
}

TEST_CASE("Markdown of others shows as it is") {
  CHECK(EscapeMarkdown("a_b*c <d> @team #12 https://x www.y") ==
        "a\\_b\\*c &lt;d&gt; @<!-- -->team #<!-- -->12 https<!-- -->://x www<!-- -->.y");
  CHECK(CodeSpan("a`b") == "``a`b``");
  CHECK(CodeSpan("`a") == "`` `a ``");
  CHECK(CodeBlock("```\nx\n", "js") == "````js\n```\nx\n````\n");
  CHECK(CodeBlock("x", "a b") == "```\nx\n```\n");
}

TEST_CASE("twenty-five thousand results are the most a SARIF run holds") {
  Sample sample = BigSample(25001);
  std::string text = FindFormat("sarif")->render(sample.report, sample.context());
  size_t results = 0;
  for (size_t at = 0; (at = text.find("\"ruleIndex\"", at)) != std::string::npos; ++at) ++results;
  CHECK(results == 25000);
  CHECK(text.find("1 more results are left out, the least severe ones.") != std::string::npos);
}

}  // namespace
}  // namespace sequelint::report
