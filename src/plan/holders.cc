#include "plan/holders.h"

#include <algorithm>

#include "plan/routine.h"

namespace sequelint::plan {

using schema::Object;
using schema::ObjectKind;

bool HasView(const schema::Schema& schema, const QualifiedName& name) {
  return std::any_of(schema.objects.begin(), schema.objects.end(),
                     [&](const Object& object) { return IsView(object) && object.name == name; });
}

namespace {

bool Holds(const Object& object, const Held& held) {
  if (held.relations.count(object.table)) return true;
  bool calls = IsView(object) || object.kind == ObjectKind::kTrigger || object.kind == ObjectKind::kPolicy;
  auto called = [&](const std::string& function) { return Calls(object.definition, function); };
  if (calls && std::any_of(held.functions.begin(), held.functions.end(), called)) return true;
  for (const auto& [relation, columns] : object.uses) {
    if (held.relations.count(relation)) return true;
    for (const std::string& column : columns) {
      if (held.columns.count({relation, column})) return true;
    }
  }
  return false;
}

}  // namespace

void Held::Add(const Change& change) {
  if (const auto* alter = std::get_if<AlterColumnType>(&change)) columns.insert({alter->table, alter->column.name});
  if (const auto* replace = std::get_if<ReplaceEnum>(&change)) {
    for (const ReplaceEnum::Use& use : replace->uses) columns.insert({use.table, use.column});
  }
}

void Held::Add(const Object& object) {
  if (IsView(object)) relations.insert(object.name);
  if (object.kind == ObjectKind::kFunction) functions.insert(object.name.name.substr(0, object.name.name.find('(')));
}

std::vector<Object> HoldersOf(const schema::Objects& objects, Held held) {
  std::vector<Object> holders;
  std::vector<bool> found(objects.size());
  // A view that was found may itself be held by others, wherever they stand.
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < objects.size(); ++i) {
      if (found[i] || held.relations.count(objects[i].name) || !Holds(objects[i], held)) continue;
      found[i] = more = true;
      held.Add(objects[i]);
      holders.push_back(objects[i]);
    }
  }
  // What stands on a view that was found later comes behind it.
  std::vector<Object> ordered;
  while (!holders.empty()) {
    auto ready = std::find_if(holders.begin(), holders.end(), [&](const Object& one) {
      return std::none_of(holders.begin(), holders.end(), [&](const Object& other) {
        return &one != &other && IsView(other) && (one.uses.count(other.name) || one.table == other.name);
      });
    });
    if (ready == holders.end()) ready = holders.begin();
    ordered.push_back(std::move(*ready));
    holders.erase(ready);
  }
  return ordered;
}

}  // namespace sequelint::plan
