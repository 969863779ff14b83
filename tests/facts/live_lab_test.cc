// Every statement of fixtures/locks/lock-effects.json again, on a live server of each major: what it locks, rewrites
// and reads today is what the file says, so that the facts (lock_effects_test.cc) are compared with something true.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "support/postgres_server.h"

namespace sequelint::facts {
namespace {

using support::PostgresServer;
using support::ScratchDatabase;

// The lab: `big` with indexes, a table that it refers to and one that refers to it, all with rows.
const char* const kLab = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN plainint AS int;
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE parent (id int PRIMARY KEY, code varchar(50) UNIQUE, v int);
CREATE TABLE big (id int PRIMARY KEY, a int, b varchar(50), c text, nn int NOT NULL DEFAULT 7, m mood, e1 int, s smallint,
  bi bigint, n numeric(10,2), f real, ts timestamp, tz timestamptz, ts3 timestamp(3), tm time(3), iv interval(3), d date,
  vb varbit(8), ci cidr, u uuid, j json, jb jsonb, x xml, ch char(10), bo boolean, ar int[], va varchar(20)[],
  dom posint, parent_id int);
INSERT INTO parent SELECT g, 'c' || g, g FROM generate_series(1, 200) g;
INSERT INTO big (id, a, b, c, m, e1, s, bi, n, f, ts, tz, ts3, tm, iv, d, vb, ci, u, j, jb, ch, bo, ar, va, dom, parent_id)
  SELECT g, g, 'b' || g, 'c' || g, 'ok', g, g % 100, g, g, g, '2024-01-01'::timestamp + g * interval '1 minute',
    '2024-01-01'::timestamptz + g * interval '1 minute', '2024-01-01', '10:00', '1 hour', '2024-01-01', B'1010', '10.0.0.0/8',
    md5(g::text)::uuid, '{}', '{}', 'ch', true, ARRAY[g], ARRAY['x'], g, g % 200 + 1 FROM generate_series(1, 5000) g;
CREATE INDEX big_a ON big (a);
CREATE INDEX big_b ON big (b);
CREATE UNIQUE INDEX big_bi ON big (bi);
CREATE TABLE other (id int PRIMARY KEY, big_id int CONSTRAINT other_big_id_fkey REFERENCES big (id));
INSERT INTO other SELECT g, g FROM generate_series(1, 100) g;
CREATE SCHEMA t;
ANALYZE;
)";

std::string Letters(std::string_view mode) {
  static const std::map<std::string_view, std::string> kLetters = {
      {"AccessShareLock", "AS"},           {"RowShareLock", "RS"},       {"RowExclusiveLock", "RX"},
      {"ShareUpdateExclusiveLock", "SUX"}, {"ShareLock", "S"},           {"ExclusiveLock", "X"},
      {"ShareRowExclusiveLock", "SRX"},    {"AccessExclusiveLock", "AX"}};
  return kLetters.at(mode);
}

int Strength(const std::string& letters) {
  static constexpr const char* kOrder[] = {"AS", "RS", "RX", "SUX", "S", "SRX", "X", "AX"};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), letters) - std::begin(kOrder));
}

struct Relation {
  std::string name, file;
};
using Relations = std::map<std::string, Relation>;  // by oid

Relations RelationsOf(postgres::Connection& connection) {
  Relations relations;
  Result<postgres::Rows> rows = connection.Query(
      "SELECT oid, relname, pg_relation_filenode(oid) FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v') AND "
      "relnamespace = 'public'::regnamespace");
  REQUIRE(rows);
  for (size_t i = 0; i < rows->size(); ++i) {
    relations[std::string(rows->Text(i, 0))] = {std::string(rows->Text(i, 1)), std::string(rows->Text(i, 2))};
  }
  return relations;
}

std::string Print(const std::map<std::string, std::string>& locks, const std::set<std::string>& rewritten,
                  const std::set<std::string>& read) {
  std::string text;
  for (const auto& [table, mode] : locks) text += table + ": " + mode + "; ";
  return text + "rewrites " + Join({rewritten.begin(), rewritten.end()}, ", ") + "; reads " +
         Join({read.begin(), read.end()}, ", ");
}

