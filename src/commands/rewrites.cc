#include "commands/rewrites.h"

#include <map>

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
           int sequelize_major)
      : input_(input), rules_(rules), configuration_(configuration) {
    if (sequelize_major) style_.sequelize_major = sequelize_major;
  }

  void Add(lint::Finding& finding, const schema::Schema& before) {
    const plan::Operation& operation = input_.plan.operations[finding.step];
    plan::Plan one;
    one.operations.push_back(operation);
    one.operations[0].call = 0;  // what the migration's call says besides is not asked for again
    safe::SafePlan steps = safe::Safe(one, before, input_.settings.postgres);
    plan::Plan flat = Flatten(steps);
    bool same =
        flat.operations.size() == 1 && plan::Describe(flat.operations[0].change) == plan::Describe(operation.change);
    if (same || flat.operations.empty() || Unsafe(steps) || StillFires(finding.rule, flat, before)) return;
    finding.rewrite.calls = generate::RewriteInCalls(steps, before, style_, input_.settings.postgres);
    finding.rewrite.sql = generate::RewriteInSql(steps, input_.settings.postgres);
  }

 private:
  static bool Unsafe(const safe::SafePlan& steps) {
    for (const safe::Step& step : steps.steps) {
      if (!step.unsafe.empty()) return true;
    }
    return false;
  }

  // Whether the rule would find something in the rewrite too: then it is no answer to the finding.
  bool StillFires(const std::string& id, const plan::Plan& flat, const schema::Schema& before) const {
    const lint::Rule* rule = lint::FindRule(rules_, id);
    if (rule == nullptr) return true;
    facts::Input input{flat,           before, input_.head, input_.models_base, input_.models_head, input_.settings,
                       input_.complete};
    return !lint::Lint(facts::Annotate(input), {*rule}, configuration_).empty();
  }

  const facts::Input& input_;
  const std::vector<lint::Rule>& rules_;
  const lint::Configuration& configuration_;
  generate::CallStyle style_;
};

}  // namespace

void AddRewrites(std::vector<lint::Finding>& findings, const facts::Input& input, const std::vector<lint::Rule>& rules,
                 const lint::Configuration& configuration, int sequelize_major) {
  std::map<size_t, std::vector<lint::Finding*>> by_step;
  size_t count = 0;
  for (lint::Finding& finding : findings) {
    bool judged = !finding.part && !finding.suppressed && finding.step < input.plan.operations.size() &&
                  plan::Name(input.plan.operations[finding.step].change) == finding.operation;
    if (judged && ++count <= kMostRewritten) by_step[finding.step].push_back(&finding);
  }
  Rewriter rewriter(input, rules, configuration, sequelize_major);
  schema::Schema state = input.base;
  size_t applied = 0;
  for (const auto& [step, of_step] : by_step) {
    for (; applied < step; ++applied) (void)!plan::Apply(state, input.plan.operations[applied]);
    for (lint::Finding* finding : of_step) rewriter.Add(*finding, state);
  }
}

}  // namespace sequelint::commands
