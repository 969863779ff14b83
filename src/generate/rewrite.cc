#include "generate/rewrite.h"

#include "base/text.h"
#include "plan/apply.h"
#include "plan/ddl.h"

namespace sequelint::generate {
namespace {

std::string Heading(const safe::SafePlan& plan, size_t i) {
  const safe::Step& step = plan.steps[i];
  std::string text;
  if (plan.steps.size() > 1) text = std::to_string(i + 1) + ". ";
  text += std::string(Sentence(step.phase)) + ", ";
  text += step.transaction ? "in a transaction of its own" : "outside a transaction";
  return text;
}

}  // namespace

std::string RewriteInCalls(const safe::SafePlan& plan, const schema::Schema& before, const CallStyle& style,
                           int postgres) {
  std::string text;
  schema::Schema state = before;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const safe::Step& step = plan.steps[i];
    text += "// " + Heading(plan, i) + "\n";
    for (const std::string& line : Split(step.note, '\n')) text += line.empty() ? "" : "// " + line + "\n";
    for (const Script& call : CallsFor(step.operations, state, style, postgres, false)) {
      std::string printed = Print(call, style.script, 0, 6);
      text += "await " + ReplaceAll(printed, std::string(1, kLiteralBreak), "\n") + ";\n";
    }
    for (const plan::Operation& operation : step.operations) (void)!plan::Apply(state, operation);
  }
  return text;
}

std::string RewriteInSql(const safe::SafePlan& plan, int postgres) {
  std::string text;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    text += "-- " + Heading(plan, i) + "\n";
    for (const std::string& line : Split(plan.steps[i].note, '\n')) text += line.empty() ? "" : "-- " + line + "\n";
    for (const plan::Operation& operation : plan.steps[i].operations) {
      for (const plan::Statement& statement : plan::Render(operation, postgres)) text += statement.sql + ";\n";
    }
  }
  return text;
}

}  // namespace sequelint::generate
