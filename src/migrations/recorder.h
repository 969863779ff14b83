#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migrations/database.h"
#include "migrations/sql_places.h"
#include "plan/call.h"
#include "sequelize/runtime.h"

namespace sequelint::migrations {

using eval::Interpreter;
using eval::Object;
using eval::Span;
using eval::Value;

// What C++ knows of a transaction object.
struct TransactionData : eval::HostData {
  int number = 0;
  bool managed = false;  // Sequelize commits it, or rolls it back
  bool committed = false, rolled_back = false;
  Location at;  // where it was begun
  sql::Session session;
};

// Writes down what a migration asks of the database, and answers from the simulated one.
class Recorder {
 public:
  Recorder(sequelize::Runtime& runtime, schema::Schema start);

  sequelize::Runtime& rt;
  Interpreter& in;
  Database database;
  std::vector<plan::Call> calls;
  std::vector<schema::Unknown> unknown;
  std::vector<plan::Transaction> transactions;
  // The text of the function that runs, and where it stands.
  std::string_view program;
  Location program_at;
  bool informed = false;  // the migration has asked what the database has
  bool complete = true;  // a table that is not in the schema does not exist
  // The first use of a table that no migration made shows that the chain does not start from an empty database:
  // `complete` ends, and such tables are taken from `adopt` (asked for then), or are there with nothing known of them.
  bool may_open = false;
  std::function<const schema::Schema*()> adopt;
  // Whether a table that data statements alone name may be there, though no migration is known to make it. Absent: yes.
  std::function<bool(const schema::QualifiedName&)> may_be_there;
  struct Opening {
    schema::QualifiedName table;
    Location at;
  };
  std::optional<Opening> opened;
  std::vector<schema::QualifiedName> adopted;
  // Tables and views that a migration made, renamed or dropped in the first so many operations, or before all of these.
  const std::set<schema::QualifiedName>& Made(size_t operations);
  void Know(std::set<schema::QualifiedName> made) { made_ = std::move(made); }
  bool UsesCls();
  // Queries in a callback use its transaction without being told; asked for when it matters.
  std::optional<bool> cls;
  std::function<bool()> project_uses_cls;

  // --- one migration ---
  void Begin(const std::string& path);
  // Takes back what was recorded since there were so many of each.
  void Forget(size_t calls, size_t unknowns, size_t refusals, size_t operations);
  void RunFile(const std::string& path, const std::string& text);  // a file of SQL
  void End();  // settles what is known of calls only when all of them were made
  // A refusal is an error of the program, as Postgres' answer would be, except of the calls named here.
  void Forgive(Span call) { forgiven_.insert({call.file, call.begin}); }
  bool IsForgiven(Span call) const { return forgiven_.count({call.file, call.begin}) > 0; }
  // The call whose refusal made this error.
  std::optional<Span> RefusedCall(const Value& error) const;
  struct Refusal {
    size_t operation = 0;  // in database.operations
    std::string what;
  };
  std::vector<Refusal> refusals;  // that nothing in the program catches

  // --- queries ---
  struct Query {
    std::string method;                                 // "addColumn"
    std::string sql;                                    // with holes
    std::string hole;                                   // why they are there
    std::optional<SqlPlaces> places;                    // of text that the program wrote
    Value options;                                      // may name a transaction
    Span at;                                            // of the call
    std::function<void(plan::Operation&)> refine = {};  // see sql::ReadOptions
    bool same_call = false;                             // one more query of the call before
  };
  struct Sent {
    size_t first = 0, count = 0;  // operations
    const sql::Script* script = nullptr;
  };
  // The promise of `answer`, or of Postgres' error. Without an answer the result is not known.
  Value Send(Query query, const std::function<Value(const Sent&)>& answer = {});
  // Counts what it takes to look at rows of the catalogue: a loop that asks for ever is left as one of sums is.
  void SpendOnCatalog(size_t rows);
  // A call that cannot be made into SQL: an operation that says why.
  Value NotUnderstood(const std::string& method, const std::string& why, std::vector<schema::QualifiedName> touches,
                      Span at, const Value& options);
  // Brings a table into the schema that stood before the first migration.
  void Adopt(const schema::QualifiedName& name);
  void NotKnown(const std::string& what, const std::string& why, Span at);

  // --- transactions ---
  Value Transact(const eval::Call& call);  // sequelize.transaction(…)
  // All that is sent while `body` runs is sent in one transaction, which commits: db-migrate's way, and that of runners
  // with CLS. `in_order`: COMMIT too waits for what nobody awaits.
  void InOneTransaction(Span at, const std::function<void()>& body, bool in_order);
  TransactionData* TransactionOf(const Value& options) const;
  bool MayNameTransaction(const Value& options) const;  // what is not known of them may be one

  Location PlaceOf(Span call, Location* helper = nullptr) const;
  Value Promise(const Value& value, Span at);  // fulfilled, and followed
  Value Rejection(const std::string& message, Span at);

 private:
  void AskForAll(sql::ReadOptions& options);
  std::optional<schema::QualifiedName> NeverMade(const Database::Ran& ran);
  const schema::Schema* Adoptable();
  plan::Call& NewCall(const std::string& method, Span at, const Value& options);
  Value MakeTransaction(Span at, bool managed, TransactionData** data);
  void Finish(TransactionData& data, bool commit);
  Object* TransactionPrototype();
  bool MayRollBack(const Location& begun) const;

  std::string migration_;
  uint32_t file_ = 0;
  size_t first_call_ = 0, first_operation_ = 0;
  std::vector<Object*> promises_;  // of each call, by its index
  std::vector<TransactionData*> callbacks_;
  std::vector<std::shared_ptr<TransactionData>> open_;
  std::set<std::pair<uint32_t, uint32_t>> forgiven_;
  std::map<const Object*, Span> refused_;
  sql::Session pool_;
  int next_transaction_ = 1;
  std::set<schema::QualifiedName> made_;
  size_t looked_at_ = 0;                  // operations that made_ knows
  Object* transaction_prototype_ = nullptr;
};

}  // namespace sequelint::migrations
