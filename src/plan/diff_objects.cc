#include <algorithm>
#include <set>

#include "plan/differ.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Object;
using schema::ObjectKind;
using schema::Schema;

namespace {

// The schemas that hold something, and those that are declared.
std::set<std::string> SchemasIn(const Schema& schema) {
  std::set<std::string> names = {"public"};
  for (const auto& [name, table] : schema.tables) names.insert(name.schema);
  for (const auto& [name, type] : schema.enums) names.insert(name.schema);
  for (const auto& [name, sequence] : schema.sequences) names.insert(name.schema);
  for (const Object& object : schema.objects) {
    if (object.kind == ObjectKind::kSchema) names.insert(object.name.name);
  }
  return names;
}

Location FirstIn(const Schema& schema, const std::string& name) {
  for (const Object& object : schema.objects) {
    if (object.kind == ObjectKind::kSchema && object.name.name == name) return object.at;
  }
  for (const auto& [key, table] : schema.tables) {
    if (key.schema == name) return table.at;
  }
  for (const auto& [key, type] : schema.enums) {
    if (key.schema == name) return type.at;
  }
  return {};
}

}  // namespace

void Differ::Schemas() {
  std::set<std::string> base = SchemasIn(base_), head = SchemasIn(head_);
  for (const std::string& name : head) {
    if (!base.count(name)) Add(CreateSchema{name}, FirstIn(head_, name));
  }
  if (head_.from_models) return;
  for (const Object& object : base_.objects) {  // only a schema that was declared is dropped
    if (object.kind == ObjectKind::kSchema && !head.count(object.name.name)) {
      Add(DropSchema{object.name.name}, {}, object.at);
    }
  }
}

void Differ::Sequences() {
  if (base_.from_models || head_.from_models) return;
  for (const auto& [name, head] : head_.sequences) {
    auto base = base_.sequences.find(name);
    if (base == base_.sequences.end()) {
      // Its owner may use it as a default, so it is there first and owned after.
      schema::Sequence free = head;
      free.owner_table = {};
      free.owner_column.clear();
      Add(CreateSequence{free}, head.at);
      if (!head.owner_table.name.empty()) Add(AlterSequence{free, head}, head.at);
    } else if (base->second.type != head.type || base->second.owner_table != head.owner_table ||
               base->second.owner_column != head.owner_column) {
      Add(AlterSequence{base->second, head}, head.at, base->second.at);
    }
  }
  for (const auto& [name, base] : base_.sequences) {
    if (head_.sequences.count(name)) continue;
    const schema::Table* owner = head_.FindTable(base.owner_table);
    bool owner_goes = !base.owner_table.name.empty() && (!owner || !owner->FindColumn(base.owner_column));
    if (!owner_goes) Add(DropSequence{base}, {}, base.at);  // else it goes with its column
  }
}

void Differ::Objects() {
  if (base_.from_models || head_.from_models) return;
  auto missing = [](const Object& object, const std::vector<Object>& others) {
    return std::none_of(others.begin(), others.end(), [&](const Object& other) { return SameContent(object, other); });
  };
  for (const Object& base : base_.objects) {
    if (base.kind == ObjectKind::kSchema || !missing(base, head_.objects)) continue;
    bool table_goes = !base.table.name.empty() && !head_.FindTable(base.table);
    if (!table_goes) Add(DropObject{base}, {}, base.at);
  }
  for (const Object& head : head_.objects) {
    if (head.kind != ObjectKind::kSchema && missing(head, base_.objects)) Add(CreateObject{head}, head.at);
  }
}

}  // namespace sequelint::plan
