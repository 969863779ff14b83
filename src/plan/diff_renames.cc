#include <algorithm>
#include <set>

#include "plan/apply.h"
#include "plan/differ.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::CutIdentifier;
using schema::Schema;

namespace {

struct Rename {
  std::string from, to;
  Location at, base_at;
};

// `renamed_from` may name a schema: "app.people".
QualifiedName EarlierName(const Schema& base, const QualifiedName& now, const std::string& renamed_from) {
  QualifiedName same{now.schema, CutIdentifier(renamed_from)};
  size_t dot = renamed_from.find('.');
  if (base.tables.count(same) || dot == std::string::npos) return same;
  return {renamed_from.substr(0, dot), CutIdentifier(renamed_from.substr(dot + 1))};
}

// Keeps the renames that make sense together: the old name is free at head or taken over by another rename, the new
// name is free at base or itself renamed away. A comment that stays behind after its rename was done names an old name
// that base no longer has, and is dropped by the caller.
template <class InBase, class InHead>
std::vector<Rename> Consistent(std::vector<Rename> renames, InBase in_base, InHead in_head) {
  std::set<std::string> seen;
  renames.erase(std::remove_if(renames.begin(), renames.end(),
                               [&](const Rename& r) { return r.from == r.to || !seen.insert(r.from).second; }),
                renames.end());
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < renames.size(); ++i) {
      auto moves = [&](const std::string Rename::*side, const std::string& name) {
        return std::any_of(renames.begin(), renames.end(), [&](const Rename& r) { return r.*side == name; });
      };
      bool free_at_base = !in_base(renames[i].to) || moves(&Rename::from, renames[i].to);
      bool free_at_head = !in_head(renames[i].from) || moves(&Rename::to, renames[i].from);
      if (free_at_base && free_at_head) continue;
      renames.erase(renames.begin() + static_cast<long>(i));
      changed = true;
      break;
    }
  }
  return renames;
}

// So that no rename meets a name that is still taken. Names that only change places (a ↔ b) are on both sides before
// and after, so nobody can tell whether it was done: no rename.
std::vector<Rename> InOrder(std::vector<Rename> renames) {
  std::vector<Rename> ordered;
  while (!renames.empty()) {
    auto free = std::find_if(renames.begin(), renames.end(), [&](const Rename& rename) {
      return std::none_of(renames.begin(), renames.end(), [&](const Rename& r) { return r.from == rename.to; });
    });
    if (free == renames.end()) break;
    ordered.push_back(*free);
    renames.erase(free);
  }
  return ordered;
}

class RenamePlanner {
 public:
  RenamePlanner(Schema& base, const Schema& head) : base_(base), head_(head) {}

  std::vector<Operation> Run() {
    Tables();
    for (const auto& [name, table] : head_.tables) Columns(table);
    EnumTypes();
    EnumLabels();
    return std::move(operations_);
  }

 private:
  void Do(Change change, const Location& at, const Location& base_at) {
    Operation operation;
    operation.change = std::move(change);
    operation.at = at;
    operation.base_at = base_at;
    if (Apply(base_, operation)) operations_.push_back(std::move(operation));
  }

  void NeedSchema(const std::string& name, const Location& at) {
    auto in = [&](const auto& entry) { return entry.first.schema == name; };
    bool known = name == "public" || std::any_of(base_.tables.begin(), base_.tables.end(), in) ||
                 std::any_of(base_.enums.begin(), base_.enums.end(), in);
    for (const schema::Object& object : base_.objects) {
      known |= object.kind == schema::ObjectKind::kSchema && object.name.name == name;
    }
    if (!known) Do(CreateSchema{name}, at, {});
  }

  // Per schema by name; a table that also moves to another schema is moved first.
  void Tables() {
    for (const auto& [name, table] : head_.tables) {
      if (table.renamed_from.empty() || base_.tables.count(name)) continue;
      QualifiedName from = EarlierName(base_, name, table.renamed_from);
      const schema::Table* was = base_.FindTable(from);
      if (!was || from.schema == name.schema || head_.tables.count(from)) continue;
      Location base_at = was->at;
      NeedSchema(name.schema, table.at);
      Do(SetTableSchema{from, name.schema}, table.at, base_at);
    }
    std::set<std::string> schemas;
    for (const auto& [name, table] : head_.tables) schemas.insert(name.schema);
    for (const std::string& schema : schemas) {
      std::vector<Rename> renames;
      for (const auto& [name, table] : head_.tables) {
        if (name.schema != schema || table.renamed_from.empty()) continue;
        QualifiedName from = EarlierName(base_, name, table.renamed_from);
        from.schema = schema;
        if (const schema::Table* was = base_.FindTable(from)) {
          renames.push_back({from.name, name.name, table.at, was->at});
        }
      }
      auto in_base = [&](const std::string& name) { return base_.tables.count({schema, name}) > 0; };
      auto in_head = [&](const std::string& name) { return head_.tables.count({schema, name}) > 0; };
      for (const Rename& rename : InOrder(Consistent(renames, in_base, in_head))) {
        Do(RenameTable{{schema, rename.from}, {schema, rename.to}}, rename.at, rename.base_at);
      }
    }
  }

