#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"
#include "migrations/history.h"
#include "migrations/recorder.h"
#include "migrations/run.h"
#include "plan/operation.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::migrations {

struct ReplayOptions {
  HistoryOptions history;
  std::string baseline;  // a file of SQL: the schema before the first migration; "" = an empty database
  std::string baseline_text;
  std::string start;  // the file name of the first migration behind the baseline; "" = all of them
  int sequelize_major = 0;
  // The models of the revision, asked for when a migration uses a table that none made.
  std::function<const schema::Schema*()> models;
  std::function<bool()> uses_cls = {}, each_in_transaction = {};  // see Runner::Options
  std::function<std::vector<std::string>()> type_files = {};
};

// One migration as it ran.
struct Run {
  MigrationFile file;
  Outcome up;
  std::vector<size_t> operations;  // into Replayed::plan
  std::shared_ptr<const schema::Schema> before, after;  // when asked for
  std::vector<schema::QualifiedName> adopted;           // see Recorder
};

// A refusal of Postgres that stops a chain.
struct Stop {
  size_t operation = 0;  // into Replayed::plan
  std::string what;
};

struct Replayed {
  plan::Plan plan;        // every operation of every migration, in order
  schema::Schema schema;  // what the chain leaves; `unknown` lists what was not understood
  std::vector<Run> runs;
  std::vector<Stop> stops;
  std::vector<std::string> notes;
  bool complete = true;                        // the chain starts from an empty database or a baseline
  schema::QualifiedName opened_by = {"", ""};  // the first table that shows that it does not
  Location opened_at;
  std::set<schema::QualifiedName> made;     // tables and views that a migration made, renamed or dropped
  std::vector<schema::QualifiedName> adopted;  // tables that were taken from the models, or made up, on the way
};

// Tables that statements which were not understood may have changed.
std::set<schema::QualifiedName> Doubtful(const plan::Plan& plan);

// Tables that data statements of a chain name and that none of its operations makes: they stand in the databases that it
// runs on, or a statement that was not understood made them (then all names may).
struct Presumed {
  bool all = false;
  std::set<schema::QualifiedName> named, made;  // by data statements; by operations

  bool Has(const schema::QualifiedName& table) const {
    return all || (named.count(table) > 0 && made.count(table) == 0);
  }
};
Presumed PresumedIn(const plan::Plan& plan);

// Whether an event trigger runs when tables are made: what its function makes besides is not known.
bool HasEventTrigger(const plan::Plan& plan);

// Runs `files` in order on `start`; with `states`, the schema around each of them is kept.
Replayed ReplayFiles(const SourceReader& source, syntax::ParseCache& cache, const std::vector<MigrationFile>& files,
                     Runner::Options options, bool states = false);

// Runs the whole chain of a revision. An error when there is none, or when the baseline cannot be read.
Result<Replayed> Replay(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options);
Result<Replayed> Replay(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                        std::vector<MigrationFile> files);  // found already

// Runs the rest of a chain on what its first migrations left.
struct Begun {
  schema::Schema schema;
  bool complete = true;
  std::set<schema::QualifiedName> made;
};
Replayed ReplayBehind(Begun begun, const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                      const std::vector<MigrationFile>& rest);

}  // namespace sequelint::migrations
