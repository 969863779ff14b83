#include "commands/rewrites.h"

#include <map>

#include "commands/edits.h"
#include "generate/rewrite.h"
#include "lint/lint.h"
#include "plan/apply.h"
#include "plan/print.h"
#include "safe/safe.h"

namespace sequelint::commands {
namespace {

// Of a change with more findings nobody reads the rewrites.
constexpr size_t kMostRewritten = 200;

class Rewriter {
 public:
  Rewriter(const facts::Input& input, const std::vector<lint::Rule>& rules, const lint::Configuration& configuration,
           const SourceReader& head, int sequelize_major)
      : input_(input), rules_(rules), configuration_(configuration), head_(head) {
    if (sequelize_major) style_.sequelize_major = sequelize_major;
  }

  // `findings`: of one operation, which has one safe form.
  void Add(const std::vector<lint::Finding*>& findings, const schema::Schema& before) const {
    // What the table has already is to be left out, not to be made with more care.
    const facts::Facts& facts = findings[0]->facts;
    if (!facts.Word("foreign_key.duplicate_of").empty() || !facts.Word("unique.same_as").empty()) return;
    const plan::Operation& operation = input_.plan.operations[findings[0]->step];
    plan::Plan original = Alone(operation), one = original;
    one.operations[0].call = 0;  // what the migration's call says besides is not asked for again
    schema::Schema start = before;
    bool swap = TakeKeyAlong(findings[0]->step, one, start);
    safe::SafePlan steps = safe::Safe(one, start, input_.settings.postgres);
    // Nothing that running code writes is refused by what a key, which the plan has dropped by then, implied, nor in columns
    // that it does not know.
    if (facts.IsTrue("unique.implied") || facts.IsTrue("foreign_key.implied") || facts.IsTrue("foreign_key.new_columns") ||
        MadeAgain(findings[0]->step)) {
      for (safe::Step& step : steps.steps) step.phase = safe::Phase::kExpand;
    }
    PlaceIn(input_.plan, operation, steps);
    plan::Plan flat = Flatten(steps);
    bool same =
        flat.operations.size() == 1 && plan::Describe(flat.operations[0].change) == plan::Describe(operation.change);
    if (same || flat.operations.empty() || Unsafe(steps)) return;
    std::vector<facts::Subject> alone = Judged(original, before), rewritten = Judged(flat, start);
    lint::Rewrite rewrite{generate::RewriteInCalls(steps, start, style_, input_.settings.postgres),
                          generate::RewriteInSql(steps, input_.settings.postgres),
                          {}};
    if (!swap) rewrite.edit = EditFor(input_.plan, operation, steps, rewrite.calls, head_);
    for (lint::Finding* finding : findings) {
      // A rule that finds nothing in the operation by itself is about what stands around it, and one that finds
      // something in the rewrite too is not answered by it.
      bool is_answer = IsOfOperation(finding->rule) && Fires(finding->rule, alone) && !Fires(finding->rule, rewritten);
      if (is_answer) finding->rewrite = rewrite;
    }
  }

 private:
  plan::Plan Alone(const plan::Operation& operation) const {
    plan::Plan one;
    one.operations.push_back(operation);
    one.migrations = input_.plan.migrations;
    for (plan::Migration& migration : one.migrations) migration.half_done.reset();  // of the whole plan's operations
    if (const plan::Call* call = input_.plan.CallOf(operation)) {
      one.calls.push_back(*call);
      one.operations[0].call = 1;
    }
    return one;
  }

  // The primary key in whose place the operation's comes, put back: the two are swapped in one moment.
  bool TakeKeyAlong(size_t step, plan::Plan& one, schema::Schema& start) const {
    const std::vector<plan::Operation>& plan = input_.plan.operations;
    const auto* add = std::get_if<plan::AddPrimaryKey>(&plan[step].change);
    schema::Table* table = add ? start.tables.Change(add->table) : nullptr;
    if (!table) return false;
    for (size_t i = step; i-- > 0;) {
      const auto* drop = std::get_if<plan::DropPrimaryKey>(&plan[i].change);
      if (!drop || drop->table != add->table) continue;
      table->primary_key = drop->key;
      one.operations.insert(one.operations.begin(), plan[i]);
      one.operations[0].call = 0;
      return true;
    }
    return false;
  }

  // An index whose name another takes in the same plan: it cannot wait for the next release.
  bool MadeAgain(size_t step) const {
    const std::vector<plan::Operation>& plan = input_.plan.operations;
    const auto* drop = std::get_if<plan::DropIndex>(&plan[step].change);
    return drop && std::any_of(plan.begin() + static_cast<std::ptrdiff_t>(step), plan.end(), [&](const auto& later) {
             auto* create = std::get_if<plan::CreateIndex>(&later.change);
             return create && create->table == drop->table && create->index.name == drop->index.name;
           });
  }

  std::vector<facts::Subject> Judged(const plan::Plan& plan, const schema::Schema& before) const {
    return facts::Annotate(
        {plan, before, input_.head, input_.models_base, input_.models_head, input_.settings, input_.complete});
  }

  static bool Unsafe(const safe::SafePlan& steps) {
    for (const safe::Step& step : steps.steps) {
      if (!step.unsafe.empty()) return true;
    }
    return false;
  }

  // What a team has agreed on, and whether there is a way back, is asked of the whole change and told at one of its
  // operations: another form of that one is no answer.
  bool IsOfOperation(const std::string& id) const {
    const lint::Rule* rule = lint::FindRule(rules_, id);
    return rule != nullptr && rule->category != "policy" && rule->category != "history";
  }

  bool Fires(const std::string& id, const std::vector<facts::Subject>& subjects) const {
    const lint::Rule* rule = lint::FindRule(rules_, id);
    return rule != nullptr && !lint::Lint(subjects, {*rule}, configuration_).empty();
  }

  const facts::Input& input_;
  const std::vector<lint::Rule>& rules_;
  const lint::Configuration& configuration_;
  const SourceReader& head_;
  generate::CallStyle style_;
};

}  // namespace

void AddRewrites(std::vector<lint::Finding>& findings, const facts::Input& input, const std::vector<lint::Rule>& rules,
                 const lint::Configuration& configuration, const SourceReader& head, int sequelize_major) {
  std::map<size_t, std::vector<lint::Finding*>> by_step;
  size_t count = 0;
  for (lint::Finding& finding : findings) {
    bool judged = !finding.part && !finding.suppressed && finding.step < input.plan.operations.size() &&
                  plan::Name(input.plan.operations[finding.step].change) == finding.operation;
    if (judged && ++count <= kMostRewritten) by_step[finding.step].push_back(&finding);
  }
  Rewriter rewriter(input, rules, configuration, head, sequelize_major);
  schema::Schema state = input.base;
  size_t applied = 0;
  for (const auto& [step, of_step] : by_step) {
    for (; applied < step; ++applied) (void)!plan::Apply(state, input.plan.operations[applied]);
    rewriter.Add(of_step, state);
  }
}

}  // namespace sequelint::commands
