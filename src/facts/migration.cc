// What is no operation: the migrations themselves, and what of them could not be understood.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "facts/calls.h"
#include "facts/context.h"
#include "schema/names.h"
#include "sql/holes.h"

namespace sequelint::facts {
namespace {

using plan::Migration;

// Where a runner opens a transaction around each migration.
constexpr const char* kBesideRunner =
    "in a script beside the migrations, or in one that the runner is told to run without the transaction it opens around each";

std::string_view WayWord(const Migration::Way& way) {
  if (!way.defined) return "missing";
  if (way.throws) return "throws";
  return way.empty ? "empty" : "defined";
}

// Whether it changes the schema, or may: SQL that was not understood may do anything.
bool MayChangeSchema(const plan::Change& change) {
  auto* raw = std::get_if<plan::RawSql>(&change);
  return raw ? !raw->why.empty() : ChangesSchema(change);
}

// Whether a way back would have something to do: no statement takes a label out of an enum type.
bool CanBeUndone(const plan::Change& change) {
  return !std::holds_alternative<plan::RawSql>(change) && !std::holds_alternative<plan::AddEnumValue>(change) &&
         ChangesSchema(change);
}

// What kind of thing is not known: a statement of SQL, a block of its own language, a file without `up`, or anything else.
std::string KindOf(const schema::Unknown& unknown, const Input& input) {
  for (const Migration& migration : input.plan.migrations) {
    if (migration.path == unknown.what && migration.up.defined) return "file";
    if (migration.path == unknown.what) return "no_up";
  }
  for (const plan::Operation& operation : input.plan.operations) {
    auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (raw == nullptr || raw->why != unknown.why || !(operation.at == unknown.at)) continue;
    if (raw->statement.starts_with("do") || raw->statement == "execute") return "block";
    bool syntax = raw->statement.empty() && !sql::HasHole(raw->sql);
    return syntax ? "statement" : "call";
  }
  return "part";
}

Subject Make(std::string_view what, const std::string& migration, const Location& at) {
  Subject subject;
  subject.what.at = at;
  subject.what.source = plan::Source::kMigrations;
  subject.facts.Set("operation", std::string(what));
  subject.facts.Set("source", std::string("migrations"));
  subject.facts.Set("direction", std::string("up"));
  if (!migration.empty()) subject.facts.Set("migration", migration);
  return subject;
}

Subject Of(const Migration& migration, const Input& input, const std::vector<Subject>& operations) {
  bool back = migration.down.defined && migration.up.defined;
  Subject subject = Make("migration", migration.path, back ? migration.down.at : migration.up.at);
  Facts& facts = subject.facts;
  facts.Set("migration.name", migration.name);
  facts.SetPlace("name", {migration.path, 1, 1, 1, 2});
  if (!migration.stamp.empty()) facts.Set("migration.stamp", migration.stamp);
  if (!migration.bad_name.empty()) facts.Set("migration.bad_name", migration.bad_name);
  if (!migration.same_stamp.empty()) facts.Set("migration.same_stamp", migration.same_stamp);
  if (!migration.not_loaded.empty()) facts.Set("migration.not_loaded", migration.not_loaded);
  facts.Set("migration.up", std::string(WayWord(migration.up)));
  std::string down(WayWord(migration.down));
  if (down == "missing") facts.Set("migration.no_way_back", std::string("it has no down"));
  if (down == "empty") facts.Set("migration.no_way_back", std::string("its down does nothing"));
  facts.Set("migration.down", std::move(down));
  if (!migration.differs.empty()) {
    facts.Set("migration.differs", migration.differs);
    facts.Set("migration.way_back", Join(migration.differs, ", "));
  }
  if (migration.others_go_back) facts.Set("migration.others_go_back", *migration.others_go_back);
  facts.Set("migration.can_be_undone", std::any_of(operations.begin(), operations.end(), [&](const Subject& subject) {
              return subject.what.migration == migration.path && !subject.facts.IsTrue("no_effect") &&
                     subject.operation < input.plan.operations.size() && CanBeUndone(subject.what.change);
            }));
  return subject;
}

void AddFailure(const Migration& migration, std::string_view fact, const Migration::Failure& failure,
                std::vector<Subject>& subjects) {
  if (failure.what.empty()) return;
  subjects.push_back(Make("migration", migration.path, failure.at));
  subjects.back().facts.Set(fact, failure.what);
  if (fact == "migration.down_fails") subjects.back().facts.Set("migration.way_back", "it fails: " + failure.what);
}

// What of the environment a reason speaks of; "" = nothing.
std::string EnvironmentIn(const std::string& why) {
  size_t env = why.find("`process.env");
  if (env != std::string::npos) return why.substr(env, why.find('`', env + 1) - env + 1);
  for (std::string_view word : {"`process.", "Math.random()", "the time the module is loaded", "the version of"}) {
    size_t at = why.find(word);
    if (at == std::string::npos) continue;
    if (word[0] != '`') return std::string(word == "the time the module is loaded" ? "the time" : word);
    return why.substr(at, why.find('`', at + 1) - at + 1);
  }
  return "";
}

Subject Unknown(const std::string& what, const std::string& why, const std::string& kind, const Location& at) {
  Subject subject = Make("unknown", at.file, at);
  subject.facts.Set("unknown.what", what);
  subject.facts.Set("unknown.why", why);
  subject.facts.Set("unknown.kind", kind);
  std::string environment = EnvironmentIn(why);
  if (!environment.empty()) subject.facts.Set("unknown.environment", environment);
  return subject;
}

// Calls that change the schema, and that the program makes only sometimes, or whose errors it swallows.
void AddUncertain(const Input& input, std::vector<Subject>& subjects) {
  for (size_t i = 0; i < input.plan.calls.size(); ++i) {
    const plan::Call& call = input.plan.calls[i];
    if (call.condition.empty() && !call.caught) continue;
    bool changes = std::any_of(input.plan.operations.begin(), input.plan.operations.end(), [&](const auto& operation) {
      return operation.call == static_cast<int>(i) + 1 && MayChangeSchema(operation.change);
    });
    if (!changes) continue;
    std::string why = call.condition.empty() ? "its errors are caught" : call.condition;
    subjects.push_back(Unknown(call.method, why, call.condition.empty() ? "caught" : "condition", call.at));
    subjects.back().facts.Set("call.method", call.method);
  }
}

bool IsUnvalidated(const schema::Check& check) { return !check.validated && check.enforced; }
bool IsUnvalidated(const schema::ForeignKey& key) { return !key.validated; }

// Constraints that base left NOT VALID and that are so still, of the tables that the change is about.
void AddLeftovers(const Input& input, std::vector<Subject>& subjects) {
  std::set<schema::QualifiedName> touched;
  for (const plan::Operation& operation : input.plan.operations) touched.insert(plan::TableOf(operation.change));
  for (const auto& [name, before] : input.base.tables) {
    const schema::Table* after = input.head.FindTable(name);
    if (after == nullptr || touched.count(name) == 0) continue;
    auto look = [&, &before = before, &name = name](const auto& was, const auto& now) {
      for (const auto& constraint : was) {
        if (!IsUnvalidated(constraint)) continue;
        std::string called = schema::NameOf(before, constraint);
        bool still = std::any_of(now.begin(), now.end(), [&](const auto& other) {
          return IsUnvalidated(other) && schema::NameOf(*after, other) == called;
        });
        if (!still || constraint.at.empty()) continue;
        subjects.push_back(Make("leftover", constraint.at.file, constraint.at));
        Facts& facts = subjects.back().facts;
        facts.Set("leftover", called);
        facts.Set("constraint", called);
        facts.Set("table", schema::Display(name));
        facts.Set("table.name", name.name);
        facts.Set("table.schema", name.schema);
      }
    };
    look(before.checks, after->checks);
    look(before.foreign_keys, after->foreign_keys);
  }
}

}  // namespace

bool IsWrapped(const Context& context, const plan::Operation& operation) {
  const std::vector<Migration>& migrations = context.input.plan.migrations;
  return std::any_of(migrations.begin(), migrations.end(), [&](const Migration& migration) {
    return migration.path == operation.migration && migration.wrapped;
  });
}

std::string Outside(const Context& context, const plan::Operation& operation, const char* where) {
  return IsWrapped(context, operation) ? kBesideRunner : where;
}

void SetMigrationFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  for (const Migration& migration : context.input.plan.migrations) {
    if (migration.path == operation.migration) facts.Set("migration.down", std::string(WayWord(migration.down)));
  }
  facts.Set("migration.outside", Outside(context, operation, "in a migration without a transaction"));
}

std::vector<Subject> JudgeMigrations(const Input& input, const std::vector<Subject>& operations) {
  std::vector<Subject> subjects;
  if (input.plan.migrations.empty()) return subjects;
  AddUncertain(input, subjects);
  AddLeftovers(input, subjects);
  for (const Migration& migration : input.plan.migrations) {
    subjects.push_back(Of(migration, input, operations));
    AddFailure(migration, "migration.down_fails", migration.down_fails, subjects);
    AddFailure(migration, "migration.again_fails", migration.again_fails, subjects);
    for (const Migration::Import& import : migration.models) {
      subjects.push_back(Make("migration", migration.path, import.at));
      subjects.back().facts.Set("migration.model", import.what);
    }
  }
  if (input.unknown == nullptr) return subjects;
  for (const schema::Unknown& unknown : *input.unknown) {
    subjects.push_back(Unknown(unknown.what, unknown.why, KindOf(unknown, input), unknown.at));
  }
  return subjects;
}

}  // namespace sequelint::facts
