// The diagnostic format of reviewdog. Its columns count bytes, ours UTF-16 code units, so lines are looked up.

#include "base/version.h"
#include "report/formats.h"
#include "report/json.h"
#include "report/prose.h"
#include "report/sources.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

Json Position(const Location& at, uint32_t line, uint32_t column, bool at_base, Sources& sources) {
  Json position = {{"line", line}};
  auto text = sources.Line(at.file, line, at_base);
  if (column && text) position["column"] = ByteOfColumn(*text, column) + 1;
  return position;
}

Json Place(const Location& at, bool at_base, Sources& sources) {
  Json place = {{"path", at.file}};
  if (at.line == 0) return place;
  Json range = {{"start", Position(at, at.line, at.column, at_base, sources)}};
  if (at.end_line) range["end"] = Position(at, at.end_line, at.end_column, at_base, sources);
  place["range"] = std::move(range);
  return place;
}

}  // namespace

std::string RenderRdjson(const lint::Report& report, const Context& context) {
  Sources sources(context);
  Json diagnostics = Json::array();
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    std::string message = finding.message;
    Help help = HelpFor(finding, context);
    if (!help.text.empty()) message += "\n" + PlainMarkdown(help.text);
    Json diagnostic = {{"message", message},
                       {"location", Place(finding.at, finding.at_base, sources)},
                       {"severity", UpperName(finding.severity)},
                       {"code", {{"value", finding.rule}}}};
    Json related = Json::array();
    for (const lint::Related& place : finding.related) {
      if (place.at_base || place.at.empty()) continue;  // reviewdog places everything in the head revision
      related.push_back({{"message", place.message}, {"location", Place(place.at, false, sources)}});
    }
    if (!related.empty()) diagnostic["relatedLocations"] = std::move(related);
    if (const auto& edit = finding.rewrite.edit; edit && edit->at.file == finding.at.file) {
      diagnostic["suggestions"] =
          Json::array({{{"range", Place(edit->at, false, sources)["range"]}, {"text", edit->text}}});
    }
    diagnostics.push_back(std::move(diagnostic));
  }
  return Print({{"source", {{"name", kName}}}, {"diagnostics", diagnostics}});
}

}  // namespace sequelint::report
