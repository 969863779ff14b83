// What a plan brings and takes away, and which name a table had before it: facts about locks are facts about tables
// that exist already, whatever the plan calls them by then.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

class Finder {
 public:
  explicit Finder(const Input& input) : input_(input) {
    for (const plan::Operation& operation : input.plan.operations) {
      std::visit([this](const auto& change) { Look(change); }, operation.change);
    }
  }

  Lifetimes Take() { return std::move(found_); }

 private:
  void Look(const plan::CreateTable& change) {
    if (!(change.if_not_exists && input_.base.FindTable(change.table.name))) found_.created.insert(change.table.name);
  }
  void Look(const plan::DropTable& change) {
    // A table dropped and created anew is new afterwards, and dropped for those who look back.
    found_.dropped.insert(change.table.name);
  }
  void Look(const plan::RenameTable& change) { Rename(change.from, change.to); }
  void Look(const plan::SetTableSchema& change) { Rename(change.table, {change.to, change.table.name}); }
  void Look(const plan::AddColumn& change) {
    found_.added.insert({change.table, change.column.name});
    if (HasDatabaseDefault(change.column).value_or(false)) {
      found_.added_with_default.insert({change.table, change.column.name});
    }
  }
  void Look(const plan::DropColumn& change) { found_.removed.insert({change.table, change.column.name}); }
  template <class T>
  void Look(const T&) {}

  void Rename(const QualifiedName& from, const QualifiedName& to) {
    auto earlier = found_.renamed.find(from);
    QualifiedName origin = earlier == found_.renamed.end() ? from : earlier->second;
    if (found_.created.count(from)) {
      found_.created.insert(to);
    } else {
      found_.renamed[to] = origin;
    }
  }

  const Input& input_;
  Lifetimes found_;
};

}  // namespace

Lifetimes FindLifetimes(const Input& input) { return Finder(input).Take(); }

bool Context::Existed(const QualifiedName& table) const {
  if (lifetimes.created.count(table)) return false;
  if (input.base.FindTable(table) || lifetimes.renamed.count(table)) return true;
  return std::any_of(input.base.objects.begin(), input.base.objects.end(), [&](const schema::Object& object) {
    bool view = object.kind == schema::ObjectKind::kView || object.kind == schema::ObjectKind::kMaterializedView;
    return view && object.name == table;
  });
}

const schema::Table* Context::Now(const QualifiedName& table) const {
  const schema::Table* now = before.FindTable(table);
  return now ? now : input.head.FindTable(table);
}

const schema::Table* Context::AtHead(const QualifiedName& table) const {
  if (const schema::Table* same = input.head.FindTable(table)) return same;
  for (const auto& [to, from] : lifetimes.renamed) {
    if (from == table) return input.head.FindTable(to);
  }
  return nullptr;
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
