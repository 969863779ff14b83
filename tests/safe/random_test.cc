#include <catch2/catch.hpp>

#include "facts/fact.h"
#include "plan/apply.h"
#include "plan/ddl.h"
#include "plan/diff.h"
#include "plan/print.h"
#include "postgres/introspect.h"
#include "safe/safe.h"
#include "schema/print.h"
#include "support/postgres_server.h"
#include "support/random_schema.h"

using namespace sequelint;
using safe::SafePlan;
using support::SchemaPair;
using support::ScratchDatabase;
using support::Space;

namespace {

// The kinds for which Postgres has no way without a long lock, or that take a hand that knows the data.
bool MayBeUnsafe(const plan::Operation& operation, int postgres) {
  static const std::set<std::string_view> kKinds = {"add_exclusion", "set_expression", "alter_column_type",
                                                    "replace_enum"};
  std::string_view name = plan::Name(operation.change);
  if (const auto* add = std::get_if<plan::AddColumn>(&operation.change)) {  // generated, identity, constrained domains
    return add->column.generated || add->column.auto_increment != schema::AutoIncrement::kNone ||
           add->column.default_value.kind == schema::DefaultKind::kNone ||
           !schema::UserTypeOf(add->column.type.value_or("")).name.empty();
  }
  if (name == "set_not_null" || name == "add_primary_key") return postgres < 12;
  return kKinds.count(name) > 0;
}

// The first operation that reads or writes a table while others wait, in a step that does not say so.
std::string Hidden(const SafePlan& steps, const schema::Schema& base, const schema::Schema& head, int postgres) {
  plan::Plan flat = Flatten(steps);
  facts::Settings settings;
  settings.postgres = postgres;
  std::vector<facts::Subject> subjects = facts::Annotate({flat, base, head, nullptr, nullptr, settings});
  size_t done = 0;
  for (const safe::Step& step : steps.steps) {
    for (const facts::Subject& subject : subjects) {
      if (subject.part || subject.operation < done || subject.operation >= done + step.operations.size()) continue;
      std::string blocks = subject.facts.Word("blocks");
      bool waits = subject.facts.IsTrue("lock.long") && (blocks == "writes" || blocks == "reads_and_writes");
      if (!waits) continue;
      std::string words = plan::Describe(subject.what.change);
      if (step.unsafe.empty()) return words;
      if (!MayBeUnsafe(subject.what, postgres)) return words + " (" + step.unsafe + ")";
    }
    done += step.operations.size();
  }
  return "";
}

std::string Fault(const SchemaPair& pair, int postgres) {
  const auto& [base, head] = pair;
  plan::Plan plan = plan::Diff(base, head);
  SafePlan steps = safe::Safe(plan, base, postgres);
  auto after = plan::Apply(base, Flatten(steps));
  if (!after) return "the safe plan does not run: " + after.error().what;
  Normalize(*after);
  if (std::string difference = FirstDifference(*after, head); !difference.empty()) {
    return "the safe plan does not end in head: " + difference;
  }
  if (std::string rest = plan::ToText(plan::Diff(*after, head)); !rest.empty()) {
    return "a second plan is not empty:\n" + rest;
  }
  for (size_t i = 1; i < steps.steps.size(); ++i) {
    if (steps.steps[i].phase < steps.steps[i - 1].phase) return "the phases are out of order";
  }
  if (std::string hidden = Hidden(steps, base, head, postgres); !hidden.empty()) {
    return "others wait, and the plan does not say so: " + hidden;
  }
  if (safe::ToText(safe::Safe(plan, base, postgres)) != safe::ToText(steps))
    return "the safe plan differs from run to run";
  return "";
}

std::string Story(const SchemaPair& pair, int postgres) {
  plan::Plan plan = plan::Diff(pair.first, pair.second);
  SafePlan steps = safe::Safe(plan, pair.first, postgres);
  return "base:\n" + schema::ToText(pair.first) + "head:\n" + schema::ToText(pair.second) + "plan:\n" +
         plan::ToText(plan) + "safe:\n" + safe::ToText(steps) + "as SQL:\n" + safe::ToScript(steps, postgres);
}

void Clear(ScratchDatabase& database) {
  database.Run("DROP SCHEMA IF EXISTS public, app, \"Odd Name\" CASCADE; CREATE SCHEMA public");
}

std::string Run(ScratchDatabase& database, const plan::Plan& plan, int postgres) {
  for (const plan::Operation& operation : plan.operations) {
    for (const plan::Statement& statement : Render(operation, postgres)) {
      Result<bool> done = database.connection().Run(statement.sql);
      if (!done) return done.error().what + "\n  " + statement.sql;
    }
  }
  return "";
}

std::string Run(ScratchDatabase& database, const SafePlan& steps, int postgres) {
  for (const safe::Step& step : steps.steps) {
    std::vector<std::string> statements = StatementsOf(step, postgres);
    if (step.transaction) {
      statements.insert(statements.begin(), "BEGIN");
      statements.push_back("COMMIT");
    }
    for (const std::string& statement : statements) {
      Result<bool> done = database.connection().Run(statement);
      if (!done) {
        (void)!database.connection().Run("ROLLBACK");
        return done.error().what + "\n  " + statement;
      }
    }
  }
  return "";
}

schema::Schema Read(ScratchDatabase& database) {
  Result<schema::Schema> schema = postgres::Introspect(database.connection());
  if (!schema) throw std::runtime_error(schema.error().what);
  return *schema;
}

// Definitions of objects come back in Postgres' own words; those are compared between two databases only.
schema::Schema WithoutObjects(schema::Schema schema) {
  schema.objects.clear();
  return schema;
}

std::string LiveFault(const SchemaPair& pair, ScratchDatabase& database, int postgres) {
  const auto& [base, head] = pair;
  Clear(database);
  if (std::string error = Run(database, plan::Diff({}, base), postgres); !error.empty())
    return "base cannot be made: " + error;
  SafePlan steps = safe::Safe(plan::Diff(base, head), base, postgres);
  if (std::string error = Run(database, steps, postgres); !error.empty()) return "the safe plan fails: " + error;
  schema::Schema after = Read(database);
  if (std::string difference = FirstDifference(WithoutObjects(after), WithoutObjects(head)); !difference.empty()) {
    return "the safe plan does not end in head: " + difference;
  }
  Clear(database);
  if (std::string error = Run(database, plan::Diff({}, head), postgres); !error.empty())
    return "head cannot be made: " + error;
  schema::Schema made = Read(database);
  if (std::string difference = FirstDifference(after, made); !difference.empty()) {
    return "the safe plan does not end where a new database begins: " + difference;
  }
  if (std::string rest = ToText(plan::Diff(after, made)); !rest.empty()) return "a second plan is not empty:\n" + rest;
  return "";
}

}  // namespace

