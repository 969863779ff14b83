#include <algorithm>

#include "base/text.h"
#include "plan/apply.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/alter_definition.h"
#include "sql/reader.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::Column;
using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;
using schema::Table;

namespace {

// "drop_event_trigger" and the like: what no operation stands for.
std::string Word(PgQuery__ObjectType type) {
  switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
      return "aggregate";
    case PG_QUERY__OBJECT_TYPE__OBJECT_CAST:
      return "cast";
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION:
      return "collation";
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
      return "database";
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
      return "domain";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER:
      return "event_trigger";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      return "extension";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
      return "function";
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return "index";
    case PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE:
      return "language";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return "materialized_view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR:
      return "operator";
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
      return "policy";
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
      return "procedure";
    case PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION:
      return "publication";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
      return "role";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      return "routine";
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
      return "rule";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      return "schema";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return "sequence";
    case PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT:
      return "statistics";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      return "table";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
      return "trigger";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      return "type";
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return "view";
    default:
      return "object";
  }
}

schema::Object Named(ObjectKind kind, const QualifiedName& name, const QualifiedName& table) {
  schema::Object object;
  object.kind = kind;
  object.name = name;
  object.table = table;
  return object;
}

}  // namespace

void Reader::Drop(const PgQuery__DropStmt& statement) {
  bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  for (size_t i = 0; i < statement.n_objects; ++i) {
    size_t before = script_.operations.size();
    DropOne(statement, *statement.objects[i]);
    // What goes along comes first, the thing itself last.
    if (script_.operations.size() > before) last().cascade = cascade;
  }
}

