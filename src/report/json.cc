// Findings as JSON, version 1: docs/schemas/findings.schema.json is the contract. `json` is one document; `jsonl` is a
// line per finding and per unknown, then a line with the rest.

#include "report/json.h"

#include "base/version.h"
#include "report/formats.h"
#include "report/page.h"
#include "schema/location_json.h"

namespace sequelint::report {
namespace {

constexpr int kVersion = 1;

Json OrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

struct FactWriter {
  Json operator()(const facts::Absent&) const { return nullptr; }
  Json operator()(const facts::UnknownFact&) const { return nullptr; }
  Json operator()(bool value) const { return value; }
  Json operator()(double value) const {
    auto whole = static_cast<int64_t>(value);
    return static_cast<double>(whole) == value ? Json(whole) : Json(value);
  }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const facts::Words& value) const { return value; }
  Json operator()(const facts::Locks& value) const {
    Json locks = Json::object();
    for (const auto& [table, mode] : value) locks[table] = mode;
    return locks;
  }
};

Json Heading(const lint::Report& report) {
  const lint::Summary& summary = report.summary;
  return {{"version", kVersion},
          {"tool", std::string(kName) + " " + std::string(Version())},
          {"base", OrNull(report.base)},
          {"head", OrNull(report.head)},
          {"postgres", report.postgres},
          {"summary",
           {{"error", summary.error},
            {"warning", summary.warning},
            {"info", summary.info},
            {"suppressed", summary.suppressed},
            {"unknown", summary.unknown},
            {"models", summary.models},
            {"migrations", summary.migrations}}}};
}

}  // namespace

std::string Print(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json ToJson(const facts::Facts& facts) {
  Json json = Json::object();
  for (const auto& [name, value] : facts.all()) {
    if (!std::holds_alternative<facts::Absent>(value)) json[name] = std::visit(FactWriter(), value);
  }
  return json;
}

Json ToJson(const lint::Finding& finding) {
  Json related = Json::array();
  for (const lint::Related& place : finding.related) {
    related.push_back(
        {{"message", place.message}, {"at", schema::ToJson(place.at)}, {"revision", place.at_base ? "base" : "head"}});
  }
  Json json = {{"rule", finding.rule},
               {"severity", lint::Name(finding.severity)},
               {"message", finding.message},
               {"help", finding.help},
               {"at", schema::ToJson(finding.at)},
               {"revision", finding.at_base ? "base" : "head"},
               {"operation", OrNull(finding.operation)},
               {"schema", OrNull(finding.schema)},
               {"table", OrNull(finding.table)},
               {"column", OrNull(finding.column)},
               {"index", OrNull(finding.index)},
               {"source", finding.source},
               {"facts", ToJson(finding.facts)},
               {"related", related},
               {"fingerprint", finding.fingerprint}};
  if (!finding.rewrite.calls.empty()) {
    json["rewrite"] = {{"calls", finding.rewrite.calls}, {"sql", finding.rewrite.sql}};
    if (const auto& edit = finding.rewrite.edit)
      json["rewrite"]["edit"] = {{"at", schema::ToJson(edit->at)}, {"text", edit->text}};
  }
  return json;
}

Json ToJson(const schema::Unknown& unknown) {
  Json json = {{"what", unknown.what}, {"why", unknown.why}};
  if (!unknown.candidates.empty()) json["candidates"] = unknown.candidates;
  json["at"] = schema::ToJson(unknown.at);
  return json;
}

namespace {

// What people are shown of a finding, so that a job without the sources can show it too.
Json WithPage(Json json, const Page::Finding& page) {
  if (!page.frame.empty()) json["frame"] = page.frame;
  if (!page.effect.empty()) json["effect"] = page.effect;
  if (page.instead.text.empty() && page.instead.code.empty()) return json;
  json["instead"] = {{"text", page.instead.text}};
  if (page.instead.code.empty()) return json;
  json["instead"]["code"] = page.instead.code;
  json["instead"]["language"] = page.instead.language;
  if (page.instead.example) json["instead"]["example"] = true;
  return json;
}

Json ToJson(const ChangedTable& table) {
  Json columns = Json::array(), references = Json::array();
  auto word = [](ChangedTable::Change change) { return OrNull(std::string(Word(change))); };
  for (const ChangedTable::Column& column : table.columns) {
    columns.push_back({{"name", column.name},
                       {"type", column.type},
                       {"key", OrNull(column.key)},
                       {"change", word(column.change)},
                       {"was", OrNull(column.was)}});
  }
  for (const ChangedTable::Reference& reference : table.references) {
    references.push_back(
        {{"table", reference.table}, {"columns", reference.columns}, {"change", word(reference.change)}});
  }
  return {{"name", table.name},
          {"was_named", OrNull(table.was_named)},
          {"change", word(table.change)},
          {"columns", std::move(columns)},
          {"references", std::move(references)}};
}

}  // namespace

std::string RenderJson(const lint::Report& report, const Context& context) {
  Json json = Heading(report);
  Json findings = Json::array(), unknown = Json::array();
  Page page = PageOf(report, context);
  size_t shown = 0;
  for (const lint::Finding& finding : report.findings) {
    if (!finding.suppressed) findings.push_back(WithPage(ToJson(finding), page.findings[shown++]));
  }
  for (const schema::Unknown& each : report.unknown) {
    unknown.push_back(ToJson(each));
    if (unknown.size() > report.unknown.size() - report.unknown_before) unknown.back()["at_base"] = true;
  }
  json["findings"] = std::move(findings);
  json["unknown"] = std::move(unknown);
  if (!report.notes.empty()) json["notes"] = report.notes;
  if (context.plan != nullptr) {
    json["sql"] = page.sql;
    json["tables"] = Json::array();
    for (const ChangedTable& table : page.tables) json["tables"].push_back(ToJson(table));
  }
  if (!page.missing.name.empty()) {
    json["missing_migration"] = {
        {"name", page.missing.name}, {"text", page.missing.text}, {"language", page.missing.language}};
  }
  return Print(json);
}

std::string RenderJsonLines(const lint::Report& report, const Context& context) {
  std::string out;
  Json whole = Json::parse(RenderJson(report, context));
  for (const Json& finding : whole["findings"]) out += Print({{"finding", finding}}, -1);
  for (const Json& unknown : whole["unknown"]) out += Print({{"unknown", unknown}}, -1);
  whole.erase("findings");
  whole.erase("unknown");
  return out + Print({{"report", whole}}, -1);
}

}  // namespace sequelint::report
