#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "eval/interpreter.h"
#include "plan/operation.h"
#include "schema/schema.h"
#include "sql/sql.h"

namespace sequelint::migrations {

// The database that migrations run against: a schema, changed by SQL text, and every operation that changed it.
//
// Where the program branches on something unknown, each way starts from the same schema and has its own afterwards;
// where ways meet, what any of them did is done, once. The evaluator's journal does the book-keeping: the number of the
// schema in force is a JavaScript property.
class Database {
 public:
  Database(eval::Interpreter& interpreter, schema::Schema start);

  const schema::Schema& schema() { return versions_[Current()].schema; }  // as it is on the way that runs now
  schema::Schema Take();                                                  // at the end

  // Runs a text. Its operations are added to `operations`, those that may not run as lenient ones.
  struct Ran {
    sql::Script script;  // without its operations
    size_t first = 0;    // of these in `operations`
  };
  Ran Run(std::string_view text, const sql::ReadOptions& options);
  // Only notes an operation that changes nothing here.
  size_t Add(plan::Operation operation);

  // Takes a table from elsewhere, where the schema lacks it.
  bool Adopt(const schema::Schema& from, const schema::QualifiedName& name);
  // Between two migrations: nothing goes back to what stood before.
  void Settle();
  // Takes back the operations from `first` on (of `transaction` only, when above 0) and what they did.
  void Undo(size_t first, int transaction);

  std::vector<plan::Operation> operations;
  std::vector<bool> undone;  // by the same index

 private:
  struct Version {
    schema::Schema schema;
    size_t parent = 0;               // the version it was copied from; of the first one itself
    uint32_t branch = 0;             // of the evaluator, in which it may be changed
    std::vector<size_t> operations;  // since then
    bool merged = false;             // several ways may go on from it
  };
  size_t Current();
  size_t Writable();
  size_t Merge(const std::vector<eval::Value>& candidates);
  bool IsAncestor(size_t ancestor, size_t version) const;
  std::vector<size_t> Since(size_t version, size_t other) const;
  void SetCurrent(size_t version);
  void Rebuild(size_t version, size_t first);
  void Repeat(size_t operation, schema::Schema& schema) const;

  eval::Interpreter& in_;
  eval::Object* cell_;
  eval::Key key_;
  const schema::Schema start_;
  std::vector<Version> versions_;
  size_t settled_ = 0;  // the versions before this one are kept for their operations
  // What there was, and how many operations, when it was settled: taking something back begins here.
  schema::Schema ground_;
  size_t ground_operations_ = 0;
  std::map<size_t, std::vector<sql::Amendment>> amendments_;  // by operation
  std::map<std::vector<size_t>, size_t> merged_;  // what was made of versions that met
  // What stood before the last operations that were taken back, from the ground on. The next ones are later ones, as a
  // rule: then only what was done in between is done again.
  struct Checkpoint {
    std::vector<size_t> operations;
    schema::Schema schema;
  } checkpoint_;
};

}  // namespace sequelint::migrations
