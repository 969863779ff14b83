// The facts about locks, rewrites and scans, re-measured: each operation of a plan runs on a real server, on tables
// that hold rows, and what the server did (pg_locks, relfilenode, tuples read) must be what the facts said it would do.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "facts/fact.h"
#include "plan/build.h"
#include "plan/ddl.h"
#include "plan/diff.h"
#include "schema/names.h"
#include "support/postgres_server.h"

namespace sequelint::facts {
namespace {

using support::PostgresServer;
using support::ScratchDatabase;

// What one operation did, or is said to do, as text: `locks users: SHARE; rewrites users; reads users`.
struct Effects {
  std::map<std::string, std::string> locks;
  std::set<std::string> rewritten, read;
  std::string Print() const {
    std::string text = "locks";
    for (const auto& [table, mode] : locks) text += " " + table + ": " + mode;
    text += "; rewrites";
    for (const std::string& table : rewritten) text += " " + table;
    text += "; reads";
    for (const std::string& table : read) text += " " + table;
    return text;
  }
};

// A value of the column's type for row g, the same for equal g, so that foreign keys between equal rows hold.
std::string ValueFor(const schema::Column& column) {
  const std::string& type = *column.type;
  for (const char* number : {"integer", "bigint", "smallint", "numeric", "real", "double precision"}) {
    if (type.rfind(number, 0) == 0) return "g";
  }
  if (type == "boolean") return "g % 2 = 0";
  if (type.rfind("timestamp", 0) == 0 || type == "date") return "'2024-01-01'::timestamp + g * interval '1 day'";
  if (type == "jsonb" || type == "json") return "'{}'";
  if (type == "uuid") return "md5(g::text)::uuid";
  if (type == "mood") return "'ok'::mood";
  if (type.back() == ']') return "'{}'";
  return "g::text";
}

std::string FillScript(const schema::Schema& schema) {
  std::string script;
  for (const auto& [name, table] : schema.tables) {
    std::vector<std::string> columns, values;
    for (const schema::Column& column : table.columns) {
      if (column.generated) continue;
      columns.push_back(QuoteIdentifier(column.name));
      values.push_back(ValueFor(column));
    }
    script += "ALTER TABLE " + schema::Quoted(name) + " DISABLE TRIGGER ALL; INSERT INTO " + schema::Quoted(name) +
              " (" + Join(columns, ", ") + ") SELECT " + Join(values, ", ") +
              " FROM generate_series(1, 300) g; ALTER TABLE " + schema::Quoted(name) + " ENABLE TRIGGER ALL;\n";
  }
  return script;
}

std::string ModeName(std::string_view server) {
  std::string name;
  for (char c : server.substr(0, server.size() - std::string_view("Lock").size())) {
    if (c >= 'A' && c <= 'Z' && !name.empty()) name += ' ';
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

int Strength(const std::string& mode) {
  const Definition* fact = Find("lock.mode");
  for (size_t i = 0; i < fact->words.size(); ++i) {
    if (fact->words[i] == mode) return static_cast<int>(i);
  }
  return -1;
}

struct Relation {
  std::string name, file;
};
using Relations = std::map<std::string, Relation>;  // oid → what it is

Relations TablesOf(postgres::Connection& connection) {
  Relations relations;
  Result<postgres::Rows> rows = connection.Query(
      "SELECT c.oid, n.nspname, c.relname, c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'");
  REQUIRE(rows);
  for (size_t i = 0; i < rows->size(); ++i) {
    schema::QualifiedName name{std::string(rows->Text(i, 1)), std::string(rows->Text(i, 2))};
    relations[std::string(rows->Text(i, 0))] = {schema::Display(name), std::string(rows->Text(i, 3))};
  }
  return relations;
}

// Runs the statements in a session of their own, so that its counters hold nothing else.
Effects Measure(ScratchDatabase& database, const std::vector<plan::Statement>& statements,
                const std::set<std::string>& existing, bool keep) {
  postgres::Connection session = database.Connect();
  Relations before = TablesOf(session);
  Effects effects;
  auto run = [&](const std::string& sql) {
    Result<bool> ran = session.Run(sql);
    INFO(sql);
    if (!ran) FAIL_CHECK(ran.error().what);
  };
  run("BEGIN");
  for (const plan::Statement& statement : statements) run(statement.sql);
  Result<postgres::Rows> locks = session.Query(
      "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL AND granted");
  REQUIRE(locks);
  for (size_t i = 0; i < locks->size(); ++i) {
    std::string oid(locks->Text(i, 0)), mode = ModeName(locks->Text(i, 1));
    if (!existing.count(oid) || mode == "ACCESS SHARE") continue;  // every look at a table takes that one
    std::string& strongest = effects.locks[before[oid].name];
    if (strongest.empty() || Strength(mode) > Strength(strongest)) strongest = mode;
  }
  Relations after = TablesOf(session);
  for (const std::string& oid : existing) {
    if (!after.count(oid)) continue;
    if (after[oid].file != before[oid].file) effects.rewritten.insert(before[oid].name);
    Result<postgres::Rows> read = session.Query("SELECT pg_stat_get_xact_tuples_returned(" + oid + ")");
    REQUIRE(read);
    if (read->Integer(0, 0) > 0) effects.read.insert(before[oid].name);
  }
  run(keep ? "COMMIT" : "ROLLBACK");
  return effects;
}

Effects Claimed(const Subject& subject) {
  Effects effects;
  if (auto* locks = std::get_if<Locks>(&subject.facts.Get("locks"))) {
    for (const auto& [table, mode] : *locks) {
      if (mode != "ACCESS SHARE") effects.locks[table] = mode;
    }
  }
  if (auto* read = std::get_if<Words>(&subject.facts.Get("scanned"))) effects.read.insert(read->begin(), read->end());
  bool rewrites = subject.facts.IsTrue("rewrites");
  if (rewrites) effects.rewritten.insert(subject.facts.Word("table"));
  return effects;
}

// A database with the tables of `base` and rows in them, made once for each text and major.
ScratchDatabase& Filled(const std::string& text, const schema::Schema& base, int postgres) {
  // Never destroyed: the servers, which are static too, may be gone before it.
  static auto& databases = *new std::map<std::pair<std::string, int>, std::unique_ptr<ScratchDatabase>>();
  std::unique_ptr<ScratchDatabase>& database = databases[{text, postgres}];
  if (!database) {
    database = std::make_unique<ScratchDatabase>(postgres);
    database->Run(plan::RenderScript(plan::Diff(schema::Schema{}, base), postgres) + FillScript(base) + "ANALYZE;");
  }
  return *database;
}

void Compare(const std::string& base_text, plan::Plan plan, const schema::Schema& head, int postgres) {
  schema::Schema base = plan::Build(base_text);
  REQUIRE_FALSE(plan.operations.empty());
  // Statements as they are written: a model's column and its key would be one.
  for (plan::Operation& operation : plan.operations) operation.source = plan::Source::kMigrations;
  Settings settings;
  settings.postgres = postgres;
  std::vector<Subject> subjects = Annotate({plan, base, head, nullptr, nullptr, settings});

  ScratchDatabase& filled = Filled(base_text, base, postgres);
  // One operation is measured and rolled back; several need a copy that keeps what each did.
  std::unique_ptr<ScratchDatabase> copy;
  if (plan.operations.size() > 1) copy = std::make_unique<ScratchDatabase>(postgres, filled.name());
  ScratchDatabase& database = copy ? *copy : filled;
  std::set<std::string> existing;
  postgres::Connection look = database.Connect();  // the own one ends when the database is copied
  for (const auto& [oid, relation] : TablesOf(look)) existing.insert(oid);
  for (const Subject& subject : subjects) {
    if (subject.part) continue;
    std::vector<plan::Statement> statements = plan::Render(subject.what, postgres);
    std::string sql;
    bool transactional = true;
    for (const plan::Statement& statement : statements) {
      sql += statement.sql + "; ";
      transactional = transactional && statement.transactional;
    }
    INFO("Postgres " << postgres << ": " << sql);
    if (!transactional) {  // what it locks is gone when it ends; that it runs is all that can be seen
      CHECK_FALSE(subject.facts.IsTrue("transactional"));
      for (const plan::Statement& statement : statements) database.Run(statement.sql);
      continue;
    }
    CHECK(subject.facts.IsTrue("transactional"));
    CHECK(Measure(database, statements, existing, copy != nullptr).Print() == Claimed(subject).Print());
  }
}

void Compare(const std::string& base_text, const std::string& head_text, int postgres) {
  schema::Schema base = plan::Build(base_text), head = plan::Build(head_text);
  Compare(base_text, plan::Diff(base, head), head, postgres);
}

const char* const kBase = R"(
enum mood: sad, ok, happy
table parents = id:integer!, code:varchar(50)!, size:integer
pk parents (id)
unique parents parents_code_key (code)
table big = id:integer!, a:integer, b:varchar(50), c:text, n:numeric(10,2), t:timestamp, j:json, m:mood, ar:varchar(20)[], parent_id:integer, code:varchar(50), nn:integer!=7, proven:integer
pk big (id)
index big_a on big (a)
index big_t on big (t)
index big_c on big (c)
check big big_n_check (n > 0)
check big big_proven (proven is not null)
table other = id:integer!, big_id:integer
pk other (id)
fk other (big_id) -> big (id)
)";

struct Case {
  const char *from, *to;  // a part of kBase and what stands there at head; "" = at the end
};

const Case kCases[] = {
    {"proven:integer", "proven:integer, x:integer"},
    {"proven:integer", "proven:integer, x:integer!=5"},
    {"proven:integer", "proven:integer, x:timestamptz!=now()"},
    {"proven:integer", "proven:integer, x:timestamptz=clock_timestamp()"},
    {"proven:integer", "proven:integer, x:float=random()"},
    {"proven:integer", "proven:integer, x:text=upper('a')"},
    {"proven:integer", "proven:integer, x:serial!"},
    {"proven:integer", "proven:integer!"},
    {"a:integer, b", "a:integer!, b"},
    {"nn:integer!=7", "nn:integer=7"},
    {"nn:integer!=7", "nn:integer!=8"},
    {"nn:integer!=7", "nn:integer!"},
    {"parent_id:integer, ", ""},
    {"j:json, ", ""},
    {"b:varchar(50)", "b:varchar(100)"},
    {"b:varchar(50)", "b:varchar(20)"},
    {"b:varchar(50)", "b:text"},
    {"c:text, n", "c:varchar, n"},
    {"n:numeric(10,2)", "n:numeric(12,2)"},
    {"n:numeric(10,2)", "n:numeric(12,4)"},
    {"a:integer, b", "a:bigint, b"},
    {"a:integer, b", "a:text, b"},
    {"j:json", "j:jsonb"},
    {"t:timestamp", "t:timestamptz"},
    {"m:mood", "m:text"},
    {"ar:varchar(20)[]", "ar:text[]"},
    {"table big = id:integer!", "table big = id:bigint!"},
    {"b:varchar(50)", "b:integer"},
    {"enum mood: sad, ok, happy", "enum mood: ok, happy"},
    {"", "index big_b on big (b)\n"},
    {"", "index big_lower on big (lower(c))\n"},
    {"", "unique big big_b_key (b)\n"},
    {"", "check big big_a_positive (a > 0)\n"},
    {"", "fk big (parent_id) -> parents (id)\n"},
    {"", "fk big (code) -> parents (code) on delete cascade\n"},
    {"", "fk big (a) -> big (id)\n"},
    {"index big_a on big (a)\n", ""},
    {"check big big_n_check (n > 0)\n", ""},
    {"unique parents parents_code_key (code)\n", ""},
    {"fk other (big_id) -> big (id)\n", ""},
    {"pk other (id)\n", ""},
    {"pk other (id)\n", "pk other (big_id)\n"},
    {"table other = id:integer!, big_id:integer\npk other (id)\nfk other (big_id) -> big (id)\n", ""},
    {"",
     "table fresh = id:integer!, big_id:integer\npk fresh (id)\nindex fresh_big on fresh (big_id)\nfk fresh (big_id) "
     "-> big (id)\n"},
};

}  // namespace

TEST_CASE("locks, rewrites and scans are what a server does") {
  for (int postgres : PostgresServer::InstalledMajors()) {
    for (const Case& c : kCases) {
      std::string base = kBase, head = kBase, from = c.from;
      if (from.empty()) {
        head += c.to;
      } else {
        REQUIRE(head.find(from) != std::string::npos);
        head.replace(head.find(from), from.size(), c.to);
      }
      Compare(base, head, postgres);
    }
  }
}

TEST_CASE("keys of equal text columns") {
  // A longer varchar on either side of a foreign key: both tables are locked, nothing is read.
  std::string base = std::string(kBase) + "fk big (code) -> parents (code)\n";
  for (int postgres : PostgresServer::InstalledMajors()) {
    std::string head = base;
    Compare(base, head.replace(head.find("code:varchar(50),"), 17, "code:varchar(90),"), postgres);
    head = base;
    Compare(base, head.replace(head.rfind("code:varchar(50),"), 17, "code:varchar(90),"), postgres);
    head = base;
    Compare(base, head.replace(head.rfind("code:varchar(50),"), 17, "code:text,"), postgres);
  }
}

TEST_CASE("a type that stays as it is") {
  // What changeColumn sends with everything: the foreign key of the column is made anew all the same.
  std::string text = std::string(kBase) + "fk big (code) -> parents (code)\n";
  schema::Schema base = plan::Build(text);
  for (int postgres : PostgresServer::InstalledMajors()) {
    for (const char* name : {"code", "b"}) {
      const schema::Column& column = *base.FindTable({"public", "big"})->FindColumn(name);
      plan::Plan plan;
      plan.operations.emplace_back();
      plan.operations[0].change = plan::AlterColumnType{{"public", "big"}, column, column, "", false};
      Compare(text, plan, base, postgres);
    }
  }
}

}  // namespace sequelint::facts
