#include "syntax/tree.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace sequelint::syntax {
namespace {

std::shared_ptr<const Tree> ParseText(std::string text, Language language = Language::kJavaScript) {
  return Parse(std::make_shared<const std::string>(std::move(text)), language);
}

std::string Place(const Location& at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column) + "-" + std::to_string(at.end_line) + ":" +
         std::to_string(at.end_column);
}

// One line per statement, then errors and comments.
std::string Describe(const Tree& tree) {
  std::string out;
  for (const Node* statement : tree.program().list) out += Dump(*statement) + "\n";
  for (const SyntaxError& error : tree.errors())
    out += "error " + Place(tree.Locate("f", error.begin, error.end)) + "\n";
  for (const Comment& comment : tree.comments()) {
    out += "comment " + tree.text().substr(comment.begin, comment.end - comment.begin) + "\n";
  }
  return out;
}

// The case files hold `=== file.js: title`, the source, `---`, and what Describe says, again and again.
struct Case {
  std::string heading, source, expected;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  bool in_source = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", ""});
      in_source = true;
    } else if (line == "---") {
      in_source = false;
    } else if (!cases.empty()) {
      (in_source ? cases.back().source : cases.back().expected) += line + "\n";
    }
  }
  return cases;
}

void CheckCases(const std::string& name) {
  std::string path = std::string(SEQUELINT_ROOT) + "/tests/syntax/" + name;
  std::vector<Case> cases = ReadCases(path);
  REQUIRE(!cases.empty());
  std::string rewritten;
  for (const Case& c : cases) {
    INFO(c.heading);
    Language language{};
    REQUIRE(LanguageOf(c.heading.substr(0, c.heading.find(':')), language));
    std::string actual = Describe(*ParseText(c.source, language));
    rewritten += "=== " + c.heading + "\n" + c.source + "---\n" + actual;
    if (std::getenv("UPDATE_EXPECTED") == nullptr) CHECK(actual == c.expected);
  }
  if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(path) << rewritten;
}

const Node* FirstExpression(const Tree& tree) { return tree.program().list[0]->a; }

}  // namespace

TEST_CASE("JavaScript") { CheckCases("javascript.txt"); }
TEST_CASE("TypeScript") { CheckCases("typescript.txt"); }
TEST_CASE("broken files") { CheckCases("broken.txt"); }

TEST_CASE("the language comes from the extension") {
  auto name = [](std::string_view path) -> std::string {
    Language language{};
    if (!LanguageOf(path, language)) return "none";
    return language == Language::kJavaScript ? "js" : language == Language::kTypeScript ? "ts" : "tsx";
  };
  CHECK(name("a/b.js") == "js");
  CHECK(name("b.cjs") == "js");
  CHECK(name("b.mjs") == "js");
  CHECK(name("b.jsx") == "js");
  CHECK(name("b.d.ts") == "ts");
  CHECK(name("b.cts") == "ts");
  CHECK(name("b.mts") == "ts");
  CHECK(name("b.tsx") == "tsx");
  CHECK(name("b.json") == "none");
  CHECK(name("Makefile") == "none");
}

