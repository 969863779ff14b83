// Facts that depend on what a team has decided for itself: how long to wait for a lock, how much one migration may do,
// what is not to be done at all, how things are called.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/text.h"
#include "facts/calls.h"
#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

// The names that an operation gives, by kind.
struct Named {
  std::string_view kind, name;
};

struct Namer {
  Named operator()(const plan::CreateTable& change) const { return {"table", change.table.name.name}; }
  Named operator()(const plan::RenameTable& change) const { return {"table", change.to.name}; }
  Named operator()(const plan::AddColumn& change) const { return {"column", change.column.name}; }
  Named operator()(const plan::RenameColumn& change) const { return {"column", change.to}; }
  Named operator()(const plan::CreateIndex& change) const { return {"index", change.index.name}; }
  Named operator()(const plan::RenameIndex& change) const { return {"index", change.to}; }
  Named operator()(const plan::AddUniqueConstraint& change) const { return {"unique", change.constraint.name}; }
  Named operator()(const plan::AddForeignKey& change) const { return {"foreign-key", change.key.name}; }
  Named operator()(const plan::AddCheck& change) const { return {"check", change.check.name}; }
  Named operator()(const plan::CreateEnum& change) const { return {"enum", change.type.name.name}; }
  template <class T>
  Named operator()(const T&) const {
    return {"", ""};
  }
};

void SetNames(const Context& context, const plan::Operation& operation, Facts& facts) {
  Named named = std::visit(Namer(), operation.change);
  if (named.kind.empty() || named.name.empty()) return;
  facts.Set("named", std::string(named.name));
  facts.Set("named.kind", std::string(named.kind));
  const Policy& policy = context.input.settings.policy;
  auto agreed = policy.names.find(named.kind);
  if (agreed != policy.names.end()) {
    facts.Set("named.pattern", agreed->second.pattern);
    facts.Set("named.as_agreed", agreed->second.matches(named.name));
  }
  if (named.kind != "table" || !policy.table_names) return;
  std::string wanted = policy.table_names(named.name);
  facts.Set("named.expected", wanted);
  facts.Set("named.inflected", wanted == named.name);
}

// How much the migration does, told at its first operation.
void SetSize(const Context& context, const plan::Operation& operation, Facts& facts) {
  const Policy& policy = context.input.settings.policy;
  if ((!policy.operations && !policy.tables) || context.part) return;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  auto same = [&](const plan::Operation& other) { return other.migration == operation.migration; };
  if (operation.migration.empty() || &*std::find_if(plan.begin(), plan.end(), same) != &plan[context.operation]) return;
  double operations = 0;
  std::set<QualifiedName> tables;
  for (const plan::Operation& other : plan) {
    if (!same(other) || !ChangesSchema(other.change)) continue;
    ++operations;
    QualifiedName table = plan::TableOf(other.change);
    if (!table.name.empty()) tables.insert(table);
  }
  facts.Set("migration.operations", operations);
  facts.Set("migration.tables", static_cast<double>(tables.size()));
  bool many = policy.operations && operations > *policy.operations;
  bool wide = policy.tables && static_cast<double>(tables.size()) > *policy.tables;
  facts.Set("migration.too_large", many || wide);
}

}  // namespace

std::optional<double> Milliseconds(std::string_view text) {
  std::string copy(Trim(text));
  char* end = nullptr;
  double number = std::strtod(copy.c_str(), &end);
  if (copy.empty() || end == copy.c_str() || !std::isfinite(number)) return std::nullopt;
  std::string_view unit = Trim(std::string_view(end));
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1}, {"us", 0.001}, {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name) return number * factor;
  }
  return std::nullopt;
}

void SetPolicyFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const Policy& policy = context.input.settings.policy;
  SetNames(context, operation, facts);
  SetSize(context, operation, facts);
  if (auto* set = std::get_if<plan::SetParameter>(&operation.change); set && set->value) {
    std::optional<double> wait = Milliseconds(*set->value);
    facts.Set("setting.milliseconds", wait ? Value(*wait) : Value(UnknownFact{}));
    facts.Set("setting.too_long", wait ? Value(*wait <= 0 || *wait > policy.lock_timeout) : Value(UnknownFact{}));
    facts.Set("policy.lock_timeout", Print(Value(policy.lock_timeout)) + " ms");
  }
  auto forbidden = [&](const std::string& word) {
    return !word.empty() && std::find(policy.forbidden.begin(), policy.forbidden.end(), word) != policy.forbidden.end();
  };
  std::string words = ReplaceAll(facts.Word("operation.words"), " ", "_");
  facts.Set("operation.forbidden", !context.part && (forbidden(facts.Word("operation")) || forbidden(words) ||
                                                     forbidden(facts.Word("statement"))));
}

}  // namespace sequelint::facts
