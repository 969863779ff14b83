#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "sequelize/ddl.h"
#include "sequelize/model.h"
#include "session.h"

namespace sequelint::sequelize {
namespace {

// What the real package sends to an empty database for each case: tests/sequelize/record.js writes it.
struct Case {
  std::string title, code;
  std::vector<std::string> statements;
};

std::string ReadText(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Case> ReadCases(const std::string& path) {
  std::vector<Case> cases;
  bool expected = false;
  for (const std::string& line : Split(ReadText(path), '\n')) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", {}});
      expected = false;
    } else if (line == "---") {
      expected = true;
    } else if (expected) {
      if (!line.empty()) cases.back().statements.push_back(ReplaceAll(line, "⏎", "\n"));
    } else if (!cases.empty()) {
      cases.back().code += line + '\n';
    }
  }
  return cases;
}

std::string OptionsOf(const std::string& code) {
  size_t at = code.find("// options: ");
  return at == std::string::npos ? "{}" : code.substr(at + 12, code.find('\n', at) - at - 12);
}

void Check(const Case& c) {
  std::string prelude =
      ReplaceAll(ReadText(SEQUELINT_ROOT "/tests/sequelize/prelude.js"), "OPTIONS", OptionsOf(c.code));
  Session session({{"index.js", prelude + c.code}});
  session.in.RunFile("index.js");
  std::vector<std::string> statements;
  for (Object* model : session.rt.models) {
    if (model->Host<ModelData>()->replaced) continue;
    for (const std::string& statement : Ddl(session.rt, model)) statements.push_back(statement);
  }
  std::vector<std::string> refused;
  auto note = [&](const Problem& problem) { refused.push_back(problem.what + ": " + problem.why); };
  for (const Problem& problem : session.rt.problems) note(problem);
  for (Object* model : session.rt.models) {
    for (const Problem& problem : model->Host<ModelData>()->problems) note(problem);
  }
  std::string notes;
  for (const auto& n : session.in.notes()) notes += n.text + '\n';
  INFO(c.title << "\n" << c.code << "\nproblems: " << Join(refused, "\n") << "\nnotes: " << notes);
  if (c.statements.size() == 1 && c.statements[0].starts_with("THROWS")) {
    for (const std::string& s : statements) {
      if (s.find("Sequelize refuses") != std::string::npos) refused.push_back(s);
    }
    CHECK(!refused.empty());
    return;
  }
  CHECK(refused.empty());
  CHECK(Join(statements, "\n") == Join(c.statements, "\n"));
}

TEST_CASE("the statements are those the real package sends") {
  size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SEQUELINT_ROOT "/fixtures/sequelize")) {
    if (entry.path().extension() != ".cases") continue;
    for (const Case& c : ReadCases(entry.path())) {
      ++cases;
      Check(c);
    }
  }
  CHECK(cases > 100);
}

}  // namespace
}  // namespace sequelint::sequelize
