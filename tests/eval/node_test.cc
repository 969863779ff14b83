#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "program.h"

// JavaScript's semantics, as Node has them: every case of semantics.js is run by the interpreter and by Node, and the
// results must print alike.
namespace sequelint::eval {
namespace {

struct Case {
  std::string title, text;
};

std::string ReadAll(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Case> Split(const std::string& text, const std::string& mark) {
  std::vector<Case> cases;
  for (size_t at = text.find(mark); at != std::string::npos;) {
    size_t line = text.find('\n', at), next = text.find("\n" + mark, at);
    size_t end = next == std::string::npos ? text.size() : next;
    cases.push_back({text.substr(at + mark.size(), line - at - mark.size()), text.substr(line + 1, end - line - 1)});
    at = next == std::string::npos ? next : next + 1;
  }
  return cases;
}

std::string RunNode(const std::string& folder, const std::string& file) {
  std::string packages = std::string(SEQUELINT_ROOT) + "/tests/conformance/node_modules";
  std::string command =
      "NODE_PATH='" + packages + "' node '" + folder + "/node_print.js' '" + folder + '/' + file + "' 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string out;
  char buffer[4096];
  for (size_t read; (read = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, read);
  return pclose(pipe) == 0 ? out : std::string();
}

void Compare(const std::string& file, size_t at_least) {
  std::string folder = std::string(SEQUELINT_ROOT) + "/tests/eval";
  std::vector<Case> cases = Split(ReadAll(folder + '/' + file), "// === ");
  REQUIRE(cases.size() >= at_least);
  std::vector<Case> expected = Split(RunNode(folder, file), "=== ");
  if (expected.empty()) {
    WARN("node is not installed: nothing to compare with");
    return;
  }
  REQUIRE(expected.size() == cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    Program program(std::string("module.exports = (async () => {" + cases[i].text + "\n})()"));
    Value promise = program.interpreter.ImportFile("main.js");
    Value value = program.interpreter.Await(promise);
    std::string want = expected[i].text;
    while (want.ends_with("\n")) want.pop_back();
    INFO(cases[i].title);
    CHECK(Print(value) == want);
  }
}

}  // namespace

TEST_CASE("the interpreter agrees with Node") { Compare("semantics.js", 50); }

TEST_CASE("the packages it answers itself agree with npm's") { Compare("packages.js", 4); }

}  // namespace sequelint::eval