TEST_CASE("strings are cooked as JavaScript does") {
  auto value = [](const std::string& literal) { return std::string(FirstExpression(*ParseText(literal))->text); };
  CHECK(value(R"('a\n\t\\\'\q')") == "a\n\t\\'q");
  CHECK(value(R"("\x41\u0042\u{43}\u{1F600}")") == "ABC\xF0\x9F\x98\x80");
  CHECK(value(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(value(R"("\ud83d!")") == "\xEF\xBF\xBD!");
  CHECK(value(R"("\ude00\ud83d")") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(value("'a\\\nb\\\r\nc'") == "abc");
  CHECK(value("'a\\\xE2\x80\xA8z'") == "az");
  CHECK(value(R"('\101\0')") == std::string("A\0", 2));
  CHECK(value("\"\"").empty());
  CHECK(value("'\xC3\xA9'") == "\xC3\xA9");
}

TEST_CASE("templates alternate strings and expressions, and keep their raw ranges") {
  auto tree = ParseText("`a\\n${b}${c}\r\nd`");
  const Node* node = FirstExpression(*tree);
  REQUIRE(node->kind == Kind::kTemplate);
  REQUIRE(node->list.size() == 5);
  CHECK(node->list[0]->text == "a\n");
  CHECK(node->list[2]->text.empty());
  CHECK(node->list[4]->text == "\nd");
  CHECK(tree->text().substr(node->list[0]->begin, node->list[0]->end - node->list[0]->begin) == "a\\n");
}

TEST_CASE("places are lines and UTF-16 columns") {
  std::string text = "\xEF\xBB\xBFlet a;\r\n/* \xC3\xA9\xF0\x9F\x98\x80 */ let b;\n";
  auto tree = ParseText(text);
  REQUIRE(tree->program().list.size() == 2);
  const Node* first = tree->program().list[0];
  const Node* second = tree->program().list[1];
  CHECK(Place(tree->Locate("f", first->begin, first->end)) == "1:1-1:7");
  CHECK(Place(tree->Locate("f", second->begin, second->end)) == "2:11-2:17");
  CHECK(Place(tree->Locate("f", 5000, 6000)) == "3:1-3:1");
  CHECK(tree->Locate("some/file.js", 0, 1).file == "some/file.js");
}

TEST_CASE("what is no text is one error") {
  for (std::string text : {std::string("let a\0 = 1", 10), std::string("let a = '\xFF'"), std::string("\xED\xA0\x80"),
                           std::string("\xC0\x80"), std::string("\xF5\x80\x80\x80"), std::string("a\xE2\x82")}) {
    auto tree = ParseText(text);
    CHECK(tree->program().list.empty());
    CHECK(tree->program().Is(kHasError));
    REQUIRE(tree->errors().size() == 1);
    CHECK(tree->errors()[0].begin == 0);
    CHECK(tree->errors()[0].end == text.size());
  }
  CHECK(ParseText(std::string(kMaxText + 1, ' '))->errors().size() == 1);
  CHECK(ParseText("")->errors().empty());
  CHECK(Parse(nullptr, Language::kJavaScript)->program().list.empty());
}

TEST_CASE("hostile files end in errors, not in crashes") {
  auto repeat = [](std::string_view piece, size_t times) {
    std::string out;
    out.reserve(piece.size() * times);
    while (times-- > 0) out += piece;
    return out;
  };
  struct Hostile {
    std::string text;
    Language language = Language::kJavaScript;
  };
  const Hostile cases[] = {
      {repeat("[", 100'000)},
      {repeat("(", 50'000) + "1" + repeat(")", 50'000)},
      {repeat("[", 50'000) + repeat("]", 50'000)},
      {repeat("({a:", 30'000)},
      {repeat("{", 50'000) + repeat("}", 50'000)},
      {repeat("a+", 50'000) + "a"},
      {repeat("x=>", 30'000) + "1"},
      {repeat("!", 50'000) + "a"},
      {"a" + repeat(".b()", 50'000)},
      {"a" + repeat("?.b", 50'000)},
      {repeat("`${", 30'000)},
      {repeat("class A{", 5'000)},
      {repeat("if(a)", 20'000) + ";"},
      {repeat("a?b:", 20'000) + "a"},
      {repeat("{a:", 20'000) + repeat("}", 20'000) + "=1"},
      {repeat("}) (", 3'000)},
      {repeat("@a ", 5'000)},
      {repeat("/*", 50'000)},
      {repeat("\xF0\x9F\x98\x80", 50'000)},
      {"type A=" + repeat("(", 30'000) + "x" + repeat(")", 30'000), Language::kTypeScript},
      {"type A=" + repeat("|a", 30'000), Language::kTypeScript},
      {"type A=" + repeat("a[", 10'000), Language::kTypeScript},
      {repeat("a<", 10'000), Language::kTypeScript},
      {repeat("<a>", 10'000), Language::kTsx},
  };
  for (const Hostile& hostile : cases) {
    INFO(hostile.text.substr(0, 20));
    auto tree = ParseText(hostile.text, hostile.language);
    CHECK(!Dump(tree->program()).empty());
    CHECK(tree->program().end == hostile.text.size());
  }
}

TEST_CASE("nesting is read down to the limit and no further") {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(ParseText(nested(kMaxDepth - 10))->errors().empty());
  auto tree = ParseText(nested(kMaxDepth + 10));
  REQUIRE(tree->errors().size() == 1);
  CHECK(Dump(tree->program()).find("(Error ") != std::string::npos);
}

TEST_CASE("a cut or scrambled file never breaks the tree") {
  std::ifstream in(std::string(SEQUELINT_ROOT) + "/tests/syntax/typescript.txt");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  uint32_t random = 12345;
  auto next = [&random] { return random = random * 1664525 + 1013904223; };
  for (int round = 0; round < 150; ++round) {
    std::string piece = text.substr(next() % text.size(), 20 + next() % 1500);
    for (int i = 0; i < 3; ++i) piece[next() % piece.size()] = "(){}[]`'\"<>;,@#?.=\n"[(next() >> 16) % 19];
    for (Language language : {Language::kJavaScript, Language::kTypeScript, Language::kTsx}) {
      auto tree = ParseText(piece, language);
      CHECK(!Describe(*tree).empty());
    }
  }
}

TEST_CASE("Flow annotations are read as TypeScript's") {
  const std::string source = "// @flow\nconst f = (a: string, b: ?number): void => {};\nmodule.exports = f;\n";
  CHECK(
      Describe(*ParseText(source)) ==
      "(VariableDeclaration const (VariableDeclarator (Identifier f) (Arrow _ (Block) (Type:name void) (Parameter "
      "(Identifier a) (Type:name string)) (Parameter (Identifier b) (Type:union ?number (Type:name number) (Type:null "
      "null))))))\n"
      "(ExpressionStatement (Assign = (Member exports (Identifier module)) (Identifier f)))\n"
      "comment // @flow\n");
}

TEST_CASE("the cache parses equal content once, from any thread") {
  ParseCache cache;
  auto text = std::make_shared<const std::string>("module.exports = 1;");
  std::vector<std::thread> threads;
  std::vector<std::shared_ptr<const Tree>> trees(8);
  for (size_t i = 0; i < trees.size(); ++i) {
    threads.emplace_back([&, i] { trees[i] = cache.Get("id", Language::kJavaScript, text); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& tree : trees) CHECK(tree == trees[0]);
  CHECK(cache.parsed() == 1);
  CHECK(cache.Get("id", Language::kTypeScript, text) != trees[0]);
  CHECK(cache.Get("other", Language::kJavaScript, text) != trees[0]);
  CHECK(cache.parsed() == 3);
}

}  // namespace sequelint::syntax
