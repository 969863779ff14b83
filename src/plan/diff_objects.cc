#include <algorithm>
#include <set>

#include "plan/differ.h"
#include "plan/holders.h"
#include "plan/routine.h"
#include "schema/compare.h"
#include "schema/lexer.h"
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
    } else if (!SameContent(base->second, head)) {
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

namespace {

const Object* FindSame(const Object& object, const schema::Objects& others) {
  auto same = std::find_if(others.begin(), others.end(), [&](const Object& o) { return SameContent(object, o); });
  return same == others.end() ? nullptr : &*same;
}

// Who may use the view that goes may use the one that comes in its place.
Object WithGrants(Object view, const schema::Objects& base) {
  for (const Object& was : base) {
    if (view.grants.empty() && IsView(view) && IsView(was) && was.name == view.name) view.grants = was.grants;
  }
  return view;
}

// What OR REPLACE makes of the function: whatever calls it stays.
const Object* FindReplaced(const Object& object, const schema::Objects& others, bool forward) {
  auto replaced = std::find_if(others.begin(), others.end(), [&](const Object& o) {
    return forward ? CanReplace(object, o) : CanReplace(o, object);
  });
  return replaced == others.end() ? nullptr : &*replaced;
}

// Whether the text still names what the object uses. Postgres carries a view over a rename; its text of before does
// not.
bool Speaks(const Object& object) {
  std::set<std::string> words;
  for (const schema::Token& token : schema::Lex(object.definition)) words.insert(token.text);
  for (const auto& [relation, columns] : object.uses) {
    if (!words.count(relation.name)) return false;
    for (const std::string& column : columns) {
      if (!words.count("*") && !words.count(column)) return false;
    }
  }
  return true;
}

}  // namespace

void Differ::Objects() {
  if (base_.from_models) return;
  if (!head_.from_models) {
    for (const Object& base : base_.objects) {
      if (base.kind == ObjectKind::kSchema || FindSame(base, head_.objects)) continue;
      if (FindReplaced(base, head_.objects, true)) continue;
      bool table_goes = !base.table.name.empty() && !head_.FindTable(base.table);
      if (!table_goes) Add(DropObject{base}, {}, base.at);
    }
    for (const Object& head : head_.objects) {
      if (head.kind == ObjectKind::kSchema || FindSame(head, base_.objects)) continue;
      const Object* was = FindReplaced(head, base_.objects, false);
      Add(CreateObject{WithGrants(head, base_.objects), was != nullptr}, head.at, was ? was->at : Location{});
    }
  }
  StepAside();
  if (head_.from_models) return;
  for (const Object& head : head_.objects) ViewIndexes(head);
}

// Of a materialized view that is there on both sides, and stays: one that is made anew comes with its indexes.
void Differ::ViewIndexes(const Object& head) {
  const Object* base = head.kind == ObjectKind::kMaterializedView ? FindSame(head, base_.objects) : nullptr;
  bool anew = std::any_of(operations_.begin(), operations_.end(), [&](const Operation& operation) {
    const auto* create = std::get_if<CreateObject>(&operation.change);
    return create && create->object.kind == head.kind && create->object.name == head.name;
  });
  if (!base || anew) return;
  auto missing = [](const schema::Index& index, const std::vector<schema::Index>& others) {
    return std::none_of(others.begin(), others.end(), [&](const schema::Index& other) {
      return index.name == other.name && SameContent(index, other);
    });
  };
  for (const schema::Index& index : base->indexes) {
    if (missing(index, head.indexes)) Add(DropIndex{head.name, index}, head.at, index.at);
  }
  for (const schema::Index& index : head.indexes) {
    if (missing(index, base->indexes)) Add(CreateIndex{head.name, index}, index.at.empty() ? head.at : index.at);
  }
}

// Postgres changes no column's type, and drops no view, while a view, policy or trigger stands on it: those go before
// and come back after.
void Differ::StepAside() {
  Held held;
  std::set<std::pair<QualifiedName, std::string>> dropped;
  for (const Operation& operation : operations_) {
    held.Add(operation.change);
    if (const auto* drop = std::get_if<DropObject>(&operation.change)) held.Add(drop->object);
    if (const auto* drop = std::get_if<DropColumn>(&operation.change)) dropped.insert({drop->table, drop->column.name});
    const auto* add = std::get_if<AddColumn>(&operation.change);
    if (add && dropped.count({add->table, add->column.name})) held.columns.insert({add->table, add->column.name});
  }
  for (const Object& object : HoldersOf(base_.objects, std::move(held))) {
    // Models say nothing of objects: what base has stays.
    const Object* stays = head_.from_models ? (Speaks(object) ? &object : nullptr) : FindSame(object, head_.objects);
    if (!stays) continue;
    Add(DropObject{object}, stays->at, object.at);
    Add(CreateObject{WithGrants(*stays, base_.objects)}, stays->at, object.at);
  }
}

}  // namespace sequelint::plan
