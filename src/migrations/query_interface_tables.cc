#include <algorithm>

#include "base/text.h"
#include "migrations/query_interface.h"
#include "schema/names.h"
#include "sequelize/index.h"
#include "sequelize/inflection.h"
#include "sequelize/objects.h"
#include "sequelize/sql_writer.h"
#include "sql/scanner.h"

namespace sequelint::migrations {

using sequelize::SqlWriter;

void QueryInterface::InstallTables(Object* prototype) {
  Method(prototype, "createTable", &QueryInterface::CreateTable);
  Method(prototype, "dropTable", &QueryInterface::DropTable);
  Method(prototype, "dropAllTables", &QueryInterface::DropAllTables);
  Method(prototype, "renameTable", &QueryInterface::RenameTable);
  Method(prototype, "addColumn", &QueryInterface::AddColumn);
  Method(prototype, "removeColumn", &QueryInterface::RemoveColumn);
  Method(prototype, "changeColumn", &QueryInterface::ChangeColumn);
  Method(prototype, "renameColumn", &QueryInterface::RenameColumn);
  Method(prototype, "addIndex", &QueryInterface::AddIndex);
  Method(prototype, "removeIndex", &QueryInterface::RemoveIndex);
  Method(prototype, "addConstraint", &QueryInterface::AddConstraint);
  Method(prototype, "removeConstraint", &QueryInterface::RemoveConstraint);
}

Value QueryInterface::CreateTable(const Call& call) {
  Reading reading;
  Value given = call.Argument(0), attributes = call.Argument(1), options = call.Argument(2);
  TableName table = Table(given, reading);
  if (table.schema.empty()) table.schema = Option(options, "schema", reading);
  if (!table.schema.empty() && !given.IsObject()) {  // string references take the schema of the table
    Object* named = in_.NewObject(given.span);
    in_.Set(named, "tableName", given);
    in_.Set(named, "schema", in_.String(table.schema));
    given = Value::Of(named, given.span);
  }
  std::vector<Definition> definitions;
  std::vector<Span> keys;
  const eval::UnknownData* open = attributes.IsUnknown() ? &attributes.unknown() : nullptr;
  if (attributes.IsObject()) {
    open = attributes.object()->open;
    for (const eval::Property& property : sequelize::Entries(rt_, attributes.object())) {
      definitions.push_back(ReadDefinition(rt_, property.value, property.key->text, given));
      keys.push_back(property.key_span);
      Report(definitions.back(), table.name + "." + property.key->text, property.key_span);
    }
  }
  if (open != nullptr) r_.NotKnown(table.name, "not all of its columns are known: " + open->why, call.span);
  std::vector<Attribute> columns;
  for (const Definition& definition : definitions) columns.push_back(definition.attribute);

  // ensureEnums: types are made when the first of them is not there; all others are judged by that one.
  bool same_call = false;
  auto first =
      std::find_if(columns.begin(), columns.end(), [](const Attribute& a) { return a.enum_values.has_value(); });
  if (first != columns.end()) {
    std::string schema = table.schema.empty() ? "public" : table.schema;
    schema::QualifiedName name{schema, schema::CutIdentifier("enum_" + table.name + "_" + first->name)};
    bool exists = r_.database.schema().enums.count(name) != 0;
    for (size_t i = 0; !exists && i < columns.size(); ++i) {
      if (!columns[i].enum_values) continue;
      Recorder::Query query =
          NewQuery(call, CreateEnum(table, columns[i], options_.swallow_duplicate_enum), reading, 2);
      query.same_call = same_call;
      same_call = true;
      query.refine = [this, at = definitions[i].places.type](plan::Operation& operation) {
        if (auto* create = std::get_if<plan::CreateEnum>(&operation.change); create != nullptr && !at.empty()) {
          create->type.at = in_.Locate(at);
        }
      };
      r_.Send(std::move(query));
    }
  }

  CreateTableOptions settings;
  Value unique_keys = Member(options, "uniqueKeys");
  if (unique_keys.IsObject()) {
    for (const eval::Property& property : sequelize::Entries(rt_, unique_keys.object())) {
      Value custom = Member(property.value, "customIndex");
      if (custom.IsUndefined() || rt_.Truthy(custom)) {
        settings.unique_keys.push_back(Names(Member(property.value, "fields"), reading));
      }
    }
  }
  settings.comment = Option(options, "comment", reading);
  Recorder::Query query = NewQuery(call, migrations::CreateTable(table, columns, settings), reading, 2);
  query.same_call = same_call;
  query.refine = [&](plan::Operation& operation) {
    auto* create = std::get_if<plan::CreateTable>(&operation.change);
    if (create == nullptr) return;
    if (open != nullptr) create->table.columns_complete = false;
    for (size_t i = 0; i < definitions.size(); ++i) {
      const Definition& definition = definitions[i];
      schema::Column* column = create->table.FindColumn(schema::CutIdentifier(definition.attribute.name));
      if (column == nullptr) continue;
      Location at = in_.Locate(keys[i].empty() ? definition.places.whole : keys[i]);
      if (at.empty()) at = operation.at;
      column->at = column->type_at = column->nullable_at = at;
      Complete(rt_, definition, *column);
      auto of_column = [&](const std::vector<std::string>& names) {
        return names.size() == 1 && names[0] == column->name;
      };
      for (auto& key : create->table.foreign_keys) {
        if (of_column(key.columns))
          key.at = definition.places.references.empty() ? at : in_.Locate(definition.places.references);
      }
      for (auto& unique : create->table.unique_constraints) {
        if (of_column(unique.columns))
          unique.at = definition.places.unique.empty() ? at : in_.Locate(definition.places.unique);
      }
      auto& primary = create->table.primary_key;
      if (primary && !primary->columns.empty() && primary->columns[0] == column->name) {
        primary->at = definition.places.primary_key.empty() ? at : in_.Locate(definition.places.primary_key);
      }
    }
  };
  Value sent = r_.Send(std::move(query));
  std::vector<std::string> ignored;
  if (rt_.Truthy(Member(options, "collate"))) ignored.push_back("collate");
  Note(definitions, std::move(ignored));
  return sent;
}

// What the last call said, for those who judge it.
void QueryInterface::Note(const std::vector<Definition>& definitions, std::vector<std::string> ignored) {
  plan::Call& call = r_.calls.back();
  for (const Definition& definition : definitions) {
    call.columns.push_back(definition.said);
    ignored.insert(ignored.end(), definition.ignored.begin(), definition.ignored.end());
  }
  for (std::string& option : ignored) {
    if (std::find(call.ignored.begin(), call.ignored.end(), option) == call.ignored.end()) {
      call.ignored.push_back(std::move(option));
    }
  }
}

// The options of a call that its version of Sequelize does not read.
std::vector<std::string> QueryInterface::Unread(const Value& options, std::initializer_list<const char*> names) {
  std::vector<std::string> unread;
  for (const char* name : names) {
    if (options_.major < 7 && rt_.Truthy(Member(options, name))) unread.push_back(name);
  }
  return unread;
}

Value QueryInterface::DropTable(const Call& call) {
  Reading reading;
  Value options = call.Argument(1);
  bool cascade = Flag(options, "cascade", reading) || Flag(options, "force", reading);
  return r_.Send(NewQuery(call, migrations::DropTable(Table(call.Argument(0), reading), cascade), reading, 1));
}

Value QueryInterface::DropAllTables(const Call& call) {
  Reading reading;
  std::vector<std::string> skip = Names(Member(call.Argument(0), "skip"), reading);
  std::string sql;
  for (const auto& [name, table] : r_.database.schema().tables) {
    if (name.schema != "public" || std::find(skip.begin(), skip.end(), name.name) != skip.end()) continue;
    sql += migrations::DropTable({"", name.name}, true);
  }
  return r_.Send(NewQuery(call, sql, reading, 0));
}

Value QueryInterface::RenameTable(const Call& call) {
  Reading reading;
  TableName from = Table(call.Argument(0), reading), to = Table(call.Argument(1), reading);
  std::string sql = migrations::RenameTable(from, to);
  if (options_.major >= 7) {
    auto schema = [](const TableName& table) { return table.schema.empty() ? "public" : table.schema; };
    bool moves = schema(from) != schema(to);
    if (moves && (from.name != to.name || !Flag(call.Argument(2), "changeSchema", reading))) {
      const char* why = from.name != to.name ? "Sequelize moves no table to another schema and renames it in one call"
                                             : "Sequelize moves a table to another schema with `changeSchema` only";
      return r_.NotUnderstood("renameTable", why, {{schema(from), from.name}}, call.span, call.Argument(2));
    }
    sql = moves ? migrations::MoveTable(from, to.schema.empty() ? "public" : to.schema)
                : migrations::RenameTable(from, {"", to.name});
  }
  return r_.Send(NewQuery(call, sql, reading, 2));
}

Value QueryInterface::AddColumn(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  std::string name = Text(call.Argument(1), reading);
  Definition definition = ReadDefinition(rt_, call.Argument(2), name, call.Argument(0));
  definition.attribute.name = name;
  Report(definition, table.name + "." + name, call.span);
  Recorder::Query query =
      NewQuery(call, migrations::AddColumn(table, definition.attribute, options_.swallow_duplicate_enum), reading, 3);
  query.refine = [&](plan::Operation& operation) { Complete(rt_, definition, operation); };
  Value sent = r_.Send(std::move(query));
  definition.said.column = name;
  Note({definition}, Unread(call.Argument(3), {"ifNotExists"}));
  return sent;
}

Value QueryInterface::RemoveColumn(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  Value sent = r_.Send(NewQuery(call, migrations::RemoveColumn(table, Text(call.Argument(1), reading)), reading, 2));
  Note({}, Unread(call.Argument(2), {"ifExists"}));
  return sent;
}

Value QueryInterface::ChangeColumn(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  std::string name = Text(call.Argument(1), reading);
  Definition definition = ReadDefinition(rt_, call.Argument(2), name, call.Argument(0));
  Report(definition, table.name + "." + name, call.span);
  Recorder::Query query = NewQuery(
      call, migrations::ChangeColumn(table, definition.attribute, options_.swallow_duplicate_enum), reading, 3);
  query.refine = [&](plan::Operation& operation) { Complete(rt_, definition, operation); };
  Value sent = r_.Send(std::move(query));
  Note({definition}, {});
  return sent;
}

Value QueryInterface::RenameColumn(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  std::string from = Text(call.Argument(1), reading), to = Text(call.Argument(2), reading);
  return r_.Send(NewQuery(call, migrations::RenameColumn(table, from, to), reading, 3));
}

Value QueryInterface::AddIndex(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  bool with_fields = call.Argument(1).IsArray() || call.Argument(1).IsUnknown();
  Value options = call.Argument(with_fields ? 2 : 1);
  Object* definition = in_.NewObject(call.span);
  if (options.IsObject()) sequelize::Assign(rt_, definition, options.object());
  if (with_fields) in_.Set(definition, rt_.k.fields, call.Argument(1));
  if (options_.major <= 4) {  // the older words for the same
    for (const auto& [older, newer] : {std::pair{"indexName", "name"}, std::pair{"indicesType", "type"},
                                       std::pair{"indexType", "using"}, std::pair{"method", "using"}}) {
      Value value = in_.HasOwn(definition, in_.Intern(older)) ? Member(Value::Of(definition), older) : Value();
      if (!value.IsUndefined()) in_.Set(definition, newer, value);
    }
  }
  if (definition->open != nullptr) {
    r_.NotKnown(table.name, "not all options of an index are known: " + definition->open->why, call.span);
    definition->open = nullptr;
  }
  SqlWriter writer(rt_, nullptr);
  sequelize::IndexSql index = sequelize::ReadIndex(writer, Value::Of(definition, call.span));
  for (const sequelize::Problem& problem : index.problems) {
    if (reading.hole.empty()) reading.hole = problem.why;
    if (problem.what == "where") index.where = sql::kHole;
    if (problem.what == "name") index.name = sql::kHole;
    if (problem.what == "fields" && index.fields.empty()) index.fields.push_back({});
  }
  std::vector<IndexField> fields;
  for (const sequelize::IndexField& field : index.fields) {
    IndexField out{field.expression, field.name, field.collate, field.operator_class, field.order};
    if (out.name.empty() && out.sql.empty()) out.name = sql::kHole;
    fields.push_back(std::move(out));
  }
  IndexOptions settings;
  settings.name = index.name;
  settings.type = Option(Value::Of(definition), "type", reading);
  settings.method = index.using_;
  settings.where = index.where;
  settings.unique = index.unique;
  settings.concurrently = index.concurrently;
  bool names_uniques = options_.major >= 7 && Flag(Value::Of(definition), "unique", reading);
  if (names_uniques && settings.name.empty()) settings.name = IndexName(table, fields) + "_unique";
  Value sent = r_.Send(NewQuery(call, migrations::AddIndex(table, fields, settings), reading, with_fields ? 2 : 1));
  Note({}, Unread(Value::Of(definition), {"ifNotExists"}));
  return sent;
}

Value QueryInterface::RemoveIndex(const Call& call) {
  Reading reading;
  Value which = call.Argument(1);
  std::string name;
  if (which.IsArray()) {
    std::vector<std::string> parts = {Table(call.Argument(0), reading).name};
    for (const std::string& part : Names(which, reading)) parts.push_back(part);
    name = sequelize::Underscore(Join(parts, "_"));
  } else {
    name = Text(which, reading);
  }
  bool concurrently = options_.major >= 6 && Flag(call.Argument(2), "concurrently", reading);
  std::string sql = migrations::RemoveIndex(name, concurrently);
  if (options_.major >= 7) {  // in the table's schema; what is not there is an error
    TableName table = Table(call.Argument(0), reading);
    sql = std::string("DROP INDEX ") + (concurrently ? "CONCURRENTLY " : "") +
          (Flag(call.Argument(2), "ifExists", reading) ? "IF EXISTS " : "") +
          QuoteTable({table.schema.empty() ? "public" : table.schema, name}) +
          (Flag(call.Argument(2), "cascade", reading) ? " CASCADE" : "");
  }
  return r_.Send(NewQuery(call, sql, reading, 2));
}

Value QueryInterface::AddConstraint(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  bool with_fields = call.Argument(1).IsArray();
  size_t at = with_fields ? 2 : 1;
  Value options = call.Argument(at);
  ConstraintOptions constraint;
  constraint.type = Option(options, "type", reading);
  constraint.name = Option(options, "name", reading);
  constraint.fields = Names(with_fields ? call.Argument(1) : Member(options, "fields"), reading);
  Value where = Member(options, "where");
  if (!where.IsUndefined()) constraint.where = Where(where, reading);
  Value references = Member(options, "references");
  if (references.IsObject()) {
    constraint.references_table = Table(Member(references, "table"), reading);
    Value fields = Member(references, "fields");
    constraint.references_fields = Names(fields.IsUndefined() ? Member(references, "field") : fields, reading);
  }
  constraint.on_delete = Option(options, "onDelete", reading);
  constraint.on_update = Option(options, "onUpdate", reading);
  Value deferrable = Member(options, "deferrable");
  if (deferrable.IsObject()) {
    deferrable = in_.CallFunction(Member(deferrable, "toString"), deferrable, {}, call.span);
  }
  if (!deferrable.IsNullish()) constraint.deferrable = Text(deferrable, reading);
  Result<std::string> sql = migrations::AddConstraint(table, constraint);
  if (!sql) {
    std::string why = reading.hole.empty() ? "Sequelize refuses this: " + sql.error().what : reading.hole;
    return r_.NotUnderstood("addConstraint", why, {{table.schema.empty() ? "public" : table.schema, table.name}},
                            call.span, options);
  }
  Value sent = r_.Send(NewQuery(call, *sql, reading, at));
  Note({}, Unread(options, {"notValid", "validate"}));
  return sent;
}

Value QueryInterface::RemoveConstraint(const Call& call) {
  Reading reading;
  TableName table = Table(call.Argument(0), reading);
  return r_.Send(NewQuery(call, migrations::RemoveConstraint(table, Text(call.Argument(1), reading)), reading, 2));
}

}  // namespace sequelint::migrations
