// What the facts say of transactions, asked of real servers: whether a second session waits for an open transaction, when
// a new label may be used, what a text of several statements refuses, which view may replace another.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "sql/sql.h"
#include "support/postgres_server.h"

namespace sequelint::facts {
namespace {

using support::PostgresServer;
using support::ScratchDatabase;

constexpr const char* kTables = R"(
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE users (id bigint PRIMARY KEY, a int, mood mood);
CREATE TABLE teams (id bigint PRIMARY KEY, a int);
CREATE INDEX users_a ON users (a);
CREATE VIEW names AS SELECT id, a FROM users;
)";

// Facts about the last statement. `inside` runs in a transaction of Sequelize; the last one outside, while it is open,
// or in it.
Facts After(const std::vector<std::string>& inside, const std::string& last, bool outside, int postgres = 15) {
  schema::Schema base;
  sql::ReadSql(kTables, base);
  schema::Schema head = base;
  plan::Plan plan;
  auto run = [&](const std::string& text, bool in) {
    sql::ReadOptions options;
    options.migration = "m.js";
    options.transaction = in ? 1 : 0;
    options.next_transaction = static_cast<int>(plan.calls.size()) + 2;
    plan::Call call;
    call.method = "query";
    call.transaction = in ? 1 : 0;
    call.open = call.callback = 1;
    plan.calls.push_back(call);
    for (plan::Operation& operation : sql::ReadSql(text, head, options).operations) {
      operation.call = static_cast<int>(plan.calls.size());
      plan.operations.push_back(std::move(operation));
    }
  };
  for (const std::string& text : inside) run(text, true);
  run(last, !outside);
  Settings settings;
  settings.postgres = postgres;
  Facts found;
  for (Subject& subject : Annotate({plan, base, head, nullptr, nullptr, settings})) {
    if (!subject.part) found = std::move(subject.facts);
  }
  return found;
}

struct Wait {
  std::vector<std::string> inside;
  const char* outside;
};

const Wait kWaits[] = {
    {{"ALTER TABLE users ADD COLUMN b int"}, "ALTER TABLE users ADD COLUMN c int"},
    {{"ALTER TABLE users ADD COLUMN b int"}, "ALTER TABLE teams ADD COLUMN c int"},
    {{"ALTER TABLE users ADD COLUMN b int"}, "UPDATE users SET a = 1 WHERE id = 1"},
    {{"ALTER TABLE users ADD COLUMN b int"}, "INSERT INTO teams VALUES (1, 1)"},
    {{"CREATE INDEX i ON users (id, a)"}, "UPDATE users SET a = 1 WHERE id = 1"},
    {{"CREATE INDEX i ON users (id, a)"}, "CREATE INDEX j ON users (a, id)"},
    {{"UPDATE users SET a = 1"}, "CREATE INDEX j ON users (a, id)"},
    {{"UPDATE users SET a = 1"}, "ALTER TABLE users ADD COLUMN c int"},
    {{"UPDATE users SET a = 1"}, "CREATE INDEX CONCURRENTLY j ON users (a, id)"},
    {{"ALTER TABLE users ADD COLUMN b int"}, "CREATE INDEX CONCURRENTLY j ON users (a, id)"},
    {{"ALTER TABLE teams ADD COLUMN b int"}, "CREATE INDEX CONCURRENTLY j ON users (a, id)"},
    {{"INSERT INTO teams VALUES (2, 1)"}, "CREATE INDEX CONCURRENTLY j ON users (a, id)"},
    {{"UPDATE users SET a = 1"}, "DROP INDEX CONCURRENTLY users_a"},
    {{"INSERT INTO teams VALUES (2, 1)"}, "DROP INDEX CONCURRENTLY users_a"},
    {{"ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0) NOT VALID"}, "ALTER TABLE users VALIDATE CONSTRAINT c"},
    {{"COMMENT ON TABLE users IS 'x'"}, "UPDATE users SET a = 1 WHERE id = 1"},
    {{"COMMENT ON TABLE users IS 'x'"}, "CREATE INDEX CONCURRENTLY j ON users (a, id)"},
};

}  // namespace

TEST_CASE("a call outside of the open transaction waits for its locks, or does not") {
  for (const Wait& wait : kWaits) {
    ScratchDatabase database;
    database.Run(kTables);
    database.Run("INSERT INTO users VALUES (1, 1, 'sad')");
    postgres::Connection open = database.Connect(), other = database.Connect();
    REQUIRE(open.Run("BEGIN"));
    for (const std::string& text : wait.inside) REQUIRE(open.Run(text));
    REQUIRE(other.Run("SET lock_timeout = '200ms'"));
    (void)other.Run(wait.outside);
    bool waits = other.state() == "55P03";  // lock_not_available
    Facts facts = After(wait.inside, wait.outside, true);
    INFO(wait.inside[0] << " | " << wait.outside << " | " << facts.Word("transaction.consequence"));
    CHECK(facts.IsTrue("transaction.outside"));
    CHECK(!facts.Word("transaction.waits_for").empty() == waits);
    (void)open.Run("ROLLBACK");
  }
}

