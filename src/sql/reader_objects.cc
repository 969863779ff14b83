#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/alter_definition.h"
#include "sql/definition.h"
#include "sql/dependencies.h"
#include "sql/reader.h"
#include "sql/stars.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;

namespace {

void SetRelation(PgQuery__RangeVar* relation, const QualifiedName& name) {
  if (relation == nullptr) return;
  SetText(relation->schemaname, name.schema == "public" ? "" : name.schema);
  SetText(relation->relname, name.name);
}

void SetLast(PgQuery__Node** names, size_t count, std::string_view name) {
  if (count > 0 && names[count - 1]->node_case == PG_QUERY__NODE__NODE_STRING) {
    SetText(names[count - 1]->string->sval, name);
  }
}

// A list of names: the object's, behind its schema's when that is not `public`.
void SetNames(size_t& count, PgQuery__Node**& names, const QualifiedName& name) {
  SetLast(names, count, name.name);
  if (count > 1) return SetText(names[count - 2]->string->sval, name.schema);
  if (count == 0 || name.schema == "public") return;
  // Freed with the tree, which frees what malloc gave.
  auto** both = static_cast<PgQuery__Node**>(std::malloc(2 * sizeof(*names)));
  both[0] = static_cast<PgQuery__Node*>(std::malloc(sizeof(PgQuery__Node)));
  pg_query__node__init(both[0]);
  both[0]->node_case = PG_QUERY__NODE__NODE_STRING;
  both[0]->string = static_cast<PgQuery__String*>(std::malloc(sizeof(PgQuery__String)));
  pg_query__string__init(both[0]->string);
  SetText(both[0]->string->sval, name.schema);
  both[1] = names[0];
  std::free(names);
  names = both;
  count = 2;
}

}  // namespace

void Reader::Redefine(schema::Object& object, const std::function<void(PgQuery__Node&)>& change) {
  std::string text = Rewritten(object.definition, change);
  if (!text.empty()) object.definition = std::move(text);
}

void Reader::SetNameIn(PgQuery__Node& node, const QualifiedName& name) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return SetRelation(node.view_stmt->view, name);
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return SetRelation(node.create_table_as_stmt->into->rel, name);
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      return SetNames(node.create_function_stmt->n_funcname, node.create_function_stmt->funcname,
                      {name.schema, name.name.substr(0, name.name.find('('))});
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      return SetText(node.create_trig_stmt->trigname, name.name);
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
      return SetText(node.create_policy_stmt->policy_name, name.name);
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
      return SetNames(node.create_domain_stmt->n_domainname, node.create_domain_stmt->domainname, name);
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
      return SetRelation(node.composite_type_stmt->typevar, name);
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
      return SetNames(node.create_range_stmt->n_type_name, node.create_range_stmt->type_name, name);
    default:
      return;
  }
}

void Reader::CreateObject(ObjectKind kind, QualifiedName name, QualifiedName table, bool replace, bool lenient,
                          std::vector<std::string> columns) {
  schema::Object object;
  object.kind = kind;
  object.name = std::move(name);
  object.table = std::move(table);
  object.columns = std::move(columns);
  object.at = At(focus_);
  bool defined = kind != ObjectKind::kExtension && kind != ObjectKind::kSchema;
  if (defined) object.definition = std::string(TextOf({current().begin, current().end}));
  const schema::Object* was = replace && kind == ObjectKind::kFunction ? ObjectNamed(kind, object.name) : nullptr;
  std::string refused = was != nullptr ? WhyNotReplaced(*was, object) : "";
  if (was != nullptr && refused.empty()) {
    Amend(
        [kind, name = object.name](schema::Schema& schema) {
          erase_if(schema.objects,
                   [&](const schema::Object& known) { return known.kind == kind && known.name == name; });
        },
        true);
  }
  object.uses = DependenciesOf(object, schema_).columns;
  bool view = IsView(kind);
  std::string text = view && !holes_ ? WithoutStars(object.definition, [&](const auto& of) { return ColumnsOf(of); }) : "";
  QualifiedName made = object.name;
  if (!Add(plan::CreateObject{std::move(object), false, std::move(refused)}, lenient) || text.empty()) return;
  Amend([kind, made, text](schema::Schema& schema) { SetDefinition(schema, kind, made, text); });
}

