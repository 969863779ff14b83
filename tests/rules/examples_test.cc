// The Bad and Good examples of every page, through the middle of `check`.

#include "commands/examples.h"

#include <catch2/catch.hpp>

namespace sequelint::commands {

TEST_CASE("every example has the findings it shows, and no others of its page") {
  size_t examples = 0;
  std::string report;
  auto rules = std::make_shared<std::vector<lint::Rule>>(lint::BuiltInRules());
  lint::Analyse judge = ExampleJudge(rules);
  for (const lint::Rule& rule : *rules) {
    for (const lint::ExampleResult& result : RunExamples(rule, judge)) {
      ++examples;
      report += result.text;
    }
  }
  CHECK(report == "");
  CHECK(examples > 180);
}

}  // namespace sequelint::commands
