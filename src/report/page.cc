#include "report/page.h"

#include "base/text.h"
#include "plan/ddl.h"
#include "report/frame.h"
#include "report/json.h"

namespace sequelint::report {
namespace {

constexpr int kWidth = 100;
constexpr size_t kMostStatements = 2000;

using Change = ChangedTable::Change;

std::string WhereOf(const Location& at) {
  if (at.empty()) return "";
  return at.file + (at.line ? ":" + std::to_string(at.line) : "");
}

std::string TextAt(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

int NumberAt(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_number_unsigned() ? json[key].get<int>() : 0;
}

const Json& At(const Json& json, const char* key) {
  static const Json none;
  return json.is_object() && json.contains(key) ? json[key] : none;
}

Location LocationIn(const Json& json) {
  Location at;
  at.file = TextAt(json, "file");
  at.line = static_cast<uint32_t>(NumberAt(json, "line"));
  return at;
}

Change ChangeOf(const std::string& word) {
  for (Change change : {Change::kAdded, Change::kDropped, Change::kChanged}) {
    if (Word(change) == word) return change;
  }
  return Change::kNone;
}

std::string RuleIn(const Json& json) {
  std::string rule = TextAt(json, "rule");
  bool is_id = rule.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  return is_id ? rule : "unknown-rule";
}

Page::Finding FindingIn(const Json& json) {
  Page::Finding finding;
  finding.severity = TextAt(json, "severity");
  if (finding.severity != "error" && finding.severity != "warning") finding.severity = "info";
  finding.rule = RuleIn(json);
  finding.message = TextAt(json, "message");
  finding.where = WhereOf(LocationIn(At(json, "at")));
  finding.at_base = TextAt(json, "revision") == "base";
  finding.frame = TextAt(json, "frame");
  finding.effect = TextAt(json, "effect");
  const Json& instead = At(json, "instead");
  finding.instead = {TextAt(instead, "text"), TextAt(instead, "code"), TextAt(instead, "language"),
                     At(instead, "example") == true};
  return finding;
}

ChangedTable TableIn(const Json& json) {
  ChangedTable table;
  table.name = TextAt(json, "name");
  table.was_named = TextAt(json, "was_named");
  table.change = ChangeOf(TextAt(json, "change"));
  for (const Json& each : At(json, "columns")) {
    table.columns.push_back({TextAt(each, "name"), TextAt(each, "type"), TextAt(each, "key"),
                             ChangeOf(TextAt(each, "change")), TextAt(each, "was")});
    std::string& key = table.columns.back().key;
    if (key != "PK" && key != "FK" && key != "PK, FK") key.clear();
  }
  for (const Json& each : At(json, "references")) {
    table.references.push_back({TextAt(each, "table"), TextAt(each, "columns"), ChangeOf(TextAt(each, "change"))});
  }
  return table;
}

}  // namespace

Page PageOf(const lint::Report& report, const Context& context) {
  Sources sources(context);
  Page page;
  page.summary = report.summary;
  page.run = DescribeRun(report);
  page.notes = report.notes;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    page.findings.push_back({std::string(lint::Name(finding.severity)), finding.rule, finding.message,
                             WhereOf(finding.at), finding.at_base, Plain(Frames(finding, sources, kWidth)),
                             Join(Effects(finding.facts), "; "), HelpFor(finding, context)});
  }
  for (size_t i = 0; i < report.unknown.size() - report.unknown_before; ++i) {
    page.unknown.push_back(Describe(report.unknown[i]));
  }
  if (context.missing != nullptr) page.missing = *context.missing;
  if (context.plan != nullptr && context.plan->operations.size() <= kMostStatements) {
    page.sql = plan::RenderScript(*context.plan, report.postgres);
  }
  if (context.plan != nullptr && context.base_schema != nullptr && context.head_schema != nullptr) {
    page.tables = ChangedTables(*context.plan, *context.base_schema, *context.head_schema);
  }
  return page;
}

Result<Page> ReadPage(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || NumberAt(json, "version") != 1 || !At(json, "findings").is_array()) {
    return Error{"this is no report of sequelint", "make it with `sequelint ci --output json=report.json`",
                 ExitStatus::kUsage};
  }
  Page page;
  const Json& summary = At(json, "summary");
  page.summary = {NumberAt(summary, "error"),      NumberAt(summary, "warning"), NumberAt(summary, "info"),
                  NumberAt(summary, "suppressed"), NumberAt(summary, "unknown"), NumberAt(summary, "models"),
                  NumberAt(summary, "migrations")};
  lint::Report heading;
  heading.base = TextAt(json, "base");
  heading.head = TextAt(json, "head");
  heading.postgres = NumberAt(json, "postgres");
  heading.summary = page.summary;
  page.run = DescribeRun(heading);
  for (const Json& each : At(json, "findings")) page.findings.push_back(FindingIn(each));
  for (const Json& each : At(json, "unknown")) {
    if (At(each, "at_base") == true) continue;
    schema::Unknown unknown{TextAt(each, "what"), TextAt(each, "why"), {}, LocationIn(At(each, "at"))};
    page.unknown.push_back(Describe(unknown));
  }
  for (const Json& each : At(json, "notes")) page.notes.push_back(each.is_string() ? each.get<std::string>() : "");
  const Json& missing = At(json, "missing_migration");
  page.missing = {TextAt(missing, "name"), TextAt(missing, "text"), TextAt(missing, "language")};
  page.sql = TextAt(json, "sql");
  for (const Json& each : At(json, "tables")) page.tables.push_back(TableIn(each));
  return page;
}

}  // namespace sequelint::report
