// A test suite per file, a test case per finding. Errors are failures, as they are for the exit status; warnings and
// infos pass with their text as output, so that a build that succeeds has no failed test.

#include <algorithm>
#include <map>

#include "base/text.h"
#include "base/version.h"
#include "report/formats.h"
#include "report/frame.h"
#include "report/prose.h"
#include "report/xml.h"

namespace sequelint::report {
namespace {

constexpr int kWidth = 100;

std::string TextOf(const lint::Finding& finding, const Context& context, Sources& sources) {
  std::string text = finding.message + "\n" + Plain(Frames(finding, sources, kWidth));
  std::vector<std::string> effects = Effects(finding.facts);
  if (!effects.empty()) text += "effect: " + Join(effects, "; ") + "\n";
  Help help = HelpFor(finding, context);
  if (!help.text.empty()) text += "help: " + PlainMarkdown(help.text) + "\n";
  if (!help.code.empty()) text += (help.example ? "for example:\n" : "\n") + help.code;
  return text;
}

void WriteCase(XmlWriter& xml, const lint::Finding& finding, const std::string& text) {
  std::string where = finding.at.line ? ":" + std::to_string(finding.at.line) : "";
  xml.Open("testcase", {{"name", finding.rule + where},
                        {"classname", finding.at.file},
                        {"file", finding.at.file},
                        {"line", std::to_string(finding.at.line)},
                        {"time", "0"}});
  if (finding.severity == lint::Severity::kError) {
    xml.Element("failure", {{"type", "error"}, {"message", finding.message}}, text);
  } else {
    xml.Element("system-out", {}, std::string(lint::Name(finding.severity)) + ": " + text);
  }
  xml.Close();
}

}  // namespace

std::string RenderJunit(const lint::Report& report, const Context& context) {
  std::map<std::string, std::vector<const lint::Finding*>> files;
  int tests = 0, failures = 0;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    files[finding.at.file].push_back(&finding);
    ++tests;
    if (finding.severity == lint::Severity::kError) ++failures;
  }
  Sources sources(context);
  XmlWriter xml;
  xml.Open("testsuites", {{"name", std::string(kName)},
                          {"tests", std::to_string(std::max(tests, 1))},
                          {"failures", std::to_string(failures)},
                          {"errors", "0"},
                          {"time", "0"}});
  for (const auto& [file, findings] : files) {
    int failed = 0;
    for (const lint::Finding* finding : findings) failed += finding->severity == lint::Severity::kError;
    xml.Open("testsuite", {{"name", file},
                           {"tests", std::to_string(findings.size())},
                           {"failures", std::to_string(failed)},
                           {"errors", "0"},
                           {"time", "0"}});
    for (const lint::Finding* finding : findings) WriteCase(xml, *finding, TextOf(*finding, context, sources));
    xml.Close();
  }
  if (files.empty()) {  // some readers refuse a report without a test
    xml.Open("testsuite",
             {{"name", std::string(kName)}, {"tests", "1"}, {"failures", "0"}, {"errors", "0"}, {"time", "0"}});
    xml.Element("testcase", {{"name", "no findings"}, {"classname", std::string(kName)}, {"time", "0"}});
  }
  return xml.Take();
}

}  // namespace sequelint::report
