#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.h"
#include "base/result.h"
#include "plan/operation.h"
#include "schema/schema.h"
#include "sql/reach.h"

namespace sequelint::sql {

// One statement of a text, in order. Its operations are `operations` of the Script from `first` on.
struct Statement {
  enum class Kind {
    kOperations,  // it changes the schema or data: see the operations
    kBegin,
    kCommit,
    kRollback,
    kSavepoint,  // SAVEPOINT, RELEASE
    kRollbackTo,
    kSetting,      // SET, RESET, SELECT set_config(…): `name`, `value`, `local`
    kQuery,        // SELECT, SHOW, EXPLAIN …: changes nothing that we hold
    kNotAnalysed,  // a syntax error or too much of something: `why`; one raw_sql operation stands for it
  };
  Kind kind = Kind::kOperations;
  size_t begin = 0, end = 0;  // bytes of the text, without the semicolon
  Location at;
  std::string tag;  // "alter_table", "create_index", "select"; "" when not analysed
  std::string name, value;
  bool local = false;
  std::string why;
  size_t first = 0, count = 0;
};

// An operation that Postgres would refuse on the schema as it was then.
struct Refusal {
  size_t operation = 0;  // index into Script::operations
  Error error;
};

// A change of the schema that no operation says, just before or after one: to do the operations again, do these too.
struct Amendment {
  size_t operation = 0;  // index into Script::operations
  bool before = false;
  std::function<void(schema::Schema&)> apply;
};

struct Script {
  std::vector<Statement> statements;
  std::vector<plan::Operation> operations;
  std::vector<Refusal> refusals;
  std::vector<Amendment> amendments;
  int next_transaction = 1;  // see ReadOptions::next_transaction
  size_t catalog_rows = 0;   // that were looked at to answer what it asks the catalogue
};

// What outlives one text on one connection.
struct Session {
  std::vector<std::string> search_path = {"public"};  // where plain names are looked for; new objects go to the first
  TemporaryTables temporary;
  std::set<std::string> not_null;                     // names of Postgres 18's NOT NULL constraints
  int transaction = 0;                                // opened by BEGIN and not yet ended
};

struct ReadOptions {
  // The place of a byte range of the text. When absent, the text is the whole of `file`.
  std::function<Location(size_t begin, size_t end)> locate;
  std::string file;

  plan::Source source = plan::Source::kMigrations;
  std::string migration;       // copied into the operations
  int transaction = 0;         // above 0: all of it runs in this transaction, whatever BEGIN and COMMIT it holds
  bool one_query = true;       // sent as one query string: several statements share an implicit transaction
  int next_transaction = 1;    // the first number for transactions found here
  Session* session = nullptr;  // kept between texts that one connection is sent
  // Completes an operation before it is applied: places, and what SQL cannot say.
  std::function<void(plan::Operation&)> refine;
  // False: the schema is not all there is. A table that a statement uses and that is not there is taken from `adopt`,
  // else made with nothing known of it; what is missing is no error.
  bool complete = true;
  const schema::Schema* adopt = nullptr;
  std::vector<schema::QualifiedName>* adopted = nullptr;  // receives the tables that were taken or made so
  // Of a complete schema: whether a table that only data statements name may be there all the same. Absent: it is not.
  std::function<bool(const schema::QualifiedName&)> may_be_there = {};
  std::string hole;           // why a part of the text is not known, where it holds U+FFFC
  bool replacements = false;  // `:name` and `?` stand for values (tried after a failed parse only)
};

// What `text` does, statement by statement. `schema` is the schema before it: names are looked up there, `was` is
// filled from there, and every operation is applied to it, so afterwards it is the schema behind the text.
//
//   ALTER TABLE users ADD a int, ALTER b SET NOT NULL; UPDATE users SET a = 1
//   ⇒ add_column users.a · set_not_null users.b · change_data users (no WHERE)
//
// Never fails: what cannot be read is a raw_sql operation that says why. psql's own lines (`\connect`) and the data
// of COPY … FROM stdin are skipped, so pg_dump's files can be read.
Script ReadSql(std::string_view text, schema::Schema& schema, const ReadOptions& options = {});

// False for a text of which every statement plainly changes or reads data only.
bool MayChangeSchema(std::string_view text);

// Takes a table with its enum types from one schema into another, where it is missing. False when there is no such
// table.
bool AdoptTable(const schema::Schema& from, const schema::QualifiedName& name, schema::Schema& to);

// The schema that a file of SQL leaves in an empty database. What was not understood or refused is in `unknown`.
schema::Schema ReadSchema(std::string_view text, const std::string& file);

// One line per statement and operation, for tests and for people.
std::string Print(const Script& script);

}  // namespace sequelint::sql
