#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/location.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::facts {

// What a rule may ask about one operation. Absent: the question does not apply ("the length of an integer").
// UnknownFact: it applies, but the source does not say; a condition over it is neither true nor false.
struct Absent {
  bool operator==(const Absent&) const = default;
};
struct UnknownFact {
  bool operator==(const UnknownFact&) const = default;
};
using Words = std::vector<std::string>;
using Locks = std::map<std::string, std::string>;  // relation that exists before the plan → lock mode
using Value = std::variant<Absent, UnknownFact, bool, double, std::string, Words, Locks>;

enum class Type { kBool, kNumber, kWord, kList, kLocks };
std::string_view Name(Type type);  // "yes or no", "number" …

struct Definition {
  std::string_view name;  // dotted, noun first: "column.nullable"
  Type type;
  std::string_view sentence;  // what it says, for `sequelint facts` and the docs
  std::string_view source;    // where it comes from: "plan", "models", "measured", or a page of the Postgres manual
  std::vector<std::string_view> words = {};  // the closed set of a kWord or kList fact; empty = any text
};

// Every fact a rule may name, sorted by name.
const std::vector<Definition>& Catalog();
const Definition* Find(std::string_view name);

class Facts {
 public:
  const Value& Get(std::string_view name) const;  // Absent when not set
  void Set(std::string_view name, Value value);   // the name must be in the catalogue, with the value's type
  // Second places a message can point at: see Places().
  void SetPlace(std::string_view name, Location at, bool at_base = false);
  struct Place {
    Location at;
    bool at_base = false;  // the place is in the base revision
  };
  const Place* FindPlace(std::string_view name) const;
  const std::map<std::string, Value, std::less<>>& all() const { return values_; }

  bool IsTrue(std::string_view name) const;       // known true
  std::string Word(std::string_view name) const;  // "" when absent or unknown

 private:
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, Place, std::less<>> places_;
};

// The second places a rule's `related` may name, and the words a report says there.
struct PlaceDefinition {
  std::string_view name;     // "base"
  std::string_view message;  // "declared here at base"
};
const std::vector<PlaceDefinition>& Places();

// How messages and `--print facts` show it: `yes`, `3`, `a, b`, `orders: SHARE`; "unknown"; "none".
std::string Print(const Value& value);

// What a page may judge: the operations of plan/operation.h, and what is no DDL ("attribute", "code", "drift",
// "history", "leftover", "migration", "suppression", "transaction", "unknown").
const std::vector<std::string>& SubjectNames();

// A time as Postgres' settings write it: "2s" ⇒ 2000, "500" ⇒ 500.
std::optional<double> Milliseconds(std::string_view text);

// What a team has decided for itself. Empty = nothing decided.
struct Policy {
  double lock_timeout = 5000;                // milliseconds, at most
  std::optional<double> operations, tables;  // of one migration, at most
  std::vector<std::string> forbidden;        // operations and statements
  // "table", "column" … → whether a name keeps to what was agreed on, and how that was written
  struct Naming {
    std::string pattern;
    std::function<bool(std::string_view)> matches;
  };
  std::map<std::string, Naming, std::less<>> names;
  std::function<std::string(std::string_view)> table_names;  // a table's name as it should be
};

struct Settings {
  int postgres = 15;
  std::optional<int> postgres_minor;                     // of a target like 14.2
  bool code_first = false;                               // new code runs before its migrations do
  std::map<std::string, double> rows;                    // table → rows, from a statistics file
  std::vector<std::string> small_tables, big_tables;     // globs over table names
  bool lock_timeout = false, statement_timeout = false;  // the project sets one for every connection
  Policy policy = {};
};

// One thing a rule can judge: an operation, or a part of a CreateTable seen as if it were added on its own (its
// columns as AddColumn, its keys as AddPrimaryKey …, all with `table.new`), so that a page about columns need not
// care whether the table is new.
struct Subject {
  size_t operation = 0;  // index into the plan
  plan::Operation what;  // the operation itself, or the part
  bool part = false;
  Facts facts;
};

// `plan` turns `base` into `head`. `models_base`/`models_head` are what running and new code use; without them, base
// and head are models. `complete`: base holds all that the database has; when the history of migrations does not begin
// with an empty database, what base lacks may be there all the same.
struct Input {
  const plan::Plan& plan;
  const schema::Schema& base;
  const schema::Schema& head;
  const schema::Schema* models_base = nullptr;
  const schema::Schema* models_head = nullptr;
  Settings settings = {};
  bool complete = true;
  bool down = false;                                      // the plan is the way back
  const std::vector<schema::Unknown>* unknown = nullptr;  // what of the migrations was not understood
};
std::vector<Subject> Annotate(const Input& input);

}  // namespace sequelint::facts
