#include "migrations/round_trip.h"

#include <algorithm>
#include <set>

#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/print.h"
#include "sql/meaning.h"

namespace sequelint::migrations {
namespace {

// Whether all that the operations do is known, so that what they leave can be compared.
bool IsCertain(const plan::Plan& plan, const std::string& migration) {
  return std::all_of(plan.operations.begin(), plan.operations.end(), [&](const plan::Operation& operation) {
    // How often rows are changed is not what the schemas differ in.
    if (operation.migration != migration || std::holds_alternative<plan::ChangeData>(operation.change)) return true;
    auto* raw = std::get_if<plan::RawSql>(&operation.change);
    const plan::Call* call = plan.CallOf(operation);
    return (raw == nullptr || raw->why.empty()) && (call == nullptr || call->condition.empty());
  });
}

bool IsUsed(const schema::Schema& schema, const schema::QualifiedName& type) {
  for (const auto& [name, table] : schema.tables) {
    for (const schema::Column& column : table.columns) {
      if (column.type && schema::UserTypeOf(*column.type) == type) return true;
    }
  }
  return false;
}

// What is no fault of the way back: comments, labels (which Postgres cannot take out of a type), and types left over,
// which the drop that leaves them is told for.
bool IsForgiven(const plan::Change& change, const schema::Schema& after) {
  if (auto* create = std::get_if<plan::CreateEnum>(&change)) return !IsUsed(after, create->type.name);
  // Others may use the extension: nobody drops one on the way back.
  auto* object = std::get_if<plan::DropObject>(&change);
  if (object && object->object.kind == schema::ObjectKind::kExtension) return true;
  auto* made = std::get_if<plan::CreateObject>(&change);
  if (made && made->object.kind == schema::ObjectKind::kExtension) return true;
  return std::holds_alternative<plan::SetTableComment>(change) ||
         std::holds_alternative<plan::SetColumnComment>(change) || std::holds_alternative<plan::AddEnumValue>(change) ||
         std::holds_alternative<plan::ReplaceEnum>(change);
}

bool IsComparedByMeaning(const schema::Object& object) {
  using schema::ObjectKind;
  return IsView(object) || object.kind == ObjectKind::kFunction || object.kind == ObjectKind::kTrigger;
}

// The schema that down leaves, with the views, functions and triggers as they were that may be the same: down may write
// one as Postgres prints it.
schema::Schema WithObjectsOf(const schema::Schema& before, schema::Schema after) {
  for (schema::Object& object : after.objects.Each()) {
    for (const schema::Object& was : before.objects) {
      if (!IsComparedByMeaning(object) || was.kind != object.kind || was.name != object.name) continue;
      if (was.table != object.table) continue;
      bool columns = was.columns.empty() || object.columns.empty() || was.columns == object.columns;
      if (columns && sql::MayMeanTheSame(was.definition, object.definition)) object.definition = was.definition;
    }
  }
  return after;
}

struct Ran {
  Outcome outcome;
  schema::Schema schema;
  plan::Plan plan;
  plan::Migration::Failure refused;
  std::string refused_step;  // in words
  std::vector<schema::QualifiedName> adopted;
};

Ran RunOn(const SourceReader& source, syntax::ParseCache& cache, const RoundTripAsked& asked,
          const schema::Schema& start, Direction direction) {
  Runner::Options options;
  options.sequelize_major = asked.sequelize_major;
  options.start = start;
  options.complete = asked.complete;
  options.adopt = asked.adopt;
  options.may_be_there = asked.may_be_there;
  Runner runner(source, cache, std::move(options));
  Recorder& recorder = runner.recorder();
  Ran ran;
  ran.outcome = runner.Run(asked.run->file, direction);
  ran.schema = recorder.database.Take();
  for (const Recorder::Refusal& refusal : recorder.refusals) {
    if (recorder.database.undone[refusal.operation] || !ran.refused.what.empty()) continue;
    const plan::Operation& operation = recorder.database.operations[refusal.operation];
    ran.refused = {refusal.what, operation.at};
    ran.refused_step = plan::InWords(operation.change);
  }
  for (size_t i = 0; i < recorder.database.operations.size(); ++i) {
    if (!recorder.database.undone[i]) ran.plan.operations.push_back(std::move(recorder.database.operations[i]));
  }
  ran.plan.calls = std::move(recorder.calls);
  ran.adopted = std::move(recorder.adopted);
  return ran;
}

bool IsStep(const plan::Operation& operation) {
  return !std::holds_alternative<plan::ChangeData>(operation.change) &&
         !std::holds_alternative<plan::RawSql>(operation.change) &&
         !std::holds_alternative<plan::SetParameter>(operation.change) &&
         !std::holds_alternative<plan::ControlTransaction>(operation.change);
}

// Whether Postgres commits both or none.
bool AreOne(const plan::Operation& a, const plan::Operation& b) {
  if (a.transaction > 0 || b.transaction > 0) return a.transaction == b.transaction;
  return a.call == b.call && a.statement == b.statement;
}

bool Asks(const plan::Plan& plan, const Run& run) {
  return std::any_of(run.operations.begin(), run.operations.end(), [&](size_t index) {
    const plan::Call* call = plan.CallOf(plan.operations[index]);
    return call != nullptr && call->informed;
  });
}

}  // namespace

std::optional<plan::Migration::HalfDone> FindHalfDone(const SourceReader& source, syntax::ParseCache& cache,
                                                      const RoundTripAsked& asked) {
  constexpr int kMostRuns = 20;
  const Run& run = *asked.run;
  const plan::Plan& plan = *asked.plan;
  bool certain = run.up.failed.empty() && !asked.stopped && run.adopted.empty() && IsCertain(plan, run.file.path);
  if (!certain || !Asks(plan, run)) return std::nullopt;
  schema::Schema done = *run.before;
  int runs = 0;
  for (size_t i = 0; i < run.operations.size(); ++i) {
    const plan::Operation& operation = plan.operations[run.operations[i]];
    if (!plan::Apply(done, operation) && !operation.lenient) return std::nullopt;
    auto next = std::find_if(run.operations.begin() + static_cast<std::ptrdiff_t>(i) + 1, run.operations.end(),
                             [&](size_t index) { return IsStep(plan.operations[index]); });
    if (next == run.operations.end() || ++runs > kMostRuns) return std::nullopt;
    if (!IsStep(operation) || AreOne(operation, plan.operations[*next])) continue;
    Ran again = RunOn(source, cache, asked, done, Direction::kUp);
    if (!again.outcome.failed.empty() || !IsCertain(again.plan, run.file.path)) return std::nullopt;
    bool stops = !again.refused.what.empty();
    if (!stops && plan::Diff(*run.after, again.schema).operations.empty()) continue;
    return plan::Migration::HalfDone{run.operations[i], *next, stops ? again.refused_step : ""};
  }
  return std::nullopt;
}

WayBack GoBack(const SourceReader& source, syntax::ParseCache& cache, const RoundTripAsked& asked,
               plan::Migration& migration) {
  const Run& run = *asked.run;
  WayBack back;
  Ran down = RunOn(source, cache, asked, *run.after, Direction::kDown);
  const Outcome& outcome = down.outcome;
  bool throws = !outcome.failed.empty() && outcome.count == 0;
  migration.down = {outcome.defined, outcome.empty, throws, outcome.at};
  if (!outcome.defined || outcome.empty || throws) return back;
  back.before = *run.after;
  if (run.up.failed.empty() && outcome.failed.empty() && !asked.stopped) {
    migration.down_fails = down.refused;
    bool certain = IsCertain(*asked.plan, run.file.path) && IsCertain(down.plan, run.file.path);
    if (certain && down.refused.what.empty()) {
      std::set<schema::QualifiedName> adopted(down.adopted.begin(), down.adopted.end());
      adopted.insert(run.adopted.begin(), run.adopted.end());
      for (const plan::Operation& operation : plan::Diff(*run.before, WithObjectsOf(*run.before, down.schema)).operations) {
        if (adopted.count(plan::TableOf(operation.change)) != 0) continue;
        if (!IsForgiven(operation.change, down.schema)) migration.differs.push_back(plan::InWords(operation.change));
      }
      migration.again_fails = RunOn(source, cache, asked, down.schema, Direction::kUp).refused;
    }
  }
  back.plan = std::move(down.plan);
  back.after = std::move(down.schema);
  return back;
}

std::optional<bool> MostGoBack(const SourceReader& source, syntax::ParseCache& cache,
                               const std::vector<MigrationFile>& files, int sequelize_major) {
  constexpr size_t kFew = 5, kLast = 20;
  if (files.size() < kFew) return std::nullopt;
  Runner::Options options;
  options.sequelize_major = sequelize_major;
  options.complete = false;  // what they do does not matter, only that they do something
  Runner runner(source, cache, std::move(options));
  size_t first = files.size() - std::min(files.size(), kLast);
  auto back = std::count_if(files.begin() + static_cast<std::ptrdiff_t>(first), files.end(), [&](const auto& file) {
    Outcome outcome = runner.Run(file, Direction::kDown);
    return outcome.defined && !outcome.empty;
  });
  return static_cast<size_t>(back) * 2 >= files.size() - first;
}

}  // namespace sequelint::migrations
