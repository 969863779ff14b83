#include "sql/alter_definition.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "schema/names.h"
#include "sql/definition.h"
#include "sql/parse.h"
#include "sql/text.h"

namespace sequelint::sql {
namespace {

// A list of a tree that libpg_query's protobuf made: all of it comes from malloc, and is freed with the tree.
class List {
 public:
  List(size_t& count, PgQuery__Node**& items) : count_(count), items_(items) {}
  size_t size() const { return count_; }
  PgQuery__Node& operator[](size_t index) const { return *items_[index]; }
  void Remove(size_t index) {
    pg_query__node__free_unpacked(items_[index], nullptr);
    std::move(items_ + index + 1, items_ + count_, items_ + index);
    --count_;
  }
  void Append(const PgQuery__Node& node) {
    items_ = static_cast<PgQuery__Node**>(std::realloc(items_, (count_ + 1) * sizeof(*items_)));
    items_[count_++] = Copy(node);
  }

 private:
  size_t& count_;
  PgQuery__Node**& items_;
};

// --- domains ---

List ConstraintsOf(PgQuery__CreateDomainStmt& domain) { return {domain.n_constraints, domain.constraints}; }

void RemoveAll(List constraints, std::set<PgQuery__ConstrType> kinds) {
  for (size_t i = constraints.size(); i > 0; --i) {
    if (kinds.count(constraints[i - 1].constraint->contype) != 0) constraints.Remove(i - 1);
  }
}

void Add(List constraints, PgQuery__Constraint constraint) {
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_CONSTRAINT;
  node.constraint = &constraint;
  constraints.Append(node);
}

void Add(List constraints, PgQuery__ConstrType kind, PgQuery__Node* expression) {
  PgQuery__Constraint constraint = PG_QUERY__CONSTRAINT__INIT;
  constraint.contype = kind;
  constraint.raw_expr = expression;
  Add(constraints, constraint);
}

// The names of the CHECKs by their places in the list: `price_check`, `price_check1` where none is written.
std::vector<std::string> NamesOf(List constraints, const std::string& domain) {
  std::vector<std::string> names(constraints.size());
  std::set<std::string> taken;
  for (size_t i = 0; i < names.size(); ++i) {
    names[i] = schema::CutIdentifier(Text(constraints[i].constraint->conname));
    if (!names[i].empty()) taken.insert(names[i]);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty() || constraints[i].constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_CHECK) continue;
    names[i] = domain + "_check";
    for (int digit = 1; !taken.insert(names[i]).second; ++digit) names[i] = domain + "_check" + std::to_string(digit);
  }
  return names;
}

// A name that was given stays when others come and go.
void SpellNames(List constraints, const std::string& domain) {
  std::vector<std::string> names = NamesOf(constraints, domain);
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty()) SetText(constraints[i].constraint->conname, names[i]);
  }
}

std::string DropConstraint(List constraints, const std::string& domain, const PgQuery__AlterDomainStmt& change) {
  SpellNames(constraints, domain);
  std::vector<std::string> names = NamesOf(constraints, domain);
  std::string wanted = schema::CutIdentifier(Text(change.name));
  auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return constraints.Remove(static_cast<size_t>(found - names.begin())), "";
  if (change.missing_ok != 0) return "";
  return "constraint \"" + wanted + "\" of domain \"" + domain + "\" does not exist";
}

// --- composite types ---

size_t FindAttribute(const List& attributes, const std::string& name) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    bool same = attributes[i].node_case == PG_QUERY__NODE__NODE_COLUMN_DEF &&
                schema::CutIdentifier(Text(attributes[i].column_def->colname)) == schema::CutIdentifier(name);
    if (same) return i;
  }
  return attributes.size();
}

std::string NoAttribute(const PgQuery__CompositeTypeStmt& type, const std::string& name) {
  return "column \"" + name + "\" of relation \"" + Text(type.typevar->relname) + "\" does not exist";
}

std::string Taken(const PgQuery__CompositeTypeStmt& type, const std::string& name) {
  return "column \"" + name + "\" of relation \"" + Text(type.typevar->relname) + "\" already exists";
}

PgQuery__CompositeTypeStmt* CompositeOf(PgQuery__Node& create) {
  return create.node_case == PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT ? create.composite_type_stmt : nullptr;
}

constexpr const char* kNotSuch = "its definition is of another kind";

}  // namespace