void Reader::SetDefinition(schema::Schema& schema, ObjectKind kind, const QualifiedName& name, const std::string& text) {
  auto is_it = [&](const schema::Object& one) { return one.kind == kind && one.name == name; };
  if (schema::Object* object = schema.objects.Find(is_it)) object->definition = text;
}

// All that a relation has, where that is known.
std::optional<std::vector<std::string>> Reader::ColumnsOf(const PgQuery__RangeVar& relation) const {
  QualifiedName name = Find(&relation);
  std::vector<std::string> columns;
  if (const schema::Table* table = std::as_const(schema_).FindTable(name)) {
    for (const schema::Column& column : table->columns) columns.push_back(column.name);
    if (!table->columns_complete) columns.clear();
  }
  for (const schema::Object& object : schema_.objects) {
    if (object.kind == ObjectKind::kView && object.name == name) columns = object.columns;
  }
  return columns.empty() ? std::nullopt : std::optional(std::move(columns));
}

void Reader::CreateSchema(const PgQuery__CreateSchemaStmt& statement) {
  std::string name = CutIdentifier(Text(statement.schemaname));
  if (name.empty() && statement.authrole != nullptr) name = Text(statement.authrole->rolename);
  // Every database has these.
  if (name != "public" || statement.if_not_exists == 0) {
    Add(plan::CreateSchema{name}, statement.if_not_exists != 0 || name == "public");
  }
  std::vector<std::string> path = session_.search_path;
  session_.search_path.insert(session_.search_path.begin(), name);
  for (size_t i = 0; i < statement.n_schema_elts; ++i) Dispatch(*statement.schema_elts[i]);
  session_.search_path = std::move(path);
}

void Reader::AlterPolicy(const PgQuery__AlterPolicyStmt& statement) {
  QualifiedName table = Find(statement.table), name{table.schema, CutIdentifier(Text(statement.policy_name))};
  const schema::Object* found = ObjectNamed(ObjectKind::kPolicy, name, table);
  if (found == nullptr) return AddRaw("alter_policy", "the policy " + name.name + " is not known", {table});
  schema::Object was = *found, altered = was;
  altered.at = At(focus_);
  Redefine(altered, [&](PgQuery__Node& create) { sql::AlterPolicy(create, statement); });
  altered.uses = DependenciesOf(altered, schema_).columns;
  Add(plan::DropObject{std::move(was)});
  Add(plan::CreateObject{std::move(altered)});
}

void Reader::AlterDomain(const PgQuery__AlterDomainStmt& statement) {
  QualifiedName name = FindType(Strings(statement.type_name, statement.n_type_name));
  std::vector<QualifiedName> touches;
  for (const auto& [key, table] : schema_.tables) {
    bool uses = std::any_of(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
      return column.type && schema::UserTypeOf(*column.type) == name;
    });
    if (uses) touches.push_back(key);
  }
  static constexpr std::pair<char, const char*> kKinds[] = {
      {'T', "alter_domain_default"},         {'N', "alter_domain_drop_not_null"},
      {'O', "alter_domain_set_not_null"},    {'C', "alter_domain_add_constraint"},
      {'X', "alter_domain_drop_constraint"}, {'V', "alter_domain_validate_constraint"}};
  std::string kind = "alter_domain";
  for (const auto& [code, word] : kKinds) {
    if (Text(statement.subtype) == std::string(1, code)) kind = word;
  }
  bool added = statement.def != nullptr && statement.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT;
  std::string constraint = added ? Text(statement.def->constraint->conname) : Text(statement.name);
  std::string detail = added || !constraint.empty() ? Display(name) + "." + CutIdentifier(constraint) : "";
  AlterObject(ObjectKind::kDomain, name, kind, std::move(touches), std::move(detail),
              [&](PgQuery__Node& create) { return sql::AlterDomain(create, statement); });
}

