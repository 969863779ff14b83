// One walk over the plan. The schema moves along with it: facts about an operation are facts about the schema just
// before it, as Postgres would see it.

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "facts/calls.h"
#include "facts/context.h"
#include "facts/fact.h"
#include "facts/held_locks.h"
#include "plan/apply.h"

namespace sequelint::facts {
namespace {

std::string SourceWord(plan::Source source) {
  switch (source) {
    case plan::Source::kModels:
      return "models";
    case plan::Source::kMigrations:
      return "migrations";
    case plan::Source::kDatabase:
      return "database";
  }
  return "";
}

// `create_object` of a trigger ⇒ `create trigger`; a statement is called by its own name.
std::string WordsFor(const Facts& facts) {
  std::string words = facts.Word("operation"), kind = facts.Word("object.kind");
  if (words == "raw_sql") words = facts.Word("statement").empty() ? "this statement" : facts.Word("statement");
  if (words == "change_data") words = ToUpper(facts.Word("data.change"));
  if (!kind.empty()) words = ReplaceAll(words, "object", kind);
  return ReplaceAll(words, "_", " ");
}

class Annotator {
 public:
  explicit Annotator(const Input& input)
      : input_(input),
        lifetimes_(FindLifetimes(input)),
        renames_(plan::FindRenames(input.plan)),
        calls_(input, lifetimes_),
        state_(input.base) {}

  std::vector<Subject> Run() {
    for (index_ = 0; index_ < input_.plan.operations.size(); ++index_) {
      const plan::Operation& operation = input_.plan.operations[index_];
      Judge(operation, false);
      if (auto* create = std::get_if<plan::CreateTable>(&operation.change)) JudgeParts(operation, *create);
      Result<bool> applied = plan::Apply(state_, operation);
      if (!applied && !operation.lenient) SetReplayError(operation, applied.error());
      // IF EXISTS of what is not there, IF NOT EXISTS of what is.
      if (!applied && operation.lenient && input_.complete) subjects_[judged_].facts.Set("no_effect", true);
    }
    MarkUnbounded(subjects_);
    if (input_.down) return std::move(subjects_);
    for (Subject& subject : JudgeMigrations(input_, subjects_)) subjects_.push_back(std::move(subject));
    for (const plan::Transaction& transaction : input_.plan.transactions) JudgeTransaction(transaction);
    return std::move(subjects_);
  }

 private:
  // What follows a failed operation of the same migration would not have run: it is not told again.
  void SetReplayError(const plan::Operation& operation, const Error& error) {
    bool missing = error.what.find("does not exist") != std::string::npos;
    if (missing && !input_.complete) {
      subjects_[judged_].facts.Set("replay_error", UnknownFact{});
    } else if (failed_.insert(operation.migration).second) {
      subjects_[judged_].facts.Set("replay_error", error.what);
    }
  }

  void Judge(const plan::Operation& operation, bool part) {
    Subject subject{index_, operation, part, {}};
    Context context{input_, lifetimes_, state_, renames_, index_, part};
    Facts& facts = subject.facts;
    facts.Set("operation", std::string(plan::Name(operation.change)));
    facts.Set("source", SourceWord(operation.source));
    facts.Set("postgres", static_cast<double>(input_.settings.postgres));
    if (input_.settings.postgres_minor) {
      facts.Set("postgres.minor", static_cast<double>(*input_.settings.postgres_minor));
    }
    facts.Set("deploy.code_first", input_.settings.code_first);
    if (!operation.migration.empty()) facts.Set("migration", operation.migration);
    facts.Set("direction", std::string(input_.down ? "down" : "up"));
    facts.SetPlace("base", operation.base_at, true);
    SetTableFacts(context, operation, facts);
    SetColumnFacts(context, operation, facts);
    SetTypeFacts(context, operation, facts);
    SetIndexFacts(context, operation, facts);
    SetForeignKeyFacts(context, operation, facts);
    SetConstraintFacts(context, operation, facts);
    SetEnumFacts(context, operation, facts);
    SetModelFacts(context, operation, facts);
    SetRenameFacts(context, operation, facts);
    SetIdentifierFacts(context, operation, facts);
    SetNamingFacts(operation, facts);
    SetDataFacts(context, operation, facts);
    SetStatementFacts(context, operation, facts);
    SetSequenceFacts(context, operation, facts);
    SetObjectFacts(context, operation, facts);
    SetFoldedFacts(context, operation, facts);
    SetDependentFacts(context, operation, facts);
    SetPendingFacts(context, operation, facts);
    SetRequirementFacts(context, operation, facts);
    SetTrapFacts(context, operation, facts);
    SetMigrationFacts(context, operation, facts);
    SetLockFacts(context, operation, facts);
    calls_.Set(context, operation, facts);
    held_.Set(context, operation, facts);
    if (!part) held_.Note(context, operation, facts);
    SetOutcomeFacts(context, operation, facts);
    facts.Set("operation.words", WordsFor(facts));
    SetPolicyFacts(context, operation, facts);
    if (!part) judged_ = subjects_.size();
    subjects_.push_back(std::move(subject));
  }

