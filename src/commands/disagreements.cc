#include "commands/disagreements.h"

#include <algorithm>

#include "base/glob.h"
#include "base/text.h"
#include "base/thread.h"
#include "commands/code.h"
#include "commands/remedy.h"
#include "facts/drift.h"
#include "migrations/history.h"
#include "migrations/runners.h"
#include "plan/diff.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "sql/sql.h"

namespace sequelint::commands {
namespace {

using plan::Drift;
using schema::QualifiedName;
using schema::Schema;

// What a plan changes, as far as it takes to say who brought a disagreement.
class Touched {
 public:
  explicit Touched(const plan::Plan& plan) {
    for (const plan::Operation& operation : plan.operations) Add(operation.change);
  }

  bool Whole(const QualifiedName& table) const { return whole_.count(table) > 0; }
  bool Drops(const QualifiedName& table, const std::string& column) const {
    return dropped_.count({table, ""}) || (!column.empty() && dropped_.count({table, column}));
  }
  bool Creates(const QualifiedName& table) const { return created_.count(table) > 0; }
  bool Makes(const QualifiedName& table, const std::string& column) const {
    return Creates(table) || added_.count({table, column}) > 0;
  }
  bool Has(const Drift& drift) const {
    if (Whole(drift.table)) return true;
    if (drift.column.empty() || drift.kind.starts_with("index") || drift.kind.starts_with("unique")) {
      return tables_.count(drift.table) > 0;
    }
    return columns_.count({drift.table, drift.column}) > 0;
  }

 private:
  void Add(const plan::Change& change) {
    QualifiedName table = plan::TableOf(change);
    tables_.insert(table);
    std::string column = plan::ColumnOf(change);
    if (!column.empty()) columns_.insert({table, column});
    if (auto* op = std::get_if<plan::CreateTable>(&change)) whole_.insert(table), created_.insert(op->table.name);
    if (std::holds_alternative<plan::DropTable>(change)) whole_.insert(table), dropped_.insert({table, ""});
    if (auto* op = std::get_if<plan::AddColumn>(&change)) added_.insert({table, op->column.name});
    if (auto* op = std::get_if<plan::DropColumn>(&change)) dropped_.insert({table, op->column.name});
    if (auto* op = std::get_if<plan::RenameTable>(&change)) whole_.insert(op->from), whole_.insert(op->to);
    if (auto* op = std::get_if<plan::RenameColumn>(&change)) {
      columns_.insert({table, op->from}), columns_.insert({table, op->to});
    }
    auto all = [&](const std::vector<std::string>& names) {
      for (const std::string& name : names) columns_.insert({table, name});
    };
    if (auto* op = std::get_if<plan::AddForeignKey>(&change)) all(op->key.columns);
    if (auto* op = std::get_if<plan::DropForeignKey>(&change)) all(op->key.columns);
    if (auto* op = std::get_if<plan::ReplaceEnum>(&change)) {
      for (const auto& use : op->uses) columns_.insert({use.table, use.column});
    }
  }

  std::set<QualifiedName> tables_, whole_, created_;
  std::set<std::pair<QualifiedName, std::string>> columns_, added_, dropped_;
};

// Tables of the models at base that no migration makes.
std::set<QualifiedName> Unmade(const Written& written, const Schema& models_base) {
  std::set<QualifiedName> unmade;
  for (const auto& [name, table] : models_base.tables) {
    if (written.before.tables.count(name) || written.after.tables.count(name)) continue;
    bool other = std::any_of(written.before.objects.begin(), written.before.objects.end(),
                             [&, &table_name = name](const auto& object) { return object.name == table_name; });
    if (!other) unmade.insert(name);
  }
  return unmade;
}

// The database on both sides, and made anew. Where the chain does not start from nothing, or makes the fewest of the tables,
// the others got there in another way, and only what is new in them can be missing: they are taken from the models at
// base. Where it does, the whole of such a table was missing before, and no migration can add a column to it.
struct Sides {
  Schema before, after;
  std::optional<Schema> fresh;
  std::set<QualifiedName> unmade;
  bool few = false;  // are made
};
Sides Complete(const Written& written, const Schema& models_base) {
  Sides sides{written.before, written.after, written.fresh, Unmade(written, models_base)};
  sides.few = sides.unmade.size() > written.before.tables.size();
  if (written.complete && !sides.few) return sides;
  for (const QualifiedName& name : sides.unmade) {
    sql::AdoptTable(models_base, name, sides.before);
    sql::AdoptTable(models_base, name, sides.after);
    if (sides.fresh) sql::AdoptTable(models_base, name, *sides.fresh);
  }
  return sides;
}

// The places where the models speak of columns, keys and indexes of several tables: what they spread or inherit.
class SharedPlaces {
 public:
  explicit SharedPlaces(const Schema& models) {
    for (const auto& [name, table] : models.tables) {
      std::set<Location> own;
      for (const schema::Column& column : table.columns) {
        own.insert({column.at, column.type_at, column.nullable_at, column.default_value.at});
      }
      for (const schema::ForeignKey& key : table.foreign_keys) own.insert(key.at);
      for (const schema::UniqueConstraint& key : table.unique_constraints) own.insert(key.at);
      for (const schema::Index& index : table.indexes) own.insert(index.at);
      for (const Location& at : own) {
        if (!at.empty() && !once_.insert(at).second) shared_.insert(at);
      }
    }
  }
  bool Has(const Location& at) const { return shared_.count(at) > 0; }

