// What a plan brings and takes away, and which name a table had before it: facts about locks are facts about tables
// that exist already, whatever the plan calls them by then.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "plan/holders.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

using plan::HasView;

class Finder {
 public:
  explicit Finder(const Input& input) : input_(input) {
    for (at_ = 0; at_ < input.plan.operations.size(); ++at_) {
      std::visit([this](const auto& change) { Look(change); }, input.plan.operations[at_].change);
    }
  }

  Lifetimes Take() { return std::move(found_); }

 private:
  using TableEvent = Lifetimes::Event<QualifiedName>;
  using ColumnEvent = Lifetimes::Event<ColumnName>;

  void Look(const plan::CreateTable& change) {
    const QualifiedName& name = change.table.name;
    bool there = input_.base.FindTable(name) && !found_.tables.count(name);
    if (!(change.if_not_exists && there)) found_.tables[name].push_back({at_, TableEvent::Kind::kNew});
  }
  void Look(const plan::DropTable& change) {
    // A table dropped and created anew is new afterwards, and dropped for those who look back.
    found_.dropped.insert(change.table.name);
    found_.tables[change.table.name].push_back({at_, TableEvent::Kind::kGone});
  }
  void Look(const plan::RenameTable& change) { Rename(change.from, change.to); }
  void Look(const plan::SetTableSchema& change) { Rename(change.table, {change.to, change.table.name}); }
  // A view is a relation too, which indexes of a materialized one stand on.
  void Look(const plan::CreateObject& change) {
    const QualifiedName& name = change.object.name;
    bool replaced = !found_.tables.count(name) && HasView(input_.base, name);
    if (IsView(change.object) && !replaced) found_.tables[name].push_back({at_, TableEvent::Kind::kNew});
  }
  void Look(const plan::DropObject& change) {
    if (IsView(change.object)) found_.tables[change.object.name].push_back({at_, TableEvent::Kind::kGone});
  }
  void Look(const plan::AddColumn& change) {
    ColumnName name{change.table, change.column.name};
    found_.added.insert(name);
    found_.columns[name].push_back({at_, ColumnEvent::Kind::kNew});
    if (HasDatabaseDefault(change.column).value_or(false)) found_.added_with_default.insert(name);
  }
  void Look(const plan::DropColumn& change) {
    found_.removed.insert({change.table, change.column.name});
    found_.columns[{change.table, change.column.name}].push_back({at_, ColumnEvent::Kind::kGone});
  }
  void Look(const plan::RenameColumn& change) {
    ColumnName from{change.table, change.from}, to{change.table, change.to};
    found_.columns[from].push_back({at_, ColumnEvent::Kind::kGone});
    found_.columns[to].push_back({at_, ColumnEvent::Kind::kMoved, from});
  }
  template <class T>
  void Look(const T&) {}

  void Rename(const QualifiedName& from, const QualifiedName& to) {
    found_.tables[from].push_back({at_, TableEvent::Kind::kGone});
    found_.tables[to].push_back({at_, TableEvent::Kind::kMoved, from});
  }

  const Input& input_;
  size_t at_ = 0;
  Lifetimes found_;
};

// The last thing that happened to a name before the operation, or null.
template <class Name>
const Lifetimes::Event<Name>* Last(const std::map<Name, std::vector<Lifetimes::Event<Name>>>& events, const Name& name,
                                   size_t before_operation) {
  auto found = events.find(name);
  if (found == events.end()) return nullptr;
  const Lifetimes::Event<Name>* last = nullptr;
  for (const auto& event : found->second) {
    if (event.operation < before_operation) last = &event;
  }
  return last;
}

constexpr int kMostRenames = 100;

}  // namespace

Lifetimes FindLifetimes(const Input& input) { return Finder(input).Take(); }