// What the statements did, or `error`.
std::string Measured(postgres::Connection& session, const std::vector<std::string>& statements) {
  Relations before = RelationsOf(session);
  std::map<std::string, std::string> locks;
  std::set<std::string> rewritten, read;
  REQUIRE(session.Run("BEGIN"));
  for (const std::string& statement : statements) {
    if (session.Run(statement)) continue;
    REQUIRE(session.Run("ROLLBACK"));
    return "error";
  }
  Result<postgres::Rows> rows = session.Query(
      "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL AND granted");
  REQUIRE(rows);
  for (size_t i = 0; i < rows->size(); ++i) {
    auto relation = before.find(std::string(rows->Text(i, 0)));
    if (relation == before.end()) continue;
    std::string letters = Letters(rows->Text(i, 1)), &strongest = locks[relation->second.name];
    if (strongest.empty() || Strength(letters) > Strength(strongest)) strongest = letters;
  }
  Relations after = RelationsOf(session);
  for (const auto& [oid, relation] : before) {
    auto now = after.find(oid);
    if (now == after.end()) continue;
    if (now->second.file != relation.file) rewritten.insert(relation.name);
    Result<postgres::Rows> tuples = session.Query("SELECT pg_stat_get_xact_tuples_returned(" + oid + ")");
    REQUIRE(tuples);
    if (tuples->Integer(0, 0) > 0) read.insert(relation.name);
  }
  REQUIRE(session.Run("ROLLBACK"));
  return Print(locks, rewritten, read);
}

std::string Recorded(const nlohmann::json& outcome, const std::set<std::string>& relations) {
  if (outcome.contains("error")) return "error";
  std::map<std::string, std::string> locks;
  std::set<std::string> rewritten, read;
  for (const auto& [table, mode] : outcome["locks"].items()) {
    if (relations.count(table)) locks[table] = mode;
  }
  for (const std::string table : outcome["rewritten"]) {
    if (relations.count(table)) rewritten.insert(table);
  }
  for (const auto& [table, count] : outcome["tuples_read"].items()) {
    if (relations.count(table)) read.insert(table);
  }
  return Print(locks, rewritten, read);
}

std::vector<std::string> Statements(const nlohmann::json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  return value.is_array() ? value.get<std::vector<std::string>>() : std::vector<std::string>();
}

// These refuse a transaction, and what they lock is gone when they end: the file has what a second session saw.
const std::set<std::string> kAlone = {"cic",    "dic",         "reindex-concurrently",
                                      "vacuum", "vacuum-full", "detach-partition-concurrently"};

}  // namespace

TEST_CASE("every measured statement does on a live server what the file says", "[live]") {
  std::ifstream file(SEQUELINT_ROOT "/fixtures/locks/lock-effects.json");
  nlohmann::json entries = nlohmann::json::parse(file);
  for (int postgres : PostgresServer::InstalledMajors()) {
    ScratchDatabase lab(postgres);
    lab.Run(kLab);
    size_t measured = 0;
    std::string differs;
    std::map<std::string, std::vector<std::pair<const nlohmann::json*, const nlohmann::json*>>> by_setup;
    for (const auto& entry : entries) {
      const nlohmann::json* outcome = nullptr;
      for (const auto& group : entry["groups"]) {
        const auto& versions = group["versions"];
        if (std::find(versions.begin(), versions.end(), postgres) != versions.end()) outcome = &group["outcome"];
      }
      if (outcome == nullptr || kAlone.count(entry["id"])) continue;
      by_setup[entry["setup"].is_null() ? "" : entry["setup"].get<std::string>()].emplace_back(&entry, outcome);
    }
    for (const auto& [setup, measures] : by_setup) {
      ScratchDatabase copy(postgres, lab.name());
      if (!setup.empty() && !copy.connection().Run(setup)) continue;  // this major does not know it
      for (const auto& [entry, outcome] : measures) {
        postgres::Connection session = copy.Connect();
        std::set<std::string> relations;
        for (const auto& [oid, relation] : RelationsOf(session)) relations.insert(relation.name);
        std::string now = Measured(session, Statements((*entry)["ddl"])), then = Recorded(*outcome, relations);
        ++measured;
        if (now != then) differs += (*entry)["id"].get<std::string>() + "\n  file: " + then + "\n  now:  " + now + "\n";
      }
    }
    INFO("postgres " << postgres);
    CHECK(differs == "");
    CHECK(measured > 300);
  }
}

}  // namespace sequelint::facts