void Reader::DropOne(const PgQuery__DropStmt& statement, const PgQuery__Node& object) {
  bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  bool lenient = statement.missing_ok != 0;
  std::vector<std::string> names;
  if (object.node_case == PG_QUERY__NODE__NODE_LIST) names = Strings(object.list->items, object.list->n_items);
  if (object.node_case == PG_QUERY__NODE__NODE_STRING) names = {object.string->sval};
  switch (statement.remove_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE: {
      QualifiedName name = FindRelation(names);
      if (IsTemporary(name)) {
        session_.temporary.erase(name.name);
        current().kind = Statement::Kind::kQuery;
        return;
      }
      // Dropped in case an earlier run left it: it is the temporary table that the text makes, and no other.
      if (lenient && names.size() == 1 && KindOf(name) == Relation::kNone && made_temporary_.count(name.name) > 0) {
        current().kind = Statement::Kind::kQuery;
        return;
      }
      Adopt(name);
      Table was;
      if (const Table* found = TableNamed(name)) was = *found;
      was.name = name;
      Add(plan::DropTable{std::move(was), cascade}, lenient);
      return;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX: {
      QualifiedName name = FindRelation(names);
      plan::DropIndex change{{name.schema, ""}, {}, statement.concurrent != 0};
      change.index.name = name.name;
      if (const Table* owner = OwnerOfIndex(name)) {
        change.table = owner->name;
        for (const schema::Index& index : owner->indexes) {
          if (NameOf(*owner, index) == name.name) change.index = index;
        }
        change.index.name = name.name;
      }
      Add(std::move(change), lenient);
      return;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return DropSequence(FindRelation(names), cascade, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return DropObject(ObjectKind::kView, FindRelation(names), {"", ""}, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return DropObject(ObjectKind::kMaterializedView, FindRelation(names), {"", ""}, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
      return DropType(FindTypeOf(&object), cascade, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      return DropSchema(names.empty() ? "" : names[0], cascade, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      return DropObject(ObjectKind::kExtension, {"public", names.empty() ? "" : names[0]}, {"", ""}, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY: {
      if (names.size() < 2) return;
      std::string name = CutIdentifier(names.back());
      names.pop_back();
      QualifiedName table = FindRelation(names);
      bool trigger = statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER;
      return DropObject(trigger ? ObjectKind::kTrigger : ObjectKind::kPolicy, {table.schema, name}, table, lenient);
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      if (object.node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS) {
        return DropObject(ObjectKind::kFunction, FindFunction(*object.object_with_args), {"", ""}, lenient);
      }
      return;
    default: {
      std::vector<QualifiedName> touches;
      if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE && names.size() > 1) {
        names.pop_back();
        touches.push_back(FindRelation(names));
      }
      return AddRaw("drop_" + Word(statement.remove_type), "", touches);
    }
  }
}

// The function as the schema names it: with its argument types. Without any in the statement, the only one of its name.
QualifiedName Reader::FindFunction(const PgQuery__ObjectWithArgs& object) {
  std::vector<std::string> names = Strings(object.objname, object.n_objname);
  std::vector<std::string> types;
  for (size_t i = 0; i < object.n_objargs; ++i) {
    if (object.objargs[i]->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
      types.push_back(TypeText(*object.objargs[i]->type_name));
  }
  std::vector<std::string> schemas = session_.search_path;
  if (names.size() > 1) schemas = {names[names.size() - 2]};
  std::string exact = FunctionName(names, types), prefix = exact.substr(0, exact.find('(') + 1);
  for (const std::string& schema : schemas) {
    for (const schema::Object& known : schema_.objects) {
      if (known.kind != ObjectKind::kFunction || known.name.schema != schema) continue;
      bool same = object.args_unspecified != 0 ? known.name.name.compare(0, prefix.size(), prefix) == 0
                                               : known.name.name == exact;
      if (same) return known.name;
    }
  }
  return {schemas.empty() ? "public" : schemas[0], exact};
}

void Reader::DropObject(ObjectKind kind, const QualifiedName& name, const QualifiedName& table, bool lenient) {
  schema::Object object = Named(kind, name, table);
  if (const schema::Object* found = ObjectNamed(kind, name, table)) object = *found;
  Add(plan::DropObject{std::move(object)}, lenient);
}

void Reader::DropSequence(const QualifiedName& name, bool cascade, bool lenient) {
  for (const auto& [key, table] : schema_.tables) {
    for (const schema::Column& column : table.columns) {
      if (column.auto_increment != schema::AutoIncrement::kSerial || SequenceOf(table, column) != name) continue;
      schema::Column was = column, after = column;
      after.auto_increment = schema::AutoIncrement::kNone;
      after.sequence.clear();
      if (cascade) {
        Add(plan::DropSerial{key, was, after});
      } else {
        Add(plan::DropSequence{{name, was.type.value_or("bigint"), key, was.name, {}}}, lenient);
      }
      return;
    }
  }
  schema::Sequence sequence;
  sequence.name = name;
  if (auto found = schema_.sequences.find(name); found != schema_.sequences.end()) sequence = found->second;
  Add(plan::DropSequence{std::move(sequence)}, lenient);
}

void Reader::DropType(const QualifiedName& name, bool cascade, bool lenient) {
  auto found = schema_.enums.find(name);
  if (cascade) {
    // The columns of the type go with it.
    std::vector<plan::DropColumn> drops;
    for (const auto& [key, table] : schema_.tables) {
      for (const schema::Column& column : table.columns) {
        if (column.type && schema::UserTypeOf(*column.type) == name) drops.push_back({key, column, true});
      }
    }
    std::vector<plan::DropDefault> defaults;
    for (const auto& [key, table] : schema_.tables) {
      for (const schema::Column& column : table.columns) {
        if (!plan::CastsTo(column.default_value.sql, name)) continue;
        defaults.push_back({key, column, column});
        defaults.back().column.default_value = {};
      }
    }
    for (plan::DropColumn& drop : drops) Add(std::move(drop));
    for (plan::DropDefault& drop : defaults) {
      if (Table* table = TableNamed(drop.table); table && table->FindColumn(drop.column.name)) Add(std::move(drop));
    }
  }
  if (auto kind = KindOfType(name)) return DropObject(*kind, name, {"", ""}, lenient);
  schema::EnumType type;
  type.name = name;
  if (found != schema_.enums.end()) type = found->second;
  Add(plan::DropEnum{std::move(type)}, lenient);
}

void Reader::DropSchema(const std::string& name, bool cascade, bool lenient) {
  if (cascade) {
    auto inside = [&](const QualifiedName& member) { return member.schema == name; };
    std::vector<schema::Object> objects;
    for (const schema::Object& object : schema_.objects) {
      bool member = object.kind != ObjectKind::kSchema && object.kind != ObjectKind::kExtension && inside(object.name);
      if (member && object.table.name.empty()) objects.push_back(object);
    }
    for (schema::Object& object : objects) Add(plan::DropObject{std::move(object)});
    std::vector<Table> tables;
    for (const auto& [key, table] : schema_.tables) {
      if (inside(key)) tables.push_back(table);
    }
    for (Table& table : tables) Add(plan::DropTable{std::move(table), true});
    std::vector<schema::Sequence> sequences;
    for (const auto& [key, sequence] : schema_.sequences) {
      if (inside(key)) sequences.push_back(sequence);
    }
    for (schema::Sequence& sequence : sequences) Add(plan::DropSequence{std::move(sequence)});
    std::vector<QualifiedName> types;
    for (const auto& [key, type] : schema_.enums) {
      if (inside(key)) types.push_back(key);
    }
    for (const QualifiedName& type : types) DropType(type, true, false);
  }
  Add(plan::DropSchema{name}, lenient);
}

void Reader::RenameRelation(const QualifiedName& from, const std::string& to, bool lenient) {
  QualifiedName name{from.schema, CutIdentifier(to)};
  switch (KindOf(from)) {
    case Relation::kIndex: {
      const Table* owner = OwnerOfIndex(from);
      Add(plan::RenameIndex{owner != nullptr ? owner->name : QualifiedName{from.schema, ""}, from.name, name.name},
          lenient);
    }
      return;
    case Relation::kView:
      return RenameObject(ObjectKind::kView, from, name, {"", ""}, lenient);
    case Relation::kMaterializedView:
      return RenameObject(ObjectKind::kMaterializedView, from, name, {"", ""}, lenient);
    case Relation::kSequence:
      return RenameSequence(from, name);
    default:
      if (IsTemporary(from)) {
        std::vector<std::string> filled = std::move(session_.temporary[from.name]);
        session_.temporary.erase(from.name);
        session_.temporary[name.name] = std::move(filled);
        current().kind = Statement::Kind::kQuery;
        return;
      }
      Add(plan::RenameTable{from, name}, lenient);
  }
}

void Reader::RenameSequence(const QualifiedName& from, const QualifiedName& to) {
  for (const auto& [key, table] : schema_.tables) {
    for (const schema::Column& column : table.columns) {
      if (column.auto_increment == schema::AutoIncrement::kNone || SequenceOf(table, column) != from) continue;
      AddRaw("rename_sequence", "", {from});
      Amend([key = key, name = column.name, to](schema::Schema& schema) {
        Table* owner = schema.FindTable(key);
        Column* column = owner ? owner->FindColumn(name) : nullptr;
        if (column == nullptr) return;
        column->sequence.clear();
        if (SequenceOf(*owner, *column).name != to.name) column->sequence = to.name;
      });
      return;
    }
  }
  auto found = schema_.sequences.find(from);
  if (found == schema_.sequences.end()) {
    schema::Sequence missing;
    missing.name = from;
    Add(plan::DropSequence{missing});
    return;
  }
  schema::Sequence was = found->second, renamed = was;
  renamed.name = to;
  Add(plan::DropSequence{was});
  Add(plan::CreateSequence{renamed});
}

void Reader::RenameObject(ObjectKind kind, const QualifiedName& from, const QualifiedName& to,
                          const QualifiedName& table, bool lenient) {
  const schema::Object* found = ObjectNamed(kind, from, table);
  schema::Object was = found != nullptr ? *found : Named(kind, from, table);
  schema::Object renamed = was;
  renamed.name = to;
  renamed.grants.clear();  // they speak of the old name
  renamed.at = At(focus_);
  if (found == nullptr) {
    Add(plan::DropObject{was}, lenient);
    return;
  }
  Redefine(renamed, [&](PgQuery__Node& node) { SetNameIn(node, to); });
  Add(plan::DropObject{std::move(was)});
  Add(plan::CreateObject{std::move(renamed)});
}

void Reader::Rename(const PgQuery__RenameStmt& statement) {
  bool lenient = statement.missing_ok != 0;
  std::string from = CutIdentifier(Text(statement.subname)), to = CutIdentifier(Text(statement.newname));
  bool table = statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE ||
               statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN ||
               statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT;
  QualifiedName relation = table ? FindTable(statement.relation) : Find(statement.relation);
  switch (statement.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      if (statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX && KindOf(relation) == Relation::kNone) {
        Add(plan::RenameIndex{{relation.schema, ""}, relation.name, to}, lenient);
        return;
      }
      return RenameRelation(relation, to, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
      if (IsTemporary(relation)) {
        current().kind = Statement::Kind::kQuery;
        return;
      }
      if (KindOf(relation) == Relation::kView || KindOf(relation) == Relation::kMaterializedView) {
        return AddRaw("rename_view_column", "the columns of views are not followed", {relation});
      }
      Add(plan::RenameColumn{relation, from, to}, lenient);
      return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
      Add(plan::RenameConstraint{relation, from, to}, lenient);
      return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE: {
      if (statement.relation == nullptr) return;
      QualifiedName type = FindTypeOf(*statement.relation);
      return AlterObject(ObjectKind::kCompositeType, type, "alter_composite_type", {type}, "",
                         [&](PgQuery__Node& create) { return RenameAttribute(create, from, to); });
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: {
      QualifiedName type = FindTypeOf(statement.object), renamed{type.schema, to};
      if (KindOfType(type)) {
        return RenameObjectType(type, renamed);
      }
      Add(plan::RenameEnum{type, renamed}, lenient);
      return;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
      return RenameObject(ObjectKind::kTrigger, {relation.schema, from}, {relation.schema, to}, relation, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
      return RenameObject(ObjectKind::kPolicy, {relation.schema, from}, {relation.schema, to}, relation, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE: {
      if (statement.object == nullptr || statement.object->node_case != PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS) return;
      QualifiedName was = FindFunction(*statement.object->object_with_args);
      QualifiedName renamed{was.schema, to + was.name.substr(was.name.find('('))};
      return RenameObject(ObjectKind::kFunction, was, renamed, {"", ""}, lenient);
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      return RenameSchema(from, to);
    default:
      return AddRaw("rename_" + Word(statement.rename_type), "", {});
  }
}

std::optional<ObjectKind> Reader::KindOfType(const QualifiedName& name) const {
  for (const schema::Object& object : schema_.objects) {
    bool type = object.kind == ObjectKind::kDomain || object.kind == ObjectKind::kCompositeType;
    if (type && object.name == name) return object.kind;
  }
  return std::nullopt;
}

// A type that is an object, and the columns that have it.
void Reader::RenameObjectType(const QualifiedName& from, const QualifiedName& to) {
  std::optional<ObjectKind> kind = KindOfType(from);
  if (!kind) return;
  Amend(
      [from, to](schema::Schema& schema) {
        for (auto& [key, table] : schema.tables.Each()) {
          for (schema::Column& column : table.columns) {
            if (!column.type || schema::UserTypeOf(*column.type) != from) continue;
            schema::Type type = schema::ParseType(*column.type);
            type.schema = to.schema == "public" ? "" : to.schema;
            type.name = to.name;
            column.type = Print(type);
          }
        }
      },
      true);
  RenameObject(*kind, from, to, {"", ""}, false);
}

// Every member moves; no operation says that in one, so they are moved one by one.
void Reader::RenameSchema(const std::string& from, const std::string& to) {
  bool exists = ObjectNamed(ObjectKind::kSchema, {"public", from}) != nullptr;
  if (exists) {
    Add(plan::CreateSchema{to});
  }
  std::vector<QualifiedName> tables, enums;
  for (const auto& [key, table] : schema_.tables) {
    if (key.schema == from) tables.push_back(key);
  }
  for (const auto& [key, type] : schema_.enums) {
    if (key.schema == from) enums.push_back(key);
  }
  for (const QualifiedName& table : tables) Add(plan::SetTableSchema{table, to});
  for (const QualifiedName& type : enums) Add(plan::RenameEnum{type, {to, type.name}});
  bool left = std::any_of(schema_.objects.begin(), schema_.objects.end(),
                          [&](const schema::Object& object) { return object.name.schema == from; });
  for (const auto& [key, sequence] : schema_.sequences) left |= key.schema == from;
  if (exists && !left) {
    Add(plan::DropSchema{from});
  } else {
    AddRaw("rename_schema",
           "views, functions, sequences and other objects of the renamed schema " + from + " are not followed", {});
  }
}

void Reader::SetSchema(const PgQuery__AlterObjectSchemaStmt& statement) {
  bool lenient = statement.missing_ok != 0;
  std::string to = Text(statement.newschema);
  QualifiedName relation = Find(statement.relation);
  switch (statement.object_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      Add(plan::SetTableSchema{relation, to}, lenient);
      return;
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return RenameObject(ObjectKind::kView, relation, {to, relation.name}, {"", ""}, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return RenameObject(ObjectKind::kMaterializedView, relation, {to, relation.name}, {"", ""}, lenient);
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return RenameSequence(relation, {to, relation.name});
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN: {
      QualifiedName type = FindTypeOf(statement.object), moved{to, type.name};
      if (KindOfType(type)) {
        return RenameObjectType(type, moved);
      }
      Add(plan::RenameEnum{type, moved}, lenient);
      return;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      return AddRaw("set_schema", "", {});
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE: {
      if (statement.object == nullptr || statement.object->node_case != PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS) return;
      QualifiedName was = FindFunction(*statement.object->object_with_args);
      return RenameObject(ObjectKind::kFunction, was, {to, was.name}, {"", ""}, lenient);
    }
    default:
      return AddRaw("set_schema", "the schema of this kind of object is not followed", {});
  }
}

void Reader::Comment(const PgQuery__CommentStmt& statement) {
  std::vector<std::string> names;
  if (statement.object != nullptr && statement.object->node_case == PG_QUERY__NODE__NODE_LIST) {
    names = Strings(statement.object->list->items, statement.object->list->n_items);
  }
  std::optional<std::string> comment;
  if (!Text(statement.comment).empty()) comment = statement.comment;
  if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE) {
    Add(plan::SetTableComment{FindRelation(names), comment});
  } else if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN && names.size() > 1) {
    std::string column = CutIdentifier(names.back());
    names.pop_back();
    QualifiedName relation = FindRelation(names);
    Relation kind = KindOf(relation);
    if (kind == Relation::kTable || kind == Relation::kNone) {
      Add(plan::SetColumnComment{relation, column, comment});
    } else {
      AddRaw("comment", "", {relation});
    }
  } else {
    AddRaw("comment", "", {});
  }
}

}  // namespace sequelint::sql
