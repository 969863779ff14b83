#include "facts/drift.h"

#include "schema/names.h"

namespace sequelint::facts {
namespace {

std::string_view Word(plan::Drift::Side side) {
  switch (side) {
    case plan::Drift::Side::kModels:
      return "models";
    case plan::Drift::Side::kDatabase:
      return "database";
    case plan::Drift::Side::kBoth:
      return "both";
  }
  return "";
}

// The operation that would mend it says what the disagreement is about.
plan::Operation OperationOf(const plan::Drift& drift) {
  if (!drift.operations.empty()) return drift.operations.front();
  plan::Operation operation;
  plan::RawSql none;
  none.touches = {drift.table};
  operation.change = std::move(none);
  return operation;
}

}  // namespace

Subject SubjectOf(const plan::Drift& drift, const DriftAsked& asked) {
  Subject subject;
  subject.what = OperationOf(drift);
  bool shared = !asked.own_at.empty();
  bool theirs = shared || asked.by == "migrations" || (asked.by == "both" && drift.side == plan::Drift::Side::kDatabase);
  bool in_models = (!theirs || drift.database_at.empty()) && !drift.models_at.empty();
  subject.what.at = !in_models ? drift.database_at : shared ? asked.own_at : drift.models_at;
  subject.what.base_at = {};
  Facts& facts = subject.facts;
  facts.Set("operation", std::string(plan::Name(subject.what.change)));
  facts.Set("source", std::string(in_models ? "models" : "migrations"));
  facts.Set("postgres", static_cast<double>(asked.postgres));
  facts.Set("table", schema::Display(drift.table));
  facts.Set("table.name", drift.table.name);
  facts.Set("table.schema", drift.table.schema);
  facts.Set("table.new", asked.table_new);
  if (!drift.column.empty()) facts.Set("column", drift.column);
  if (drift.kind.starts_with("index")) facts.Set("index", drift.name);
  if (drift.kind.starts_with("enum_label")) facts.Set("enum.value", drift.name);
  if (drift.kind.starts_with("foreign_key")) facts.Set("foreign_key", drift.name);
  if (drift.kind.starts_with("unique")) facts.Set("unique", drift.name);
  if (drift.kind.starts_with("check")) facts.Set("check", drift.name);
  if (drift.kind == "object_name") facts.Set("constraint", drift.name);
  facts.Set("drift.kind", drift.kind);
  facts.Set("drift.side", std::string(Word(drift.side)));
  facts.Set("drift.what", drift.what);
  facts.Set("drift.models", drift.models);
  facts.Set("drift.database", drift.database);
  facts.Set("drift.against", asked.against);
  facts.Set("drift.consequence", std::string(drift.refused ? "Sequelize refuses every create() without it (notNull Violation)"
                                                           : "bulkCreate may send NULL for it"));
  facts.Set("drift.by", asked.by);
  facts.Set("drift.fix", asked.fix);
  facts.Set("drift.dropped", asked.dropped);
  facts.Set("drift.relaxed", asked.relaxed);
  facts.SetPlace("model", drift.models_at);
  facts.SetPlace("migration", drift.database_at);
  return subject;
}

std::string SubjectName(const Facts& facts) {
  return facts.Word("drift.kind").empty() ? facts.Word("operation") : "drift";
}

}  // namespace sequelint::facts
