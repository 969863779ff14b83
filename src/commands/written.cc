#include "commands/written.h"

#include <algorithm>
#include <map>

#include "commands/merged_history.h"
#include "commands/migrations_source.h"
#include "migrations/chain.h"
#include "migrations/names.h"
#include "sql/sql.h"

namespace sequelint::commands {
namespace {

using migrations::MigrationFile;

// Those that a database with all of `others` has not run.
std::vector<MigrationFile> WithoutThoseIn(const std::vector<MigrationFile>& files,
                                          const std::vector<MigrationFile>& others) {
  const migrations::Merged merged(others, files);
  std::vector<MigrationFile> added = files;
  std::erase_if(added, [&](const MigrationFile& file) { return merged.Has(file); });
  return added;
}

// A name without a stamp says nothing about when.
std::string NewestOf(const std::vector<MigrationFile>& files) {
  auto stamped = [](const MigrationFile& file) { return !migrations::StampOf(file.name).empty(); };
  auto newest = std::max_element(files.begin(), files.end(), [&](const MigrationFile& a, const MigrationFile& b) {
    return std::pair(stamped(a), a.name) < std::pair(stamped(b), b.name);
  });
  return newest == files.end() ? "" : newest->path;
}

// What the database was: the chain of base, replayed.
migrations::ChainRun ReplayBase(const SourceReader& base, const std::vector<MigrationFile>& files,
                                const migrations::ReplayOptions& options, const WrittenAsked& asked,
                                syntax::ParseCache& cache) {
  if (!files.empty()) {
    DiskCache none;
    Result<migrations::ChainRun> chain =
        migrations::ReplayChain(base, cache, options, files, asked.disk != nullptr ? *asked.disk : none);
    if (chain) return std::move(*chain);
  }
  migrations::ChainRun none;
  if (!options.baseline.empty()) {
    none.chain.schema = sql::ReadSchema(options.baseline_text, options.baseline);
  } else if (asked.models) {
    none.chain.schema = *asked.models();
  }
  return none;
}

// What each new migration's way back does, what a second run does after a first that failed, and what its name tells beside the others.
void GoThereAndBack(const SourceReader& head, syntax::ParseCache& cache, const migrations::ReplayOptions& options,
                    const std::vector<MigrationFile>& all,
                    const std::function<bool(const schema::QualifiedName&)>& may_be_there, Written& written) {
  constexpr size_t kMostTrips = 100;  // a whole history at once is not a change that anybody reads
  std::string today = migrations::Today();
  for (size_t i = 0; i < written.runs.size(); ++i) {
    const migrations::Run& run = written.runs[i];
    plan::Migration& migration = written.plan.migrations[i];
    migration.bad_name = migrations::WrongWith(run.file, all, today);
    migration.same_stamp = migrations::SameStamp(run.file, all);
    if (written.runs.size() > kMostTrips) continue;
    migrations::RoundTripAsked asked{&run,          &written.plan, false, options.sequelize_major, written.complete,
                                     options.models, may_be_there};
    asked.stopped = std::any_of(written.stops.begin(), written.stops.end(), [&](const migrations::Stop& stop) {
      return written.plan.operations[stop.operation].migration == run.file.path;
    });
    migration.half_done = migrations::FindHalfDone(head, cache, asked);
    written.back.push_back(migrations::GoBack(head, cache, asked, migration));
  }
}

// Asked only where one of the new migrations has no way back.
void CompareWithOthers(const SourceReader& head, syntax::ParseCache& cache, int sequelize_major,
                       std::vector<MigrationFile> others, std::vector<plan::Migration>& added) {
  auto silent = [](const plan::Migration& migration) {
    return migration.up.defined && (!migration.down.defined || migration.down.empty) && !migration.down.throws;
  };
  if (std::none_of(added.begin(), added.end(), silent)) return;
  std::erase_if(others, [&](const MigrationFile& file) {
    return std::any_of(added.begin(), added.end(), [&](const auto& migration) { return migration.path == file.path; });
  });
  std::optional<bool> most = migrations::MostGoBack(head, cache, others, sequelize_major);
  for (plan::Migration& migration : added) migration.others_go_back = most;
}

}  // namespace

Result<std::optional<Written>> ReadWritten(const SourceReader& base, const SourceReader& head,
                                           const WrittenAsked& asked, syntax::ParseCache& cache, const Trace& trace) {
  Stopwatch watch;
  Result<migrations::ReplayOptions> options = ReplayOptionsFor(*asked.settings, head);
  if (!options) return options.error();
  options->models = asked.models;
  std::vector<MigrationFile> at_base = migrations::FindMigrations(base, options->history);
  std::vector<MigrationFile> at_head = migrations::FindMigrations(head, options->history);
  if (at_base.empty() && at_head.empty()) return std::optional<Written>();

  migrations::ChainRun of_base = ReplayBase(base, at_base, *options, asked, cache);
  migrations::Chain& before = of_base.chain;
  const std::string known = of_base.known > 0 ? " (" + std::to_string(of_base.known) + " known)" : "";
  Written written;
  written.migrations = at_head.size();

  migrations::Runner::Options runner;
  runner.sequelize_major = options->sequelize_major;
  runner.start = before.schema;
  runner.start.unknown.clear();
  runner.complete = before.complete;
  // With nothing before it, the chain itself shows what it starts from.
  runner.may_open = at_base.empty() && options->baseline.empty() && runner.start.tables.empty();
  runner.adopt = options->models;
  auto may_be_there = [&before](const schema::QualifiedName& table) { return before.presumed.Has(table); };
  if (!runner.may_open) runner.may_be_there = may_be_there;
  runner.models = true;
  migrations::Runner::Options meanwhile = runner;
  written.history = migrations::FindMoved(base, head, at_base, at_head);
  std::vector<MigrationFile> baselines =
      FindBaselines(head, cache, options->sequelize_major,
                    migrations::MayStandForDeleted(written.history, at_base, at_head), before.schema);
  migrations::TellBaselines(baselines, written.history);
  std::vector<MigrationFile> to_run = WithoutThoseIn(WithoutThoseIn(at_head, at_base), baselines);
  migrations::Replayed added = migrations::ReplayFiles(head, cache, to_run, std::move(runner), true);
  AddHistory({base, head, *options, at_base, at_head, of_base.run, cache}, written);
  if (asked.meanwhile != nullptr && !added.plan.operations.empty()) {
    std::vector<MigrationFile> theirs =
        WithoutThoseIn(migrations::FindMigrations(*asked.meanwhile, options->history), at_base);
    std::erase_if(theirs, [&](const MigrationFile& file) { return head.Find(file.path) != nullptr; });
    migrations::Replayed other = migrations::ReplayFiles(*asked.meanwhile, cache, theirs, std::move(meanwhile));
    for (auto& change : migrations::FindConflicts(added.plan, other.plan)) written.history.push_back(std::move(change));
  }

  written.complete = added.complete;
  if (!added.complete) {
    written.notes.push_back(before.complete ? NotFromEmpty(added.opened_by, added.opened_at)
                                            : NotFromEmpty(before.opened_by, before.opened_at));
  }
  written.before = std::move(before.schema);
  written.newest = NewestOf(at_head);
  written.doubtful = std::move(before.doubtful);
  written.tables_by_trigger = before.tables_by_trigger || migrations::HasEventTrigger(added.plan);
  for (const schema::QualifiedName& name : added.adopted) {
    if (asked.models && sql::AdoptTable(*asked.models(), name, written.before)) continue;
    schema::Table table;
    table.name = name;
    table.columns_complete = false;
    written.before.tables.emplace(name, std::move(table));
  }
  written.unknown = added.schema.unknown;
  written.after = std::move(added.schema);
  written.plan = std::move(added.plan);
  written.runs = std::move(added.runs);
  written.stops = std::move(added.stops);
  GoThereAndBack(head, cache, *options, at_head, may_be_there, written);
  CompareWithOthers(head, cache, options->sequelize_major, std::move(at_head), written.plan.migrations);
  trace("migrations: " + std::to_string(at_base.size()) + " at base" + known + ", " + std::to_string(written.runs.size()) +
        " new, " + std::to_string(written.plan.operations.size()) + " operations, " + watch.Elapsed());
  return std::optional(std::move(written));
}

}  // namespace sequelint::commands