std::string AlterDomain(PgQuery__Node& create, const PgQuery__AlterDomainStmt& change) {
  if (create.node_case != PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT) return kNotSuch;
  PgQuery__CreateDomainStmt& domain = *create.create_domain_stmt;
  List constraints = ConstraintsOf(domain);
  std::string name = domain.n_domainname == 0 ? "" : Text(domain.domainname[domain.n_domainname - 1]->string->sval);
  std::string kind = Text(change.subtype);
  if (kind == "T") {  // SET DEFAULT, DROP DEFAULT
    RemoveAll(constraints, {PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT});
    if (change.def != nullptr) Add(constraints, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT, change.def);
  } else if (kind == "N" || kind == "O") {  // DROP NOT NULL, SET NOT NULL
    RemoveAll(constraints, {PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL, PG_QUERY__CONSTR_TYPE__CONSTR_NULL});
    if (kind == "O") Add(constraints, PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL, nullptr);
  } else if (kind == "C" && change.def != nullptr && change.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
    PgQuery__Constraint added = *change.def->constraint;
    added.skip_validation = 0;  // CREATE DOMAIN has no NOT VALID
    SpellNames(constraints, name);
    Add(constraints, added);
    SpellNames(constraints, name);
  } else if (kind == "X") {
    return DropConstraint(constraints, name, change);
  } else if (kind != "V") {
    return "this form of ALTER DOMAIN is not followed";
  }
  return "";
}

std::string AlterComposite(PgQuery__Node& create, const PgQuery__AlterTableCmd& change) {
  PgQuery__CompositeTypeStmt* type = CompositeOf(create);
  if (type == nullptr) return kNotSuch;
  List attributes(type->n_coldeflist, type->coldeflist);
  const PgQuery__ColumnDef* given =
      change.def != nullptr && change.def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? change.def->column_def
                                                                                        : nullptr;
  std::string name = Text(change.name);
  switch (change.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      if (given == nullptr) return kNotSuch;
      name = Text(given->colname);
      if (FindAttribute(attributes, name) != attributes.size()) return Taken(*type, name);
      attributes.Append(*change.def);
      return "";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn: {
      size_t at = FindAttribute(attributes, name);
      if (at != attributes.size()) return attributes.Remove(at), "";
      return change.missing_ok != 0 ? "" : NoAttribute(*type, name);
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType: {
      size_t at = FindAttribute(attributes, name);
      if (at == attributes.size()) return NoAttribute(*type, name);
      if (given == nullptr) return kNotSuch;
      // The new definition stands where the old one stood, under its name.
      PgQuery__Node* made = Copy(*change.def);
      SetText(made->column_def->colname, name);
      std::swap(type->coldeflist[at], made);
      pg_query__node__free_unpacked(made, nullptr);
      return "";
    }
    default:
      return "this form of ALTER TYPE is not followed";
  }
}

std::string RenameAttribute(PgQuery__Node& create, const std::string& from, const std::string& to) {
  PgQuery__CompositeTypeStmt* type = CompositeOf(create);
  if (type == nullptr) return kNotSuch;
  List attributes(type->n_coldeflist, type->coldeflist);
  size_t at = FindAttribute(attributes, from);
  if (at == attributes.size()) return NoAttribute(*type, from);
  if (FindAttribute(attributes, to) != attributes.size()) return Taken(*type, to);
  SetText(attributes[at].column_def->colname, to);
  return "";
}

void AlterPolicy(PgQuery__Node& create, const PgQuery__AlterPolicyStmt& change) {
  if (create.node_case != PG_QUERY__NODE__NODE_CREATE_POLICY_STMT) return;
  PgQuery__CreatePolicyStmt& policy = *create.create_policy_stmt;
  auto replace = [](PgQuery__Node*& part, const PgQuery__Node* by) {
    if (by == nullptr) return;
    if (part != nullptr) pg_query__node__free_unpacked(part, nullptr);
    part = Copy(*by);
  };
  replace(policy.qual, change.qual);
  replace(policy.with_check, change.with_check);
  if (change.n_roles == 0) return;
  List roles(policy.n_roles, policy.roles);
  while (roles.size() > 0) roles.Remove(0);
  for (size_t i = 0; i < change.n_roles; ++i) roles.Append(*change.roles[i]);
}

}  // namespace sequelint::sql