 private:
  std::set<Location> once_, shared_;
};

// What may have been changed by statements that were not understood.
struct Doubts {
  std::set<QualifiedName> before, added;
  bool everything = false;
};
Doubts DoubtsOf(const Written& written) {
  Doubts doubts;
  doubts.before = written.doubtful;
  auto whole_run = [&](const migrations::Run& run) {
    for (size_t index : run.operations) doubts.added.insert(plan::TableOf(written.plan.operations[index].change));
  };
  for (const migrations::Run& run : written.runs) {
    if (!run.up.failed.empty() || !run.up.defined) doubts.everything = true;
    for (const migrations::Stop& stop : written.stops) {
      if (std::find(run.operations.begin(), run.operations.end(), stop.operation) != run.operations.end()) whole_run(run);
    }
  }
  for (const plan::Operation& operation : written.plan.operations) {
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw != nullptr && !raw->why.empty() && raw->touches.empty()) doubts.everything = true;
  }
  doubts.added.merge(migrations::Doubtful(written.plan));
  return doubts;
}

bool MayBeWrong(const Doubts& doubts, const Drift& drift) {
  if (doubts.everything || doubts.added.count(drift.table)) return true;
  return drift.side == Drift::Side::kBoth && doubts.before.count(drift.table) > 0;
}

class Comparison {
 public:
  Comparison(const Written& written, const DisagreementsAsked& asked)
      : written_(written),
        asked_(asked),
        models_(plan::Diff(*asked.models_base, *asked.models_head)),
        migrations_(written.plan),
        shared_(*asked.models_head) {}

  Disagreements Run() {
    Sides sides = Complete(written_, *asked_.models_base);
    std::set<std::string> old;
    Thread before([&] {
      for (const Drift& drift : plan::FindDrift(*asked_.models_base, sides.before)) old.insert(drift.Key());
    });
    // What an edited migration of base makes is the matter of `edited-merged-migration`.
    std::optional<std::set<std::string>> fresh;
    if (sides.fresh) fresh.emplace();
    if (fresh) {
      for (const Drift& drift : plan::FindDrift(*asked_.models_head, *sides.fresh)) fresh->insert(drift.Key());
    }
    Doubts doubts = DoubtsOf(written_);
    Disagreements out;
    std::vector<plan::Operation> missing;
    std::vector<std::pair<const Drift*, facts::DriftAsked>> told;
    const std::vector<Drift> now = plan::FindDrift(*asked_.models_head, sides.after);
    before.Join();
    for (const Drift& drift : now) {
      if (old.count(drift.Key()) || MayBeWrong(doubts, drift) || MadeBySync(drift, sides)) continue;
      if (fresh && !fresh->count(drift.Key())) continue;
      bool not_from_empty = !written_.complete && asked_.models_base->tables.empty();
      if ((not_from_empty || written_.tables_by_trigger) && drift.kind == "table") continue;
      facts::DriftAsked say = Say(drift);
      if (!IsWanted(drift, asked_.settings->configuration) && !say.relaxed) continue;
      bool lacks = drift.side != Drift::Side::kDatabase && say.by == "models" && drift.remedy.empty();
      if (lacks) missing.insert(missing.end(), drift.operations.begin(), drift.operations.end());
      told.emplace_back(&drift, std::move(say));
    }
    SetFixes(told);
    for (const auto& [drift, say] : told) out.subjects.push_back(facts::SubjectOf(*drift, say));
    if (!missing.empty()) out.missing = MigrationFor(missing, written_.newest, asked_.settings->postgres);
    return out;
  }

 private:
  facts::DriftAsked Say(const Drift& drift) const {
    facts::DriftAsked say;
    bool models = models_.Has(drift), migrations = migrations_.Has(drift);
    say.by = models == migrations ? "both" : models ? "models" : "migrations";
    if (!models && !migrations) say.by = "models";
    say.table_new = migrations_.Creates(drift.table);
    say.dropped = migrations_.Drops(drift.table, drift.column);
    say.postgres = asked_.settings->postgres;
    const schema::Table* now = asked_.models_head->FindTable(drift.table);
    if (now != nullptr && migrations && shared_.Has(drift.models_at)) say.own_at = now->at;
    const schema::Table* table = asked_.models_base->FindTable(drift.table);
    say.relaxed = drift.kind == "nullable_in_model" && table != nullptr && AllSayNotNull(*table, drift.column);
    return say;
  }