void Reader::AlterObject(ObjectKind kind, const QualifiedName& name, std::string statement,
                         std::vector<QualifiedName> touches, std::string detail,
                         const std::function<std::string(PgQuery__Node&)>& change) {
  const schema::Object* object = ObjectNamed(kind, name);
  std::string why = "what " + Display(name) + " was before is not known", text;
  if (object != nullptr) {
    text = Rewritten(object->definition, [&](PgQuery__Node& create) { why = change(create); });
    if (why.empty() && text.empty()) why = "the definition of " + Display(name) + " cannot be read";
  }
  AddRaw(std::move(statement), why, std::move(touches), std::move(detail));
  if (!why.empty()) return;
  Amend([kind, name, text](schema::Schema& schema) { SetDefinition(schema, kind, name, text); });
}

void Reader::AlterFunction(const PgQuery__AlterFunctionStmt&) {
  AddRaw("alter_function", "changes of functions are not followed", {});
}

bool Reader::DispatchObjects(const PgQuery__Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      return CreateSchema(*node.create_schema_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT: {
      const PgQuery__CreateExtensionStmt& extension = *node.create_extension_stmt;
      QualifiedName name{"public", Text(extension.extname)};
      if (name.name == "plpgsql") return true;  // every database has it
      bool exists = ObjectNamed(ObjectKind::kExtension, name) != nullptr;
      if (!exists || extension.if_not_exists == 0) {
        CreateObject(ObjectKind::kExtension, name, {"", ""}, false, extension.if_not_exists != 0);
      }
      return true;
    }
    case PG_QUERY__NODE__NODE_VIEW_STMT: {
      const PgQuery__ViewStmt& view = *node.view_stmt;
      QualifiedName name = NewName(*view.view);
      if (IsTemporary(name)) {
        FillTemporary(name.name, Fill::kAnew);
        current().kind = Statement::Kind::kQuery;
        return true;
      }
      if (view.replace != 0) name = Find(view.view);
      CreateObject(ObjectKind::kView, name, {"", ""}, view.replace != 0, false, ColumnsOfView(view));
      return true;
    }
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      return CreateFunction(*node.create_function_stmt), true;
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
      return AlterFunction(*node.alter_function_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: {
      const PgQuery__CreateTrigStmt& trigger = *node.create_trig_stmt;
      QualifiedName table = FindTable(trigger.relation);
      CreateObject(ObjectKind::kTrigger, {table.schema, CutIdentifier(Text(trigger.trigname))}, table,
                   trigger.replace != 0);
      return true;
    }
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT: {
      QualifiedName table = FindTable(node.create_policy_stmt->table);
      CreateObject(ObjectKind::kPolicy, {table.schema, CutIdentifier(Text(node.create_policy_stmt->policy_name))},
                   table);
      return true;
    }
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
      return AlterPolicy(*node.alter_policy_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT: {
      const PgQuery__CreateDomainStmt& domain = *node.create_domain_stmt;
      CreateObject(ObjectKind::kDomain, Qualified(Strings(domain.domainname, domain.n_domainname), CreationSchema()),
                   {"", ""});
      return true;
    }
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
      return AlterDomain(*node.alter_domain_stmt), true;
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
      CreateObject(ObjectKind::kCompositeType, NewName(*node.composite_type_stmt->typevar), {"", ""});
      return true;
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT: {
      const PgQuery__CreateRangeStmt& range = *node.create_range_stmt;
      // Kept beside composite types.
      CreateObject(ObjectKind::kCompositeType, Qualified(Strings(range.type_name, range.n_type_name), CreationSchema()),
                   {"", ""});
      return true;
    }
    default:
      return false;
  }
}

}  // namespace sequelint::sql
