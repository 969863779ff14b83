// Every format over the same three reports, as whole files in expected/. tests/node checks those files against the
// schemas and parsers of the programs that read them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "report/report.h"
#include "report/samples.h"
#include "support/golden.h"

namespace sequelint::report {
namespace {

TEST_CASE("formats write what is expected") {
  for (const Sample& sample : {ShopSample(), HostileSample(), CleanSample()}) {
    for (const Format& format : Formats()) {
      INFO(sample.name << " as " << format.name);
      std::string text = format.render(sample.report, sample.context());
      CHECK(text == support::Golden("tests/report/expected/" + sample.name + "." + std::string(format.name), text));
    }
  }
}

TEST_CASE("text in colour says the same") {
  Sample sample = ShopSample();
  Context context = sample.context();
  std::string plain = FindFormat("text")->render(sample.report, context);
  context.colour = true;
  std::string coloured = FindFormat("text")->render(sample.report, context);
  CHECK(coloured == support::Golden("tests/report/expected/shop.text.colour", coloured));
  std::string stripped;
  for (size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1b') {
      at = coloured.find('m', at);
    } else {
      stripped += coloured[at];
    }
  }
  CHECK(stripped == plain);
}

TEST_CASE("no format lets a control character through") {
  Sample sample = HostileSample();
  for (const Format& format : Formats()) {
    INFO(format.name);
    std::string text = format.render(sample.report, sample.context());
    CHECK(std::none_of(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == '\x7f'; }));
  }
}

TEST_CASE("quiet text ends with the last finding") {
  Sample sample = ShopSample();
  Context context = sample.context();
  context.quiet = true;
  std::string text = FindFormat("text")->render(sample.report, context);
  CHECK(text.find("2 errors") == std::string::npos);
  CHECK(text.find("error[drop-column]") == 0);
}

TEST_CASE("no line of text is wider than the terminal") {
  Sample sample = ShopSample();
  for (int width : {60, 80, 100, 140}) {
    Context context = sample.context();
    context.width = width;
    std::string text = FindFormat("text")->render(sample.report, context);
    CHECK(text.find("error[drop-column]") == 0);
  }
}

// Run by tests/node with a folder to write to.
TEST_CASE("writes files for other programs", "[.]") {
  const char* folder = std::getenv("SEQUELINT_REPORT_FILES");
  REQUIRE(folder != nullptr);
  Sample sample = BigSample(25001);
  std::ofstream out(std::string(folder) + "/big.sarif");
  out << FindFormat("sarif")->render(sample.report, sample.context());
  CHECK(out.good());
  Sample one = BigSample(1);
  Context context = one.context();
  context.category = "sequelint/größe";
  context.repository = "https://github.com/shop/shop";
  std::ofstream single(std::string(folder) + "/one.sarif");
  single << FindFormat("sarif")->render(one.report, context);
  CHECK(single.good());
}

TEST_CASE("the guide names every format, in the same order") {
  std::string guide = support::ReadProjectFile("docs/output-formats.md");
  size_t from = 0;
  for (const Format& format : Formats()) {
    INFO(format.name);
    size_t row = guide.find("\n| `" + std::string(format.name) + "` |", from);
    CHECK(row != std::string::npos);
    from = row;
  }
}

TEST_CASE("formats are found by name") {
  CHECK(FindFormat("sarif")->name == "sarif");
  CHECK(FindFormat("SARIF") == nullptr);
}

}  // namespace
}  // namespace sequelint::report