  void Columns(const schema::Table& head) {
    const schema::Table* base = base_.FindTable(head.name);
    if (!base) return;
    std::vector<Rename> renames;
    for (const schema::Column& column : head.columns) {
      if (column.renamed_from.empty()) continue;
      const schema::Column* was = base->FindColumn(CutIdentifier(column.renamed_from));
      if (was) renames.push_back({was->name, column.name, column.at, was->at});
    }
    if (renames.empty()) return;
    auto in_base = [&](const std::string& name) { return base->FindColumn(name) != nullptr; };
    auto in_head = [&](const std::string& name) { return head.FindColumn(name) != nullptr; };
    for (const Rename& rename : InOrder(Consistent(renames, in_base, in_head))) {
      Do(RenameColumn{head.name, rename.from, rename.to}, rename.at, rename.base_at);
    }
  }

  // An enum type is renamed when a comment says so, or when a column that both sides have moves from a type that goes
  // to one that comes with the same labels, or to the one named after the table's or column's new name.
  void EnumTypes() {
    for (const auto& [name, type] : head_.enums) {
      if (type.renamed_from.empty() || base_.enums.count(name)) continue;
      QualifiedName from = EarlierName(base_, name, type.renamed_from);
      auto was = base_.enums.find(from);
      if (was == base_.enums.end() || head_.enums.count(from)) continue;
      Location base_at = was->second.at;
      NeedSchema(name.schema, type.at);
      Do(RenameEnum{from, name}, type.at, base_at);
    }
    for (const auto& [name, head] : head_.tables) {
      const schema::Table* base = base_.FindTable(name);
      if (!base) continue;
      bool table_renamed = Renamed<RenameTable>([&, &name = name](const auto& op) { return op.to == name; }) ||
                           Renamed<SetTableSchema>([&, &name = name](const auto& op) { return op.to == name.schema; });
      for (const schema::Column& column : head.columns) {
        const schema::Column* was = base->FindColumn(column.name);
        if (!was || !was->type || !column.type) continue;
        bool renamed = table_renamed || Renamed<RenameColumn>([&, &name = name](const auto& op) {
                         return op.table == name && op.to == column.name;
                       });
        Follow(*was, column, renamed);
      }
    }
  }

  template <class Op, class Test>
  bool Renamed(Test test) const {
    return std::any_of(operations_.begin(), operations_.end(), [&](const Operation& operation) {
      const Op* op = std::get_if<Op>(&operation.change);
      return op && test(*op);
    });
  }

  void Follow(const schema::Column& was, const schema::Column& column, bool renamed) {
    const schema::EnumType *from = base_.FindEnum(*was.type), *to = head_.FindEnum(*column.type);
    if (!from || !to || from->name == to->name) return;
    if (head_.enums.count(from->name) || base_.enums.count(to->name)) return;
    if (!renamed && (!from->values || from->values != to->values)) return;
    if (schema::ParseType(*was.type).array != schema::ParseType(*column.type).array) return;
    QualifiedName old = from->name;
    Location base_at = from->at;
    NeedSchema(to->name.schema, to->at);
    Do(RenameEnum{old, to->name}, to->at, base_at);
  }

  void EnumLabels() {
    for (const auto& [name, type] : head_.enums) {
      auto base = base_.enums.find(name);
      if (base == base_.enums.end() || !base->second.values || !type.values) continue;
      for (const auto& [to, from] : type.renamed_values) {
        auto has = [](const std::vector<std::string>& values, const std::string& value) {
          return std::find(values.begin(), values.end(), value) != values.end();
        };
        if (!has(*base->second.values, from) || has(*base->second.values, to)) continue;
        if (!has(*type.values, to) || has(*type.values, from)) continue;
        auto at = type.value_at.find(to);
        auto base_at = base->second.value_at.find(from);
        Do(RenameEnumValue{name, from, to}, at == type.value_at.end() ? type.at : at->second,
           base_at == base->second.value_at.end() ? base->second.at : base_at->second);
      }
    }
  }

  Schema& base_;
  const Schema& head_;
  std::vector<Operation> operations_;
};

}  // namespace

std::vector<Operation> PlanRenames(Schema& base, const Schema& head) { return RenamePlanner(base, head).Run(); }

}  // namespace sequelint::plan