  // One help for all that one line of a shared attribute or list of labels brings: they are told as one finding.
  void SetFixes(std::vector<std::pair<const Drift*, facts::DriftAsked>>& told) const {
    std::map<std::pair<std::string, Location>, std::vector<plan::Operation>> by_line;
    auto is_lacking = [](const Drift& drift, const facts::DriftAsked& say) {
      return drift.remedy.empty() && (drift.side == Drift::Side::kModels || say.by == "models");
    };
    auto place = [](const Drift& drift, const facts::DriftAsked& say) {
      return say.own_at.empty() ? drift.models_at : say.own_at;
    };
    for (const auto& [drift, say] : told) {
      if (!is_lacking(*drift, say)) continue;
      std::vector<plan::Operation>& all = by_line[{drift->kind, place(*drift, say)}];
      all.insert(all.end(), drift->operations.begin(), drift->operations.end());
    }
    for (auto& [drift, say] : told) {
      if (!drift->remedy.empty()) {
        say.fix = drift->remedy;
      } else if (!is_lacking(*drift, say) || drift->kind == "required_default") {
        say.fix = Agreement(*drift, say);
      } else {
        Location at = place(*drift, say);
        say.fix = FixFor(at.empty() ? drift->operations : by_line[{drift->kind, at}],
                         {*asked_.models_head, written_.newest, asked_.settings->postgres, [&] { return RunnerWraps(); }});
      }
    }
  }

  // Where no migration is lacking: which of the two is to say what the other says.
  std::string Agreement(const Drift& drift, const facts::DriftAsked& say) const {
    bool shared = !say.own_at.empty();
    if (drift.kind == "required_default") return shared && !drift.refused ? kAllowNull : kGiveDefault;
    if (shared) return std::string(kSayInMigration) + ": the attribute is shared by several models";
    const auto* set = drift.operations.empty() ? nullptr : std::get_if<plan::SetDefault>(&drift.operations[0].change);
    // Without its default the model may have nothing else to fill the column with.
    bool forgot = set != nullptr && !schema::HasDefault(set->was) && migrations_.Makes(drift.table, drift.column);
    return forgot ? kSayInMigration : kSayInModels;
  }

  // Every model of the table does.
  static bool AllSayNotNull(const schema::Table& table, const std::string& name) {
    const schema::Column* column = table.FindColumn(name);
    return column != nullptr && column->nullable == false &&
           std::none_of(table.redeclared.begin(), table.redeclared.end(), [&](const schema::Column& other) {
             return other.name == name && other.nullable != false;
           });
  }

  // A table that migrations do not know, in an application that makes its tables when it starts.
  bool MadeBySync(const Drift& drift, const Sides& sides) {
    bool known = written_.before.tables.count(drift.table) || written_.after.tables.count(drift.table);
    if (known || drift.side != Drift::Side::kModels) return false;
    if (!sides.unmade.count(drift.table) && !sides.few) return false;
    if (!calls_sync_) calls_sync_ = MakesTables(*asked_.head, *asked_.cache);
    return *calls_sync_;
  }

  bool RunnerWraps() const {
    if (!wraps_) {
      wraps_ = migrations::RunsEachInTransaction(*asked_.head, *asked_.cache) && migrations::UsesCls(*asked_.head);
    }
    return *wraps_;
  }

  const Written& written_;
  const DisagreementsAsked& asked_;
  mutable std::optional<bool> wraps_;
  const Touched models_, migrations_;
  const SharedPlaces shared_;
  std::optional<bool> calls_sync_;
};

}  // namespace

bool IsWanted(const plan::Drift& drift, const lint::Configuration& configuration) {
  auto switched = configuration.drift_kinds.find(drift.kind);
  const plan::DriftKind* kind = plan::FindDriftKind(drift.kind);
  bool on = switched != configuration.drift_kinds.end() ? switched->second : kind == nullptr || kind->on;
  if (!on) return false;
  std::string table = schema::Display(drift.table);
  return std::none_of(configuration.drift_ignore.begin(), configuration.drift_ignore.end(), [&](const auto& glob) {
    return MatchGlob(glob, table) || (!drift.column.empty() && MatchGlob(glob, table + "." + drift.column)) ||
           (!drift.name.empty() && MatchGlob(glob, table + "." + drift.name));
  });
}

Disagreements FindDisagreements(const Written& written, const DisagreementsAsked& asked) {
  if (asked.models_head->tables.empty() || written.migrations == 0) return {};
  const auto& tables = asked.models_head->tables;
  bool shared = std::any_of(tables.begin(), tables.end(), [](const auto& entry) { return !entry.second.redeclared.empty(); });
  bool same = !shared && written.runs.empty() && schema::SameDefinition(*asked.models_base, *asked.models_head);
  return same ? Disagreements{} : Comparison(written, asked).Run();
}

}  // namespace sequelint::commands