std::optional<QualifiedName> Context::AtBase(const QualifiedName& table, size_t before_operation, int depth) const {
  using Kind = Lifetimes::Event<QualifiedName>::Kind;
  if (const auto* last = Last(lifetimes.tables, table, before_operation)) {
    if (last->kind != Kind::kMoved || depth > kMostRenames) return std::nullopt;
    return AtBase(last->from, last->operation, depth + 1);
  }
  if (input.base.FindTable(table)) return table;
  if (HasView(input.base, table)) return table;
  return std::nullopt;
}

bool Context::Existed(const QualifiedName& table, const std::string& column) const {
  using Kind = Lifetimes::Event<ColumnName>::Kind;
  ColumnName name{table, column};
  size_t before_operation = operation;
  for (int depth = 0; depth < kMostRenames; ++depth) {
    const auto* last = Last(lifetimes.columns, name, before_operation);
    if (last && last->kind != Kind::kMoved) return false;
    if (last) {
      name = last->from;
      before_operation = last->operation;
      continue;
    }
    std::optional<QualifiedName> base = AtBase(name.first, before_operation);
    if (!base) return false;
    const schema::Table* there = input.base.FindTable(*base);
    // What happened under the table's earlier name is looked up there.
    if (*base != name.first && lifetimes.columns.count({*base, name.second})) {
      name.first = *base;
      continue;
    }
    return there && there->FindColumn(name.second);
  }
  return false;
}

const schema::Table* Context::Now(const QualifiedName& table) const {
  const schema::Table* now = before.FindTable(table);
  return now ? now : input.head.FindTable(table);
}

const schema::Table* Context::AtHead(const QualifiedName& table) const {
  // The name it ends up with: what is renamed later is looked up under that.
  QualifiedName name = table;
  for (size_t i = operation; i < input.plan.operations.size(); ++i) {
    const plan::Change& change = input.plan.operations[i].change;
    if (auto* rename = std::get_if<plan::RenameTable>(&change); rename && rename->from == name) name = rename->to;
    if (auto* move = std::get_if<plan::SetTableSchema>(&change); move && move->table == name) name.schema = move->to;
  }
  return input.head.FindTable(name);
}

UserType Context::UserTypeOf(const schema::Type& type) const {
  if (type.built_in) return UserType::kNone;
  QualifiedName name{type.schema.empty() ? "public" : type.schema, type.name};
  if (before.enums.count(name) || input.head.enums.count(name)) return UserType::kEnum;
  if (type.name == "citext" || type.name == "hstore") return UserType::kNone;
  for (const schema::Schema* schema : {&before, &input.head}) {
    for (const schema::Object& object : schema->objects) {
      if (object.kind == schema::ObjectKind::kDomain && object.name.name == type.name) return UserType::kDomain;
    }
    // An enum in a schema of its own is named without it when that schema is on the search path.
    for (const auto& [enum_name, definition] : schema->enums) {
      if (type.schema.empty() && enum_name.name == type.name) return UserType::kEnum;
    }
  }
  return UserType::kUnknown;
}

std::optional<Domain> Context::DomainOf(const schema::Type& type) const {
  if (type.built_in || type.array > 0) return std::nullopt;
  for (const schema::Schema* schema : {&before, &input.head}) {
    for (const schema::Object& object : schema->objects) {
      bool same = object.name.name == type.name && (type.schema.empty() || type.schema == object.name.schema);
      if (object.kind != schema::ObjectKind::kDomain || !same) continue;
      // CREATE DOMAIN name AS type [COLLATE …] [DEFAULT …] [constraint …]
      std::string definition = ToLower(object.definition);
      size_t as = definition.find(" as ");
      if (as == std::string::npos) return std::nullopt;
      std::string rest = definition.substr(as + 4);
      Domain domain;
      domain.constrained = rest.find("check") != std::string::npos || rest.find("not null") != std::string::npos;
      size_t end = std::min({rest.find(" check"), rest.find(" not null"), rest.find(" constraint"),
                             rest.find(" default"), rest.find(" collate"), rest.find(" null"), rest.find(';')});
      domain.base = schema::CanonicalType(Trim(std::string_view(rest).substr(0, end)));
      return domain;
    }
  }
  return std::nullopt;
}

}  // namespace sequelint::facts
