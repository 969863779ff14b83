#include "lint/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "facts/drift.h"

namespace sequelint::lint {
namespace {

// The column a change is about, with the places of its parts; null where there is none.
const schema::Column* ColumnIn(const plan::Change& change) {
  return std::visit(
      [](const auto& step) -> const schema::Column* {
        if constexpr (requires { step.column.type_at; }) {
          return &step.column;
        } else {
          return nullptr;
        }
      },
      change);
}

// Where the finding stands: the part the page asks for, else what asks for the operation, else what it changes at base.
void Anchor(const Rule& rule, const facts::Subject& subject, Finding& finding) {
  const plan::Operation& operation = subject.what;
  const schema::Column* column = ColumnIn(operation.change);
  const facts::Facts::Place* table = subject.facts.FindPlace("table");
  bool drops = std::holds_alternative<plan::DropColumn>(operation.change);
  Location part;
  if (column && !drops) {
    if (rule.anchor == "type") part = column->type_at;
    if (rule.anchor == "nullable") part = column->nullable_at;
    if (rule.anchor == "default") part = column->default_value.at;
    if (rule.anchor == "declaration") part = column->at;
    // What an earlier migration declared is not what this one asks for.
    if (operation.source == plan::Source::kMigrations && part.file != operation.at.file) part = {};
    if (part.empty() && !rule.anchor.empty() && rule.anchor != "table") part = operation.at;
  }
  if (rule.anchor == "table" && table && !table->at_base) part = table->at;
  const facts::Facts::Place* parallel = subject.facts.FindPlace("parallel");
  if (rule.anchor == "parallel" && parallel && parallel->at.file == operation.at.file) part = parallel->at;
  const facts::Facts::Place* name = subject.facts.FindPlace("name");
  if (rule.anchor == "name" && name) part = name->at;
  finding.at = !part.empty() ? part : operation.at;
  if (finding.at.empty()) {
    finding.at = operation.base_at;
    finding.at_base = !finding.at.empty();
  }
}

// A page that names no operation is about all of them, but not about what is no DDL. The way back is only judged by
// pages that ask which way it is.
bool Applies(const Rule& rule, std::string_view subject, const facts::Facts& facts) {
  static const std::set<std::string_view> kNoDdl = {"attribute", "code",        "drift",       "history", "leftover",
                                                    "migration", "suppression", "transaction", "unknown"};
  if (facts.Word("direction") == "down" && !rule.asks_direction) return false;
  return (rule.operations.empty() && kNoDdl.count(subject) == 0) ||
         std::find(rule.operations.begin(), rule.operations.end(), subject) != rule.operations.end();
}

Severity SeverityOf(const Rule& rule, const facts::Facts& facts) {
  for (const auto& [severity, condition] : rule.severity_when) {
    if (Evaluate(condition, facts) == Truth::kTrue) return severity;
  }
  return rule.severity;
}

bool Fires(const Rule& rule, const facts::Facts& facts) {
  if (Evaluate(rule.when, facts) != Truth::kTrue) return false;
  return rule.unless.empty() || Evaluate(rule.unless, facts) != Truth::kTrue;
}

auto OrderOf(const Finding& finding) {
  return std::make_tuple(-static_cast<int>(finding.severity), std::cref(finding.at.file), finding.at.line,
                         finding.at.column, std::cref(finding.rule), ObjectOf(finding), std::cref(finding.message));
}

}  // namespace

std::string ObjectOf(const Finding& finding) {
  const facts::Facts& facts = finding.facts;
  if (finding.operation == "suppression") return finding.at.file + ": " + facts.Word("suppression.rule");
  if (finding.operation == "history") return facts.Word("history.name");
  if (finding.operation == "migration") return finding.at.file + ": " + facts.Word("migration.model");
  if (finding.operation == "unknown") return finding.at.file + ": " + facts.Word("unknown.what");
  if (finding.operation == "code") return finding.at.file + ": " + facts.Word("code.call");
  std::string object = finding.schema;
  for (const std::string& part : {finding.table, finding.column, finding.index}) {
    if (!part.empty()) object += (object.empty() ? "" : ".") + part;
  }
  for (std::string_view name : {"foreign_key", "unique", "check", "exclusion", "constraint", "enum", "enum.value",
                                "object", "partition", "statement"}) {
    std::string part = facts.Word(name);
    if (part.empty() || (name == "enum" && !finding.column.empty())) continue;
    object += (object.empty() ? "" : ".") + part;
  }
  return object;
}

std::string Fingerprint(const Finding& finding) {
  return "sequelint/v1:" + HashText(finding.rule + "\n" + ObjectOf(finding) + "\n" + finding.operation);
}

Finding MakeFinding(const Rule& rule, Severity severity, const facts::Subject& subject) {
  Finding finding;
  finding.rule = rule.id;
  finding.severity = severity;
  finding.facts = subject.facts;
  finding.message = Interpolate(rule.message, subject.facts);
  finding.help = Interpolate(rule.help, subject.facts);
  finding.operation = subject.facts.Word("operation");
  finding.schema = subject.facts.Word("table.schema");
  finding.table = subject.facts.Word("table.name");
  finding.column = subject.facts.Word("column");
  finding.index = subject.facts.Word("index");
  finding.source = subject.facts.Word("source");
  finding.step = subject.operation;
  finding.part = subject.part;
  Anchor(rule, subject, finding);
  for (const std::string& name : rule.related) {
    const facts::Facts::Place* place = subject.facts.FindPlace(name);
    if (!place || (place->at == finding.at && place->at_base == finding.at_base)) continue;
    for (const facts::PlaceDefinition& definition : facts::Places()) {
      if (definition.name == name)
        finding.related.push_back({std::string(definition.message), place->at, place->at_base});
    }
  }
  // What a migration does has its other half in a model.
  const facts::Facts::Place* model = subject.facts.FindPlace("model");
  if (model && finding.source == "migrations") {
    finding.related.push_back({"the model says it here", model->at, model->at_base});
  }
  finding.fingerprint = Fingerprint(finding);
  return finding;
}

std::vector<Finding> Lint(const std::vector<facts::Subject>& subjects, const std::vector<Rule>& rules,
                          const Configuration& configuration) {
  std::vector<Finding> findings;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen;  // rule, object, place, kind of drift
  std::map<std::string, int> told;                                   // fingerprint → findings that have it
  for (const facts::Subject& subject : subjects) {
    std::string name = facts::SubjectName(subject.facts);
    for (const Rule& rule : rules) {
      if (!Applies(rule, name, subject.facts) || !Fires(rule, subject.facts)) continue;
      Finding finding = MakeFinding(rule, SeverityOf(rule, subject.facts), subject);
      finding.severity = Effective(configuration, rule, finding.severity, finding.at.file, subject.facts.Word("table"));
      if (finding.severity == Severity::kOff) continue;
      std::string place = finding.at.file + ":" + std::to_string(finding.at.line) + (finding.at_base ? "-" : "+");
      // A type and a default that both disagree are two findings, though they stand on one line.
      if (!seen.insert({rule.id, ObjectOf(finding), place, subject.facts.Word("drift.kind")}).second) continue;
      int number = ++told[finding.fingerprint];
      if (number > 1) finding.fingerprint += "." + std::to_string(number);
      findings.push_back(std::move(finding));
    }
  }
  Sort(findings);
  return findings;
}

void Sort(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return OrderOf(a) < OrderOf(b); });
}

Summary Summarize(const std::vector<Finding>& findings) {
  Summary summary;
  for (const Finding& finding : findings) {
    if (finding.suppressed) {
      ++summary.suppressed;
    } else if (finding.severity == Severity::kError) {
      ++summary.error;
    } else if (finding.severity == Severity::kWarning) {
      ++summary.warning;
    } else if (finding.severity == Severity::kInfo) {
      ++summary.info;
    }
  }
  return summary;
}

}  // namespace sequelint::lint
