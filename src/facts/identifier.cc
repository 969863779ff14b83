// Facts about the names an operation brings: too long for Postgres, reserved, in need of quotes.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/keywords.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

constexpr size_t kLongest = 63;  // NAMEDATALEN - 1
constexpr size_t kWidestCharacter = 4;

bool HasCapital(const std::string& name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

struct Names {
  Words all;
  Words spoken;  // those that people write in SQL: tables and columns
};

struct Collector {
  Names operator()(const plan::CreateTable& change) const {
    return {{change.table.name.name}, {change.table.name.name}};
  }
  Names operator()(const plan::AddColumn& change) const { return {{change.column.name}, {change.column.name}}; }
  Names operator()(const plan::RenameTable& change) const { return {{change.to.name}, {change.to.name}}; }
  Names operator()(const plan::RenameColumn& change) const { return {{change.to}, {change.to}}; }
  Names operator()(const plan::RenameIndex& change) const { return {{change.to}, {}}; }
  Names operator()(const plan::RenameConstraint& change) const { return {{change.to}, {}}; }
  Names operator()(const plan::CreateIndex& change) const { return {{change.index.name}, {}}; }
  Names operator()(const plan::CreateEnum& change) const { return {{change.type.name.name}, {}}; }
  Names operator()(const plan::RenameEnum& change) const { return {{change.to.name}, {}}; }
  Names operator()(const plan::AddUniqueConstraint& change) const { return {{change.constraint.name}, {}}; }
  Names operator()(const plan::AddForeignKey& change) const { return {{change.key.name}, {}}; }
  Names operator()(const plan::AddCheck& change) const { return {{change.check.name}, {}}; }
  template <class T>
  Names operator()(const T&) const {
    return {};
  }
};

}  // namespace

void SetIdentifierFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  Names names = std::visit(Collector{}, operation.change);
  Words too_long, reserved, mixed;
  for (const std::string& name : names.all) {
    if (name.size() > kLongest) too_long.push_back(name);
    if (name.size() + kWidestCharacter <= kLongest) continue;  // too short to be what is left of a longer one
    for (const std::string& full : context.input.head.cut_names) {
      if (full != name && schema::CutIdentifier(full) == name) too_long.push_back(full);
    }
  }
  for (const std::string& name : names.spoken) {
    if (schema::IsReserved(name)) reserved.push_back(name);
    if (HasCapital(name)) mixed.push_back(name);
  }
  if (!too_long.empty()) facts.Set("identifier.long", std::move(too_long));
  if (!reserved.empty()) facts.Set("identifier.reserved", std::move(reserved));
  if (!mixed.empty()) facts.Set("identifier.mixed_case", std::move(mixed));
}

}  // namespace sequelint::facts
