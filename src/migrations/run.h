#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "migrations/history.h"
#include "migrations/recorder.h"
#include "plan/migration.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::migrations {

enum class Direction { kUp, kDown };

// What became of one migration.
struct Outcome {
  bool defined = false;  // it has a function (or, in SQL, statements) for the direction
  bool empty = true;     // … that does something
  bool wrapped = false;  // the runner opens a transaction around it
  Location at;           // of that function; else of the file
  std::string failed;    // why it stops half-way: "it throws Error: no url"; "" = it does not
  Location failed_at;
  size_t first = 0, count = 0;  // its operations, in Recorder::database
  std::string not_loaded;                       // why Node cannot load the file
  std::vector<plan::Migration::Import> models;  // of the application that it uses, when asked for
};

// Runs the migrations of one revision, one after the other, against one simulated database.
class Runner {
 public:
  struct Options {
    int sequelize_major = 0;  // 0 = as the project says
    schema::Schema start;
    bool complete = true;   // nothing else stands in the database
    bool may_open = false;  // see Recorder
    std::set<schema::QualifiedName> made;  // by migrations that ran before: see Recorder
    std::function<const schema::Schema*()> adopt;
    // What the project's code says of how it runs migrations (see runners.h); not set = look there.
    std::function<bool()> uses_cls, each_in_transaction;
    std::function<std::vector<std::string>()> type_files;  // the same of project_types.h
    std::function<bool(const schema::QualifiedName&)> may_be_there;
    bool models = false;  // find the models that the files use
    bool found = false;   // the files were found by themselves: some may be no migrations
  };
  Runner(const SourceReader& source, syntax::ParseCache& cache, Options options);
  ~Runner();

  Outcome Run(const MigrationFile& file, Direction direction);
  Recorder& recorder();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sequelint::migrations