TEST_CASE("The safe plan between any two schemas runs, ends in head, and hides no long lock") {
  for (int postgres : {11, 15, 18}) {
    Space space;
    space.postgres = postgres;
    for (uint64_t seed : support::Seeds(300)) {
      SchemaPair pair = RandomPair(seed, space);
      if (Fault(pair, postgres).empty()) continue;
      pair = Shrunk(pair, space, [&](const SchemaPair& smaller) { return !Fault(smaller, postgres).empty(); });
      FAIL("seed " << seed << ", postgres " << postgres << ": " << Fault(pair, postgres) << "\n"
                   << Story(pair, postgres));
    }
  }
}

TEST_CASE("Postgres runs the safe plan between any two schemas, and then has head", "[live]") {
  for (int postgres : support::PostgresServer::InstalledMajors()) {
    ScratchDatabase database(postgres);
    Space space;
    space.postgres = postgres;
    for (uint64_t seed : support::Seeds(postgres == support::kPostgres ? 60 : 20)) {
      SchemaPair pair = RandomPair(seed, space);
      std::string fault = LiveFault(pair, database, postgres);
      if (fault.empty()) continue;
      pair = Shrunk(pair, space, [&](const SchemaPair& smaller) {
        std::string other = LiveFault(smaller, database, postgres);
        return other.substr(0, other.find(':')) == fault.substr(0, fault.find(':'));
      });
      FAIL("seed " << seed << ", postgres " << postgres << ": " << LiveFault(pair, database, postgres) << "\n"
                   << Story(pair, postgres));
    }
  }
}