  // A transaction that the program must end itself is no operation, but a rule may be about it.
  void JudgeTransaction(const plan::Transaction& transaction) {
    Subject subject;
    subject.operation = input_.plan.operations.size();
    subject.part = true;
    subject.what.at = transaction.at;
    subject.what.migration = transaction.migration;
    subject.what.source = plan::Source::kMigrations;
    subject.facts.Set("operation", std::string("transaction"));
    subject.facts.Set("source", std::string("migrations"));
    subject.facts.Set("migration", transaction.migration);
    subject.facts.Set("transaction.committed", transaction.committed);
    subject.facts.Set("transaction.rolled_back", transaction.rolled_back);
    subjects_.push_back(std::move(subject));
  }

  // `part` is the operation of the table, whose change the parts take in turn.
  void JudgePart(plan::Operation& part, plan::Change change, const Location& at) {
    part.change = std::move(change);
    Location whole = part.at;
    if (!at.empty()) part.at = at;
    Judge(part, true);
    part.at = std::move(whole);
  }

  // The table grows in the state part by part, so that each sees the ones before it and not itself.
  void JudgeParts(const plan::Operation& operation, const plan::CreateTable& create) {
    const schema::Table& whole = create.table;
    if (state_.tables.count(whole.name)) return;  // IF NOT EXISTS on a table that is there: nothing is created
    schema::Table& table = state_.tables[whole.name];
    table = whole;
    table.primary_key.reset();
    table.unique_constraints.clear();
    table.checks.clear();
    table.exclusions.clear();
    table.foreign_keys.clear();
    table.indexes.clear();
    plan::Operation part = operation;
    if (whole.primary_key) {
      JudgePart(part, plan::AddPrimaryKey{whole.name, *whole.primary_key, ""}, whole.primary_key->at);
      table.primary_key = whole.primary_key;
    }
    for (const schema::Column& column : whole.columns) {
      plan::AddColumn add;
      add.table = whole.name;
      add.column = column;
      JudgePart(part, std::move(add), column.at);
    }
    for (const schema::UniqueConstraint& unique : whole.unique_constraints) {
      JudgePart(part, plan::AddUniqueConstraint{whole.name, unique, ""}, unique.at);
      table.unique_constraints.push_back(unique);
    }
    for (const schema::Check& check : whole.checks) {
      JudgePart(part, plan::AddCheck{whole.name, check}, check.at);
      table.checks.push_back(check);
    }
    for (const schema::Exclusion& exclusion : whole.exclusions) {
      JudgePart(part, plan::AddExclusion{whole.name, exclusion}, exclusion.at);
      table.exclusions.push_back(exclusion);
    }
    for (const schema::ForeignKey& key : whole.foreign_keys) {
      JudgePart(part, plan::AddForeignKey{whole.name, key}, key.at);
      table.foreign_keys.push_back(key);
    }
    for (const schema::Index& index : whole.indexes) {
      JudgePart(part, plan::CreateIndex{whole.name, index, false}, index.at);
      table.indexes.push_back(index);
    }
    state_.tables.erase(whole.name);
  }

  const Input& input_;
  Lifetimes lifetimes_;
  std::vector<plan::RenameCandidate> renames_;
  Calls calls_;
  HeldLocks held_;
  schema::Schema state_;
  std::vector<Subject> subjects_;
  size_t index_ = 0;
  size_t judged_ = 0;             // the subject of the operation itself
  std::set<std::string> failed_;  // migrations with an operation that cannot run
};

}  // namespace

std::vector<Subject> Annotate(const Input& input) { return Annotator(input).Run(); }

}  // namespace sequelint::facts
