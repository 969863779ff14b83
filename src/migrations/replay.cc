#include "migrations/replay.h"

#include <algorithm>
#include <map>

#include "migrations/unfollowed.h"
#include "schema/names.h"
#include "syntax/parse_ahead.h"

namespace sequelint::migrations {
namespace {

plan::Migration MigrationOf(const Run& run) {
  plan::Migration migration;
  migration.path = run.file.path;
  migration.name = run.file.name;
  migration.stamp = run.file.stamp;
  migration.models = run.up.models;
  migration.wrapped = run.up.wrapped;
  migration.not_loaded = run.up.defined || !run.up.failed.empty() ? run.up.not_loaded : "it exports no `up`";
  bool throws = !run.up.failed.empty() && run.up.count == 0;
  migration.up = {run.up.defined, run.up.empty, throws, run.up.at};
  return migration;
}

// Columns of CREATE TABLE … AS that are still there, of which only Postgres knows the type.
void UnknownQueryColumns(const std::vector<plan::Operation>& operations, schema::Schema& schema) {
  for (const plan::Operation& operation : operations) {
    const auto* made = std::get_if<plan::CreateTable>(&operation.change);
    const schema::Table* table = made != nullptr && made->from_query ? schema.FindTable(made->table.name) : nullptr;
    if (table == nullptr) continue;
    for (const schema::Column& column : table->columns) {
      if (column.type || !made->table.FindColumn(column.name)) continue;
      schema.unknown.push_back({schema::Display(table->name) + "." + column.name + ".type",
                                "it is what a query computes, which only Postgres knows", {}, operation.at});
    }
  }
}

// A file among migrations that is none of them: it exports no `up`, and either no file of its folder does (they are
// another tool's) or only it has no number (a runner, a template).
class Others {
 public:
  explicit Others(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
      Folder& folder = folders_[run.file.folder];
      bool defined = run.up.defined || !run.up.failed.empty();
      folder.defined |= defined;
      folder.numbered |= defined && !run.file.stamp.empty();
      any_ |= defined;
    }
  }
  bool IsOne(const Run& run) const {
    if (run.up.defined || !run.up.failed.empty() || !any_) return false;
    const Folder& folder = folders_.at(run.file.folder);
    return !folder.defined || (folder.numbered && run.file.stamp.empty());
  }

 private:
  struct Folder {
    bool defined = false, numbered = false;
  };
  std::map<std::string, Folder> folders_;
  bool any_ = false;
};

Runner::Options RunnerOptions(const ReplayOptions& options) {
  Runner::Options runner;
  runner.may_open = true;
  runner.found = options.history.folders.empty();
  runner.adopt = options.models;
  runner.uses_cls = options.uses_cls;
  runner.each_in_transaction = options.each_in_transaction;
  runner.type_files = options.type_files;
  runner.sequelize_major = options.sequelize_major;
  return runner;
}

Replayed Finished(Replayed out, const SourceReader& source) {
  for (schema::Unknown& unknown : Unfollowed(out.plan, out.schema)) out.schema.unknown.push_back(std::move(unknown));
  out.schema.source = "migrations@" + source.Revision();
  schema::Normalize(out.schema);
  return out;
}

}  // namespace

std::set<schema::QualifiedName> Doubtful(const plan::Plan& plan) {
  std::set<schema::QualifiedName> tables;
  for (const plan::Operation& operation : plan.operations) {
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw != nullptr && !raw->why.empty()) tables.insert(raw->touches.begin(), raw->touches.end());
  }
  return tables;
}

Presumed PresumedIn(const plan::Plan& plan) {
  Presumed presumed;
  for (const plan::Operation& operation : plan.operations) {
    const plan::Change& change = operation.change;
    const auto* raw = std::get_if<plan::RawSql>(&change);
    presumed.all |= raw != nullptr && !raw->why.empty() && raw->touches.empty();
    if (std::holds_alternative<plan::CreateTable>(change)) presumed.made.insert(plan::TableOf(change));
    if (const auto* rename = std::get_if<plan::RenameTable>(&change)) presumed.made.insert(rename->to);
    if (const auto* create = std::get_if<plan::CreateObject>(&change)) presumed.made.insert(create->object.name);
    if (std::holds_alternative<plan::ChangeData>(change)) presumed.named.insert(plan::TableOf(change));
  }
  return presumed;
}

bool HasEventTrigger(const plan::Plan& plan) {
  return std::any_of(plan.operations.begin(), plan.operations.end(), [](const plan::Operation& operation) {
    const auto* raw = std::get_if<plan::RawSql>(&operation.change);
    return raw != nullptr && raw->statement == "create_event_trig";
  });
}

