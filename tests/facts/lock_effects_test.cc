// The facts about locks, rewrites and scans against fixtures/locks/lock-effects.json: what 318 statements did on
// Postgres 11 to 18. No server is needed; live_locks_test.cc asks one.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "facts/fact.h"
#include "plan/holders.h"
#include "schema/names.h"
#include "sql/sql.h"

namespace sequelint::facts {
namespace {

// The tables of the lab, as far as the statements name their parts.
const char* const kLab = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN plainint AS int;
CREATE TABLE parent (id int PRIMARY KEY, code varchar(50) UNIQUE, v int);
CREATE TABLE big (id int PRIMARY KEY, a int, b varchar(50), c text, nn int NOT NULL DEFAULT 7, m mood, e1 int, s smallint,
  bi bigint, n numeric(10,2), f real, ts timestamp, tz timestamptz, ts3 timestamp(3), tm time(3), iv interval(3), d date,
  vb varbit(8), ci cidr, u uuid, j json, jb jsonb, x xml, ch char(10), bo boolean, ar int[], va varchar(20)[],
  dom posint, parent_id int);
CREATE INDEX big_a ON big (a);
CREATE INDEX big_b ON big (b);
CREATE UNIQUE INDEX big_bi ON big (bi);
CREATE TABLE other (id int PRIMARY KEY, big_id int CONSTRAINT other_big_id_fkey REFERENCES big (id));
)";

// Statements whose effects a fact does not tell, and why. A statement that is listed here and agrees all the same fails
// the test, and so does one that is silently not compared.
const std::map<std::string, std::string> kLeftOut = {
    {"set-access-method", "the lab set the method the table had, which is free; a real change writes every row"},
    {"truncate", "a new empty file is no rewrite"},
    {"truncate-cascade", "the same"},
    {"vacuum-full", "VACUUM reads without counting"},
    {"cic", "CONCURRENTLY reads in transactions of its own, which the lab did not count"},
    {"reindex-concurrently", "the same"},
    {"inherit", "the operation names the child only"},
    {"detach-partition-concurrently", "the same"},
    {"select-for-update", "a query is no operation"},
    {"x:select-distinct-json", "the same"},
    {"add-col-default-gen_random_uuid", "before Postgres 13 an extension may bring the function"},
    {"x:add-col-default-uuidv7-18", "before Postgres 18 the project may bring the function"},
    {"enum-add-value-and-use", "what a transaction may not do with a new label is no fact of one operation"},
    {"enum-add-value-as-default-same-tx", "the same"},
    {"enum-create-and-addvalue-use-same-tx", "the same"},
    {"type:timestamp->timestamptz(Berlin)", "facts are about a session in UTC, which is what Sequelize opens"},
};

std::string Mode(const std::string& letters) {
  static const std::map<std::string, std::string> modes = {{"AS", "ACCESS SHARE"},  {"RS", "ROW SHARE"},
                                                           {"RX", "ROW EXCLUSIVE"}, {"SUX", "SHARE UPDATE EXCLUSIVE"},
                                                           {"S", "SHARE"},          {"SRX", "SHARE ROW EXCLUSIVE"},
                                                           {"X", "EXCLUSIVE"},      {"AX", "ACCESS EXCLUSIVE"}};
  return modes.at(letters);
}

int Strength(const std::string& mode) {
  const Definition* fact = Find("lock.mode");
  for (size_t i = 0; i < fact->words.size(); ++i) {
    if (fact->words[i] == mode) return static_cast<int>(i);
  }
  return -1;
}

struct Effects {
  std::map<std::string, std::string> locks;
  std::set<std::string> rewritten, read;
  bool unknown = false;
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

std::string Script(const nlohmann::json& value) {
  std::string script;
  if (value.is_string()) script = value.get<std::string>() + ";";
  if (value.is_array()) {
    for (const auto& item : value) script += item.get<std::string>() + ";";
  }
  return script;
}

sql::Script Read(const std::string& text, schema::Schema& schema) {
  sql::ReadOptions options;
  options.file = "lab.sql";
  options.transaction = 1;  // the lab ran each entry in one
  return sql::ReadSql(text, schema, options);
}

struct Claim {
  Effects effects;
  size_t operations = 0;
  bool fails = false;     // always_fails, a replay error, or no transaction where the lab had one
  bool may_fail = false;  // on the rows of the lab
};

Claim Claimed(const schema::Schema& base, const std::string& ddl, int postgres) {
  schema::Schema head = base;
  plan::Plan plan{Read(ddl, head).operations};
  Claim claim;
  claim.operations = plan.operations.size();
  Settings settings;
  settings.postgres = postgres;
  Effects& effects = claim.effects;
  for (const Subject& subject : Annotate({plan, base, head, nullptr, nullptr, settings})) {
    if (subject.part) continue;
    claim.fails |= subject.facts.IsTrue("always_fails") || !subject.facts.Word("replay_error").empty() ||
                   !subject.facts.IsTrue("transactional");
    claim.may_fail |= subject.facts.IsTrue("may_fail");
    if (std::holds_alternative<UnknownFact>(subject.facts.Get("locks")) ||
        std::holds_alternative<UnknownFact>(subject.facts.Get("rewrites"))) {
      effects.unknown = true;
    }
    if (auto* locks = std::get_if<Locks>(&subject.facts.Get("locks"))) {
      for (const auto& [table, mode] : *locks) {
        if (mode == "ACCESS SHARE") continue;  // every look at a table takes that one
        std::string& strongest = effects.locks[table];
        if (strongest.empty() || Strength(mode) > Strength(strongest)) strongest = mode;
      }
    }
    if (auto* read = std::get_if<Words>(&subject.facts.Get("scanned"))) effects.read.insert(read->begin(), read->end());
    if (subject.facts.IsTrue("rewrites")) effects.rewritten.insert(subject.facts.Word("table"));
  }
  return claim;
}

Effects Measured(const nlohmann::json& outcome, const schema::Schema& base) {
  Effects effects;
  auto known = [&](const std::string& table) {
    schema::QualifiedName name{"public", table};
    return base.FindTable(name) || plan::HasView(base, name);
  };
  for (const auto& [table, mode] : outcome["locks"].items()) {
    if (known(table) && mode != "AS") effects.locks[table] = Mode(mode);
  }
  for (const std::string table : outcome["rewritten"]) {
    if (known(table)) effects.rewritten.insert(table);
  }
  for (const auto& [table, count] : outcome["tuples_read"].items()) {
    if (known(table) && effects.locks.count(table)) effects.read.insert(table);
  }
  return effects;
}

}  // namespace

TEST_CASE("facts agree with every measured statement") {
  std::ifstream file(SEQUELINT_ROOT "/fixtures/locks/lock-effects.json");
  nlohmann::json entries = nlohmann::json::parse(file);
  schema::Schema lab = sql::ReadSchema(kLab, "lab.sql");
  REQUIRE(lab.tables.size() == 3);
  REQUIRE(entries.size() == 318);
  size_t compared = 0, failing = 0;
  std::string report;
  for (const auto& entry : entries) {
    std::string id = entry["id"], differs;
    schema::Schema base = lab;
    if (!entry["setup"].is_null()) Read(Script(entry["setup"]), base);
    std::string ddl = Script(entry["ddl"]);
    for (const auto& group : entry["groups"]) {
      const auto& outcome = group["outcome"];
      for (int postgres : group["versions"]) {
        Claim claim = Claimed(base, ddl, postgres);
        std::string place = id + " (" + std::to_string(postgres) + "): " + ddl.substr(0, 140) + "\n";
        if (outcome.contains("error")) {
          ++failing;
          if (!claim.fails && !claim.may_fail && !claim.effects.unknown) {
            differs += place + "  measured: " + std::string(outcome["error"]) + "\n";
          }
          continue;
        }
        ++compared;
        Effects measured = Measured(outcome, base);
        if (claim.operations == 0 && measured.Print() == Effects().Print()) continue;
        if (claim.operations == 0 || claim.effects.unknown || claim.effects.Print() != measured.Print()) {
          differs += place + "  facts:    " + (claim.effects.unknown ? "unknown" : claim.effects.Print()) +
                     "\n  measured: " + measured.Print() + "\n";
        }
      }
    }
    bool left_out = kLeftOut.count(id) > 0;
    if (left_out && differs.empty()) report += id + " is listed as left out, and agrees\n";
    if (!left_out) report += differs;
  }
  CHECK(report == "");
  CHECK(compared > 2000);
  CHECK(failing > 300);
}

}  // namespace sequelint::facts
