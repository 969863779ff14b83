#include "plan/print.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "plan/ddl.h"
#include "safe/safe.h"

namespace sequelint::safe {
namespace {

constexpr const char* kLockTimeout = "SET LOCAL lock_timeout = '5s'";

std::string How(const Step& step) { return step.transaction ? "one transaction" : "outside a transaction"; }

std::string Indented(const std::string& text, const std::string& indent) {
  return indent + ReplaceAll(text, "\n", "\n" + indent) + "\n";
}

std::string Comment(const std::string& text) { return Indented(text, "-- "); }

std::string Capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

std::vector<std::string> StatementsOf(const Step& step, int postgres) {
  std::vector<std::string> statements;
  if (step.waits && step.transaction) statements.emplace_back(kLockTimeout);
  for (const plan::Operation& operation : step.operations) {
    for (const plan::Statement& statement : plan::Render(operation, postgres)) statements.push_back(statement.sql);
  }
  return statements;
}

std::string ToText(const SafePlan& safe) {
  std::string text;
  for (size_t i = 0; i < safe.steps.size(); ++i) {
    const Step& step = safe.steps[i];
    if (i == 0 || safe.steps[i - 1].phase != step.phase) {
      text += std::string(Name(step.phase)) + ": " + std::string(Sentence(step.phase)) + "\n";
    }
    text += "  " + std::to_string(i + 1) + ". " + How(step) + (step.reason.empty() ? "" : ": " + step.reason) + "\n";
    if (!step.unsafe.empty()) text += Indented("unsafe: " + step.unsafe, "     ");
    if (!step.note.empty()) text += Indented("note: " + step.note, "     ");
    for (const plan::Operation& operation : step.operations) {
      std::string words = plan::Describe(operation.change);
      text += "     " + words.substr(0, words.find('\n')) + "\n";
    }
  }
  return text;
}

std::string ToJson(const SafePlan& safe, int postgres) {
  using Json = nlohmann::ordered_json;
  Json steps = Json::array();
  for (const Step& step : safe.steps) {
    plan::Plan part;
    part.operations = step.operations;
    Json operations = Json::parse(plan::ToJson(part, postgres))["operations"];
    steps.push_back({{"phase", Name(step.phase)},
                     {"transaction", step.transaction},
                     {"reason", step.reason},
                     {"note", step.note.empty() ? Json(nullptr) : Json(step.note)},
                     {"unsafe", step.unsafe.empty() ? Json(nullptr) : Json(step.unsafe)},
                     {"statements", StatementsOf(step, postgres)},
                     {"operations", std::move(operations)}});
  }
  Json json = {{"version", 1}, {"style", "safe"}, {"postgres", postgres}, {"steps", std::move(steps)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string ToScript(const SafePlan& safe, int postgres) {
  std::string text;
  bool waits = false;
  for (size_t i = 0; i < safe.steps.size(); ++i) {
    const Step& step = safe.steps[i];
    if (i == 0 || safe.steps[i - 1].phase != step.phase) {
      text += (i ? "\n" : "") +
              Comment(Capital(std::string(Name(step.phase))) + ": " + std::string(Sentence(step.phase)) + ".");
    }
    text += "\n" + Comment("Step " + std::to_string(i + 1) + " of " + std::to_string(safe.steps.size()) + ", " +
                           How(step) + ": " + step.reason + ".");
    if (!step.unsafe.empty()) text += Comment("Unsafe: " + step.unsafe + ".");
    if (!step.note.empty()) text += Comment(step.note);
    if (step.waits && !waits) {
      waits = true;
      text += Comment("When lock_timeout ends it, nothing has happened: run it again.");
    }
    if (step.transaction) text += "BEGIN;\n";
    for (const std::string& statement : StatementsOf(step, postgres)) text += statement + ";\n";
    if (step.transaction) text += "COMMIT;\n";
  }
  return text;
}

}  // namespace sequelint::safe
