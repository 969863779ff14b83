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

// Statements whose effects a fact cannot or need not tell, and why.
const std::map<std::string, std::string> kLeftOut = {
    {"add-not-null-notvalid-18", "Postgres 18's named NOT NULL constraints are no part of a Schema yet"},
    {"add-not-null-named-18", "the same"},
    {"validate-not-null-18", "the same"},
    {"alter-fk-enforced-18", "NOT ENFORCED is no part of a Schema yet"},
    {"add-check-not-enforced-18", "the same"},
    {"add-fk-not-enforced-18", "the same"},
    {"set-access-method", "the lab set the method the table had, which is free; a real change writes every row"},
    {"truncate", "a new empty file is no rewrite"},
    {"truncate-cascade", "the same"},
    {"vacuum-full", "VACUUM reads without counting"},
    {"cic", "CONCURRENTLY reads in transactions of its own, which the lab did not count"},
    {"reindex-concurrently", "the same"},
    {"create-index-only-partitioned", "ON ONLY is no part of an operation"},
    {"x:create-index-ifnotexists-existing", "IF NOT EXISTS on an index that exists reads nothing; it still locks"},
    {"attach-partition-with-check", "what a check proves about a partition's bounds is not worked out"},
    {"attach-partition-with-default", "bounds of partitions are not held"},
    {"create-partition-of-with-default", "the same"},
    {"inherit", "the operation names the child only"},
    {"x:drop-view-cascade-matview", "what depends on a view is not followed"},
    {"x:security-label-or-alter-function", "no table is concerned"},
    {"delete-parent-row-unindexed-fk", "the fact is about the statement, the lab about one row"},
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
  options.one_query = false;
  return sql::ReadSql(text, schema, options);
}

Effects Claimed(const schema::Schema& base, const std::string& ddl, int postgres, size_t& operations) {
  schema::Schema head = base;
  plan::Plan plan{Read(ddl, head).operations};
  operations = plan.operations.size();
  Settings settings;
  settings.postgres = postgres;
  Effects effects;
  for (const Subject& subject : Annotate({plan, base, head, nullptr, nullptr, settings})) {
    if (subject.part) continue;
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
  return effects;
}

Effects Measured(const nlohmann::json& outcome, const schema::Schema& base) {
  Effects effects;
  auto known = [&](const std::string& table) {
    schema::QualifiedName name{"public", table};
    return base.FindTable(name) ||
           std::any_of(base.objects.begin(), base.objects.end(), [&](const schema::Object& object) {
             bool view =
                 object.kind == schema::ObjectKind::kView || object.kind == schema::ObjectKind::kMaterializedView;
             return view && object.name == name;
           });
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

TEST_CASE("facts agree with every measured statement they speak about") {
  std::ifstream file(SEQUELINT_ROOT "/fixtures/locks/lock-effects.json");
  nlohmann::json entries = nlohmann::json::parse(file);
  schema::Schema lab = sql::ReadSchema(kLab, "lab.sql");
  REQUIRE(lab.tables.size() == 3);
  size_t compared = 0, silent = 0;
  std::string report;
  for (const auto& entry : entries) {
    std::string id = entry["id"];
    if (kLeftOut.count(id)) continue;
    schema::Schema base = lab;
    if (!entry["setup"].is_null()) Read(Script(entry["setup"]), base);
    std::string ddl = Script(entry["ddl"]);
    for (const auto& group : entry["groups"]) {
      const auto& outcome = group["outcome"];
      if (outcome.contains("error")) continue;
      for (int postgres : group["versions"]) {
        size_t operations = 0;
        Effects claimed = Claimed(base, ddl, postgres, operations), measured = Measured(outcome, base);
        if (operations == 0 || claimed.unknown) {
          ++silent;
          continue;
        }
        ++compared;
        if (claimed.Print() != measured.Print()) {
          report += id + " (" + std::to_string(postgres) + "): " + ddl.substr(0, 100) +
                    "\n  facts:    " + claimed.Print() + "\n  measured: " + measured.Print() + "\n";
        }
      }
    }
  }
  CHECK(report == "");
  CHECK(compared > 1900);
  CHECK(silent < 50);  // statements the facts say nothing about
}

}  // namespace sequelint::facts
