#include <algorithm>

#include "base/text.h"
#include "migrations/query_interface.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sequelize/objects.h"

// What Sequelize reads from the catalogue, answered from the schema so far, so that `if (!table.column)` takes the way
// it would take.

namespace sequelint::migrations {

using schema::QualifiedName;

void QueryInterface::InstallAnswers(Object* prototype) {
  Method(prototype, "describeTable", &QueryInterface::DescribeTable);
  Method(prototype, "tableExists", &QueryInterface::TableExists);
  Method(prototype, "showAllTables", &QueryInterface::ShowAllTables);
  Method(prototype, "listTables", &QueryInterface::ShowAllTables);
  Method(prototype, "showAllSchemas", &QueryInterface::ShowAllSchemas);
  Method(prototype, "listSchemas", &QueryInterface::ShowAllSchemas);
  Method(prototype, "showIndex", &QueryInterface::ShowIndex);
  Method(prototype, "showConstraint", &QueryInterface::ShowConstraint);
  Method(prototype, "showConstraints", &QueryInterface::ShowConstraint);
  Method(prototype, "getForeignKeysForTables", &QueryInterface::ForeignKeysForTables);
  Method(prototype, "getForeignKeyReferencesForTable", &QueryInterface::ForeignKeyReferences);
  Method(prototype, "databaseVersion", &QueryInterface::DatabaseVersion);
  Method(prototype, "fetchDatabaseVersion", &QueryInterface::DatabaseVersion);
  Method(prototype, "select", &QueryInterface::Select);
  Method(prototype, "rawSelect", &QueryInterface::Select);
}

const schema::Table* QueryInterface::Find(const TableName& name) {
  r_.informed = true;
  r_.Adopt({name.schema.empty() ? "public" : name.schema, schema::CutIdentifier(name.name)});
  return r_.database.schema().FindTable(
      {name.schema.empty() ? "public" : name.schema, schema::CutIdentifier(name.name)});
}

Value QueryInterface::Missing(const TableName& name, Span at) {
  if (r_.complete) return Value::Boolean(false, at);
  return in_.Unknown("whether the table " + name.name + " exists depends on what stood before the first migration", at);
}

namespace {

// information_schema's data_type, and the length behind it, in capitals: `CHARACTER VARYING(255)`, `ARRAY`.
std::string DescribedType(const schema::Column& column) {
  if (!column.type) return "";
  schema::Type type = schema::ParseType(*column.type);
  if (type.array > 0) return "ARRAY";
  if (!type.built_in) return type.name == "hstore" ? "HSTORE" : "USER-DEFINED";
  bool text =
      type.name == "character varying" || type.name == "character" || type.name == "bit" || type.name == "bit varying";
  std::string name = type.name;
  if (text && !type.modifiers.empty()) name += "(" + type.modifiers + ")";
  return ToUpper(name);
}

}  // namespace

Value QueryInterface::DescribeTable(const Call& call) {
  Reading reading;
  TableName name = Table(call.Argument(0), reading);
  if (call.Argument(1).IsString()) name.schema = call.Argument(1).string();
  if (!reading.hole.empty()) return r_.Promise(in_.Unknown(reading.hole, call.span), call.span);
  const schema::Table* table = Find(name);
  if (table == nullptr) {
    if (!r_.complete || r_.IsForgiven(call.span)) return r_.Promise(Missing(name, call.span), call.span);
    return r_.Rejection("No description found for \"" + name.name +
                            "\" table. Check the table name and schema; remember, they _are_ case sensitive.",
                        call.span);
  }
  Object* described = in_.NewObject(call.span);
  for (const schema::Column& column : table->columns) {
    Object* one = in_.NewObject(call.span);
    Value unknown = in_.Unknown("the definition of " + name.name + "." + column.name + " is not known", call.span);
    in_.Set(one, "type", column.type ? in_.String(DescribedType(column)) : unknown);
    in_.Set(one, "allowNull", column.nullable ? Value::Boolean(*column.nullable) : unknown);
    bool constant = column.default_value.kind == schema::DefaultKind::kConstant;
    bool none = column.default_value.kind == schema::DefaultKind::kNone ||
                column.default_value.kind == schema::DefaultKind::kApplication;
    Value value = none && column.auto_increment == schema::AutoIncrement::kNone ? Value::Null() : unknown;
    if (constant) {
      std::string text = ReplaceAll(column.default_value.sql, "'", "");
      text = text.substr(0, text.find("::"));
      bool boolean = column.type == "boolean";
      value = boolean ? Value::Boolean(text == "true") : in_.String(text);
    }
    in_.Set(one, "defaultValue", value);
    in_.Set(one, "comment", column.comment ? in_.String(*column.comment) : Value::Null());
    std::vector<Value> labels;
    if (const schema::EnumType* type = r_.database.schema().FindEnum(column.type.value_or("")); type && type->values) {
      for (const std::string& label : *type->values) labels.push_back(in_.String(label));
    }
    in_.Set(one, "special", Value::Of(in_.NewArray(std::move(labels))));
    bool key = table->primary_key && std::find(table->primary_key->columns.begin(), table->primary_key->columns.end(),
                                               column.name) != table->primary_key->columns.end();
    in_.Set(one, "primaryKey", Value::Boolean(key));
    in_.Set(described, column.name, Value::Of(one));
  }
  if (!table->columns_complete) {
    described->open = &in_.Unknown("not all columns of " + name.name + " are known", call.span).unknown();
  }
  return r_.Promise(Value::Of(described, call.span), call.span);
}

Value QueryInterface::TableExists(const Call& call) {
  Reading reading;
  TableName name = Table(call.Argument(0), reading);
  if (!reading.hole.empty()) return r_.Promise(in_.Unknown(reading.hole, call.span), call.span);
  return r_.Promise(Find(name) != nullptr ? Value::Boolean(true, call.span) : Missing(name, call.span), call.span);
}

Value QueryInterface::ShowAllTables(const Call& call) {
  r_.informed = true;
  std::vector<Value> names;
  Value wanted = options_.major < 7 || !call.Argument(0).IsObject() ? Value() : in_.Get(call.Argument(0), "schema");
  for (const auto& [name, table] : r_.database.schema().tables) {
    if (options_.major < 7 && name.schema == "public") names.push_back(in_.String(name.name, call.span));
    if (options_.major < 7 || (wanted.IsString() && wanted.string() != name.schema)) continue;
    Object* one = in_.NewObject(call.span);  // Sequelize 7 tells of all schemas
    in_.Set(one, "tableName", in_.String(name.name, call.span));
    in_.Set(one, "schema", in_.String(name.schema, call.span));
    names.push_back(Value::Of(one, call.span));
  }
  Object* list = in_.NewArray(std::move(names), call.span);
  if (!r_.complete) list->open = &in_.Unknown("which tables stood before the first migration", call.span).unknown();
  return r_.Promise(Value::Of(list, call.span), call.span);
}

Value QueryInterface::ShowAllSchemas(const Call& call) {
  std::vector<Value> names;
  for (const schema::Object& object : r_.database.schema().objects) {
    if (object.kind == schema::ObjectKind::kSchema) names.push_back(in_.String(object.name.name, call.span));
  }
  Object* list = in_.NewArray(std::move(names), call.span);
  if (!r_.complete) list->open = &in_.Unknown("which schemas stood before the first migration", call.span).unknown();
  return r_.Promise(Value::Of(list, call.span), call.span);
}

// [{ name, unique, primary, fields: [{ attribute }] }], primary key and unique constraints among them.
Value QueryInterface::ShowIndex(const Call& call) {
  Reading reading;
  TableName name = Table(call.Argument(0), reading);
  const schema::Table* table = reading.hole.empty() ? Find(name) : nullptr;
  Object* list = in_.NewArray({}, call.span);
  auto add = [&](const std::string& index, bool unique, bool primary, const std::vector<std::string>& columns) {
    Object* one = in_.NewObject(call.span);
    in_.Set(one, "name", in_.String(index));
    in_.Set(one, "unique", Value::Boolean(unique));
    in_.Set(one, "primary", Value::Boolean(primary));
    std::vector<Value> fields;
    for (const std::string& column : columns) {
      if (column.empty()) continue;
      Object* field = in_.NewObject(call.span);
      in_.Set(field, "attribute", in_.String(column));
      fields.push_back(Value::Of(field));
    }
    in_.Set(one, "fields", Value::Of(in_.NewArray(std::move(fields))));
    one->open = &in_.Unknown("the definition of the index " + index, call.span).unknown();
    in_.Push(list, Value::Of(one));
  };
  if (table != nullptr) {
    if (table->primary_key) add(NameOf(*table, *table->primary_key), true, true, table->primary_key->columns);
    for (const auto& unique : table->unique_constraints) add(NameOf(*table, unique), true, false, unique.columns);
    for (const auto& index : table->indexes) {
      std::vector<std::string> columns;
      for (const auto& column : index.columns) columns.push_back(column.name);
      add(NameOf(*table, index), index.unique, false, columns);
    }
  }
  if (table == nullptr ? !r_.complete : !table->columns_complete) {
    list->open = &in_.Unknown("the indexes of " + name.name + " are not known", call.span).unknown();
  }
  return r_.Promise(Value::Of(list, call.span), call.span);
}

// [{ constraintName, constraintType, tableName }]
Value QueryInterface::ShowConstraint(const Call& call) {
  Reading reading;
  TableName name = Table(call.Argument(0), reading);
  const schema::Table* table = reading.hole.empty() ? Find(name) : nullptr;
  Object* list = in_.NewArray({}, call.span);
  auto add = [&](const std::string& constraint, const char* type) {
    Object* one = in_.NewObject(call.span);
    in_.Set(one, "constraintName", in_.String(constraint));
    in_.Set(one, "constraintType", in_.String(type));
    in_.Set(one, "tableName", in_.String(name.name));
    one->open = &in_.Unknown("the definition of the constraint " + constraint, call.span).unknown();
    in_.Push(list, Value::Of(one));
  };
  if (table != nullptr) {
    if (table->primary_key) add(NameOf(*table, *table->primary_key), "PRIMARY KEY");
    for (const auto& unique : table->unique_constraints) add(NameOf(*table, unique), "UNIQUE");
    for (const auto& check : table->checks) add(NameOf(*table, check), "CHECK");
    for (const auto& key : table->foreign_keys) add(NameOf(*table, key), "FOREIGN KEY");
  }
  if (table == nullptr ? !r_.complete : !table->columns_complete) {
    list->open = &in_.Unknown("the constraints of " + name.name + " are not known", call.span).unknown();
  }
  return r_.Promise(Value::Of(list, call.span), call.span);
}

Value QueryInterface::ForeignKeysForTables(const Call& call) {
  Reading reading;
  Object* out = in_.NewObject(call.span);
  for (const std::string& name : Names(call.Argument(0), reading)) {
    std::vector<Value> keys;
    if (const schema::Table* table = Find({"", name})) {
      for (const auto& key : table->foreign_keys) keys.push_back(in_.String(NameOf(*table, key)));
    }
    in_.Set(out, name, Value::Of(in_.NewArray(std::move(keys))));
  }
  if (!r_.complete) out->open = &in_.Unknown("the foreign keys are not all known", call.span).unknown();
  return r_.Promise(Value::Of(out, call.span), call.span);
}

// [{ constraintName, tableName, columnName, referencedTableName, referencedColumnName }], a row for each column
Value QueryInterface::ForeignKeyReferences(const Call& call) {
  Reading reading;
  TableName name = Table(call.Argument(0), reading);
  const schema::Table* table = reading.hole.empty() ? Find(name) : nullptr;
  Object* list = in_.NewArray({}, call.span);
  if (table != nullptr) {
    for (const auto& key : table->foreign_keys) {
      std::vector<std::string> referenced = key.referenced;
      const schema::Table* target = r_.database.schema().FindTable(key.table);
      if (referenced.empty() && target != nullptr && target->primary_key) referenced = target->primary_key->columns;
      for (size_t i = 0; i < key.columns.size(); ++i) {
        Object* one = in_.NewObject(call.span);
        in_.Set(one, "constraintName", in_.String(NameOf(*table, key)));
        in_.Set(one, "tableName", in_.String(table->name.name));
        in_.Set(one, "tableSchema", in_.String(table->name.schema));
        in_.Set(one, "columnName", in_.String(key.columns[i]));
        in_.Set(one, "referencedTableName", in_.String(key.table.name));
        in_.Set(one, "referencedTableSchema", in_.String(key.table.schema));
        in_.Set(one, "referencedColumnName", in_.String(i < referenced.size() ? referenced[i] : "id"));
        one->open = &in_.Unknown("the definition of the foreign key", call.span).unknown();
        in_.Push(list, Value::Of(one));
      }
    }
  }
  if (table == nullptr ? !r_.complete : !table->columns_complete) {
    list->open = &in_.Unknown("the foreign keys of " + name.name + " are not known", call.span).unknown();
  }
  return r_.Promise(Value::Of(list, call.span), call.span);
}

Value QueryInterface::DatabaseVersion(const Call& call) {
  return r_.Promise(in_.Unknown("the version of the server is only known at run time", call.span), call.span);
}

Value QueryInterface::Select(const Call& call) {
  return r_.Promise(in_.Unknown("what a query gives is only known at run time", call.span), call.span);
}

}  // namespace sequelint::migrations