TEST_CASE("a label that the transaction has added cannot be used in it") {
  struct Use {
    std::vector<std::string> inside;
    const char* use;
  };
  const std::string add = "ALTER TYPE mood ADD VALUE 'new'", type = "CREATE TYPE fresh AS ENUM ('a')";
  const Use uses[] = {
      {{add}, "UPDATE users SET mood = 'new'"},
      {{add}, "UPDATE users SET mood = 'sad'"},
      {{add}, "ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'new'"},
      {{add}, "ALTER TABLE users ADD COLUMN other mood DEFAULT 'new'"},
      {{add}, "ALTER TABLE users ADD COLUMN other text DEFAULT 'new'"},
      {{add}, "ALTER TABLE users ADD CONSTRAINT c CHECK (mood <> 'new')"},
      {{add}, "CREATE INDEX i ON users (a) WHERE mood = 'new'"},
      {{type, "ALTER TYPE fresh ADD VALUE 'new'"}, "ALTER TABLE users ADD COLUMN other fresh DEFAULT 'new'"},
  };
  for (int major : PostgresServer::InstalledMajors()) {
    for (const Use& use : uses) {
      ScratchDatabase database(major);
      database.Run(kTables);
      database.Run("INSERT INTO users VALUES (1, 1, 'sad')");
      INFO("Postgres " << major << ": " << use.inside.back() << "; " << use.use);
      REQUIRE(database.connection().Run("BEGIN"));
      bool added = true;
      for (const std::string& text : use.inside) added = added && database.connection().Run(text);
      // On 11 the label itself is refused, unless the type is new.
      CHECK(added == (major >= 12 || use.inside.size() > 1));
      if (!added) continue;
      bool done = static_cast<bool>(database.connection().Run(use.use));
      CHECK(After(use.inside, use.use, false, major).Word("enum.uncommitted").empty() == done);
    }
  }
}

TEST_CASE("what a text of several statements refuses") {
  for (const char* sql : {"CREATE INDEX CONCURRENTLY i ON users (id, a)", "DROP INDEX CONCURRENTLY users_a", "VACUUM users",
                          "REINDEX TABLE CONCURRENTLY users", "CREATE INDEX i ON users (id, a)",
                          "ALTER TYPE mood ADD VALUE 'x'", "REINDEX TABLE users", "ANALYZE users"}) {
    for (bool alone : {true, false}) {
      ScratchDatabase database;
      database.Run(kTables);
      std::string text = alone ? sql : std::string(sql) + "; SELECT 1";
      INFO(text);
      bool done = static_cast<bool>(database.connection().Run(text));
      Facts facts = After({}, text, true);
      const bool* transactional = std::get_if<bool>(&facts.Get("transactional"));
      REQUIRE(transactional);
      CHECK(facts.Word("transaction.kind") == (alone ? "none" : "text"));
      CHECK(done == (alone || *transactional));
    }
  }
}

TEST_CASE("a view may be replaced by one with the same columns and more behind them") {
  for (const char* query : {"SELECT id, a FROM users", "SELECT id, a, 1 AS b FROM users", "SELECT id, a + 1 AS a FROM users",
                            "SELECT id FROM users", "SELECT a, id FROM users", "SELECT id, a AS b FROM users",
                            "SELECT *  FROM teams"}) {
    ScratchDatabase database;
    database.Run(kTables);
    std::string sql = std::string("CREATE OR REPLACE VIEW names AS ") + query;
    INFO(sql);
    bool done = static_cast<bool>(database.connection().Run(sql));
    const bool* keeps = nullptr;
    Facts facts = After({}, sql, true);
    keeps = std::get_if<bool>(&facts.Get("view.keeps_columns"));
    REQUIRE(keeps);
    CHECK(*keeps == done);
  }
}

TEST_CASE("of UNIQUE PRIMARY KEY in one CREATE TABLE Postgres makes one index, of a constraint added later two") {
  for (const char* sql : {"CREATE TABLE t (id int UNIQUE PRIMARY KEY)",
                          "CREATE TABLE t (id int, CONSTRAINT t_id UNIQUE (id), PRIMARY KEY (id))",
                          "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT t_id UNIQUE (id)"}) {
    ScratchDatabase database;
    database.Run(sql);
    auto rows = database.connection().Query("SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass");
    REQUIRE(rows);
    bool later = std::string_view(sql).find("ALTER") != std::string_view::npos;
    CHECK(rows->size() == (later ? 2u : 1u));
  }
}

}  // namespace sequelint::facts