Replayed ReplayFiles(const SourceReader& source, syntax::ParseCache& cache, const std::vector<MigrationFile>& files,
                     Runner::Options options, bool states) {
  Replayed out;
  const bool found = options.found;
  std::vector<std::string> paths;
  for (const MigrationFile& file : files) paths.push_back(file.path);
  syntax::ParseAhead ahead(source, cache, std::move(paths));
  Runner runner(source, cache, std::move(options));
  Recorder& recorder = runner.recorder();
  std::shared_ptr<const schema::Schema> state;
  if (states) state = std::make_shared<schema::Schema>(recorder.database.schema());
  for (const MigrationFile& file : files) {
    size_t adopted = recorder.adopted.size();
    Run run;
    run.file = file;
    run.before = state;
    run.up = runner.Run(file, Direction::kUp);
    run.adopted.assign(recorder.adopted.begin() + static_cast<std::ptrdiff_t>(adopted), recorder.adopted.end());
    if (states) run.after = state = std::make_shared<schema::Schema>(recorder.database.schema());
    out.runs.push_back(std::move(run));
  }
  const Others others(out.runs);
  std::erase_if(out.runs, [&](const Run& run) { return found && others.IsOne(run); });
  for (const Run& run : out.runs) {
    const Outcome& up = run.up;
    if (!up.failed.empty()) {
      recorder.unknown.push_back({run.file.path, up.failed, {}, up.failed_at});
    } else if (!up.defined && !up.empty) {
      recorder.unknown.push_back({run.file.path, "the file exports no `up`", {}, up.at});
    }
  }
  std::set<schema::QualifiedName> made = recorder.Made(recorder.database.operations.size());
  out.schema = recorder.database.Take();
  out.schema.unknown.insert(out.schema.unknown.end(), recorder.unknown.begin(), recorder.unknown.end());
  UnknownQueryColumns(recorder.database.operations, out.schema);
  // What was taken back is no part of the plan.
  std::vector<size_t> place(recorder.database.operations.size());
  for (size_t i = 0; i < place.size(); ++i) {
    place[i] = out.plan.operations.size();
    if (!recorder.database.undone[i]) out.plan.operations.push_back(std::move(recorder.database.operations[i]));
  }
  for (Run& run : out.runs) {
    for (size_t i = run.up.first; i < run.up.first + run.up.count; ++i) {
      if (!recorder.database.undone[i]) run.operations.push_back(place[i]);
    }
  }
  for (const Recorder::Refusal& refusal : recorder.refusals) {
    if (!recorder.database.undone[refusal.operation]) out.stops.push_back({place[refusal.operation], refusal.what});
  }
  out.complete = recorder.complete;
  out.made = std::move(made);
  out.adopted = std::move(recorder.adopted);
  if (recorder.opened) {
    out.opened_by = recorder.opened->table;
    out.opened_at = recorder.opened->at;
  }
  for (const Run& run : out.runs) out.plan.migrations.push_back(MigrationOf(run));
  out.plan.calls = std::move(recorder.calls);
  out.plan.transactions = std::move(recorder.transactions);
  return out;
}

Result<Replayed> Replay(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options) {
  return Replay(source, cache, options, FindMigrations(source, options.history));
}

Result<Replayed> Replay(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                        std::vector<MigrationFile> files) {
  if (files.empty()) {
    return Error{"no migrations were found", "name their folder with --migrations DIR", ExitStatus::kCannotAnalyse};
  }
  Runner::Options runner = RunnerOptions(options);
  if (!options.baseline.empty()) {
    runner.start = sql::ReadSchema(options.baseline_text, options.baseline);
  }
  if (!options.start.empty()) {
    auto first = std::find_if(files.begin(), files.end(), [&](const MigrationFile& file) {
      return file.path == options.start || file.name == options.start || file.path.ends_with("/" + options.start);
    });
    if (first == files.end()) {
      return Error{"no migration `" + options.start + "`", "correct `migrations-start`", ExitStatus::kUsage};
    }
    files.erase(files.begin(), first);
  }
  return Finished(ReplayFiles(source, cache, files, std::move(runner)), source);
}

Replayed ReplayBehind(Begun begun, const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                      const std::vector<MigrationFile>& rest) {
  Runner::Options runner = RunnerOptions(options);
  runner.start = std::move(begun.schema);
  runner.complete = begun.complete;
  runner.made = std::move(begun.made);
  return Finished(ReplayFiles(source, cache, rest, std::move(runner)), source);
}

}  // namespace sequelint::migrations
