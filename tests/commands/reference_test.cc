// The reference pages of docs/, where they are, say what the program says of itself. UPDATE_EXPECTED=1 writes them
// anew.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

std::string Output(std::vector<std::string> arguments) {
  std::string said = RunProgram(std::move(arguments));
  size_t end = said.rfind("[0]\n");
  REQUIRE(end != std::string::npos);
  return said.substr(0, end);
}

// | `drop-column` | … ⇒ | [drop-column](../rules/drop-column.md) | …
std::string LinkRules(const std::string& table) {
  std::istringstream in(table);
  std::string linked;
  for (std::string line; std::getline(in, line); linked += line + "\n") {
    size_t end = line.starts_with("| `") ? line.find('`', 3) : std::string::npos;
    if (end == std::string::npos) continue;
    std::string rule = line.substr(3, end - 3);
    line.replace(2, end - 1, "[" + rule + "](../rules/" + rule + ".md)");
  }
  return linked;
}

void CheckPage(const std::string& name, const std::string& text) {
  std::string path = SEQUELINT_ROOT "/docs/" + name;
  if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path);
  if (!in.is_open()) return;
  std::stringstream page;
  page << in.rdbuf();
  INFO("docs/" + name +
       " is old; UPDATE_EXPECTED=1 build/quick/tests/commands_tests \"the reference*\" writes it anew");
  CHECK((page.str() == text));
}

}  // namespace

TEST_CASE("the reference of rules and facts is what the program says") {
  GitProject empty(false);
  std::string rules = Output({"rules", "--format", "markdown", "--repo", empty.folder()});
  CheckPage("rule-list.md",
            "# Rules\n\nWhat `sequelint rules` lists; `sequelint explain RULE` prints a page. Severities are those of "
            "the preset "
            "`recommended`.\n\n" +
                LinkRules(rules));
  CheckPage("facts.md",
            "# Facts\n\nWhat [a rule](rules.md) may ask about an operation, as `sequelint facts` lists it. `sequelint "
            "diff SOURCE "
            "SOURCE --format facts` shows them for a plan.\n\n" +
                Output({"facts", "--format", "markdown"}));
}

}  // namespace sequelint::commands
