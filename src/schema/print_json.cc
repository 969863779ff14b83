#include <algorithm>
#include <nlohmann/json.hpp>

#include "schema/location_json.h"
#include "schema/names.h"
#include "schema/print.h"

namespace sequelint::schema {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// Keys that say nothing in most schemas are left out unless they hold something.
void Put(Json& json, const char* key, const Location& at) {
  if (!at.empty()) json[key] = ToJson(at);
}
void Put(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}
void Put(Json& json, const char* key, bool flag) {
  if (flag) json[key] = true;
}

// Written on the column and nothing but a plain UNIQUE: the column's `unique` says it all.
bool ShownOnColumn(const UniqueConstraint& unique) {
  return unique.inline_column && unique.columns.size() == 1 && unique.name.empty() && unique.deferrable.empty() &&
         !unique.nulls_not_distinct;
}

std::vector<std::string> Referenced(const Schema& schema, const ForeignKey& key) {
  if (!key.referenced.empty()) return key.referenced;
  const Table* table = schema.FindTable(key.table);
  return table && table->primary_key ? table->primary_key->columns : std::vector<std::string>{};
}

Json References(const Schema& schema, const Table& table, const Column& column) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (key.columns.size() != 1 || key.columns[0] != column.name) continue;
    std::vector<std::string> referenced = Referenced(schema, key);
    return {{"schema", key.table.schema},
            {"table", key.table.name},
            {"column", referenced.size() == 1 ? Json(referenced[0]) : Json(nullptr)},
            {"on_delete", key.on_delete},
            {"on_update", key.on_update}};
  }
  return nullptr;
}

Json ColumnJson(const Schema& schema, const Table& table, const Column& column) {
  bool unique = std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(),
                            [&](const auto& u) { return u.columns.size() == 1 && u.columns[0] == column.name; });
  const Default& value = column.default_value;
  bool has_text = value.kind != DefaultKind::kNone && value.kind != DefaultKind::kUnknown;
  Json generated = nullptr;
  if (column.generated) {
    generated = {{"expression", column.generated->expression}, {"stored", column.generated->stored}};
  }
  Json json = {{"name", column.name},
               {"attribute", column.attribute.empty() ? column.name : column.attribute},
               {"type", OrNull(column.type)},
               {"nullable", OrNull(column.nullable)},
               {"default", has_text ? Json(value.sql) : Json(nullptr)},
               {"default_kind", Word(value.kind)},
               {"auto_increment", Word(column.auto_increment)},
               {"generated", generated},
               {"unique", unique},
               {"comment", OrNull(column.comment)},
               {"at", ToJson(column.at)},
               {"references", References(schema, table, column)}};
  Put(json, "collation", column.collation);
  Put(json, "sequence", column.sequence);
  Put(json, "renamed_from", column.renamed_from);
  if (column.type_at != column.at) Put(json, "type_at", column.type_at);
  if (column.nullable_at != column.at) Put(json, "nullable_at", column.nullable_at);
  if (value.at != column.at) Put(json, "default_at", value.at);
  return json;
}

Json IndexColumnJson(const IndexColumn& column) {
  if (!column.name.empty() && column.order.empty() && column.nulls.empty() && column.operator_class.empty() &&
      column.collation.empty()) {
    return {{"name", column.name}};
  }
  Json json = column.name.empty() ? Json{{"expression", column.expression}} : Json{{"name", column.name}};
  json["order"] = OrNull(column.order);
  json["operator"] = OrNull(column.operator_class);
  json["collate"] = OrNull(column.collation);
  Put(json, "nulls", column.nulls);
  return json;
}

Json IndexJson(const Index& index) {
  Json columns = Json::array();
  for (const IndexColumn& column : index.columns) columns.push_back(IndexColumnJson(column));
  Json json = {{"name", index.name},
               {"unique", index.unique},
               {"using", index.method},
               {"where", OrNull(index.where)},
               {"columns", columns}};
  if (!index.include.empty()) json["include"] = index.include;
  Put(json, "nulls_not_distinct", index.nulls_not_distinct);
  Put(json, "concurrently", index.concurrently);
  Put(json, "at", index.at);
  return json;
}

Json ForeignKeyJson(const Schema& schema, const ForeignKey& key) {
  Json json = {{"name", OrNull(key.name)},
               {"columns", key.columns},
               {"schema", key.table.schema},
               {"table", key.table.name},
               {"referenced", Referenced(schema, key)},
               {"on_delete", key.on_delete},
               {"on_update", key.on_update},
               {"deferrable", OrNull(key.deferrable)}};
  if (!key.validated) json["validated"] = false;
  Put(json, "at", key.at);
  return json;
}

Json UniqueJson(const UniqueConstraint& unique) {
  Json json = {{"name", OrNull(unique.name)}, {"columns", unique.columns}};
  Put(json, "nulls_not_distinct", unique.nulls_not_distinct);
  Put(json, "deferrable", unique.deferrable);
  Put(json, "inline", unique.inline_column);
  Put(json, "at", unique.at);
  return json;
}

// By the spelled-out name, so that the order does not depend on the source's.
template <class T>
std::vector<const T*> Sorted(const Table& table, const std::vector<T>& things) {
  std::vector<const T*> sorted;
  for (const T& thing : things) sorted.push_back(&thing);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](auto* a, auto* b) { return NameOf(table, *a) < NameOf(table, *b); });
  return sorted;
}

Json TableJson(const Schema& schema, const Table& table) {
  static constexpr const char* kKinds[] = {"table", "view", "materialized view", "partitioned"};
  Json json = {{"schema", table.name.schema},
               {"name", table.name.name},
               {"model", OrNull(table.model)},
               {"comment", OrNull(table.comment)},
               {"at", ToJson(table.at)},
               {"primary_key", table.primary_key ? Json(table.primary_key->columns) : Json::array()}};
  Json columns = Json::array(), keys = Json::array(), uniques = Json::array(), checks = Json::array(),
       exclusions = Json::array(), indexes = Json::array();
  for (const Column& column : table.columns) columns.push_back(ColumnJson(schema, table, column));
  for (auto* key : Sorted(table, table.foreign_keys)) keys.push_back(ForeignKeyJson(schema, *key));
  for (auto* unique : Sorted(table, table.unique_constraints)) {
    if (!ShownOnColumn(*unique)) uniques.push_back(UniqueJson(*unique));
  }
  for (auto* check : Sorted(table, table.checks)) {
    Json one = {{"name", OrNull(check->name)}, {"expression", check->expression}};
    if (!check->validated) one["validated"] = false;
    Put(one, "at", check->at);
    checks.push_back(one);
  }
  for (auto* exclusion : Sorted(table, table.exclusions)) {
    Json one = {{"name", OrNull(exclusion->name)}, {"definition", exclusion->definition}};
    Put(one, "at", exclusion->at);
    exclusions.push_back(one);
  }
  for (auto* index : Sorted(table, table.indexes)) indexes.push_back(IndexJson(*index));
  json["columns"] = columns;
  json["foreign_keys"] = keys;
  json["unique_constraints"] = uniques;
  json["checks"] = checks;
  if (!exclusions.empty()) json["exclusions"] = exclusions;
  json["indexes"] = indexes;
  if (table.primary_key) Put(json, "primary_key_name", table.primary_key->name);
  if (table.primary_key) Put(json, "primary_key_at", table.primary_key->at);
  if (table.kind != TableKind::kTable) json["kind"] = kKinds[static_cast<int>(table.kind)];
  if (table.models.size() > 1) json["models"] = table.models;
  Put(json, "renamed_from", table.renamed_from);
  Put(json, "paranoid", table.paranoid);
  Put(json, "deleted_column", table.deleted_column);
  if (!table.columns_complete) json["columns_complete"] = false;
  return json;
}

Json EnumJson(const EnumType& type) {
  Json json = {{"schema", type.name.schema}, {"name", type.name.name}, {"values", OrNull(type.values)}};
  Put(json, "at", type.at);
  Put(json, "renamed_from", type.renamed_from);
  if (!type.renamed_values.empty()) json["renamed_values"] = type.renamed_values;
  if (!type.value_at.empty()) {
    json["value_at"] = Json::object();
    for (const auto& [value, at] : type.value_at) json["value_at"][value] = ToJson(at);
  }
  return json;
}

Json SequenceJson(const Sequence& sequence) {
  Json owner = nullptr;
  if (!sequence.owner_table.name.empty()) {
    owner = {{"schema", sequence.owner_table.schema},
             {"table", sequence.owner_table.name},
             {"column", sequence.owner_column}};
  }
  Json json = {
      {"schema", sequence.name.schema}, {"name", sequence.name.name}, {"type", sequence.type}, {"owner", owner}};
  auto number = [&](const char* key, const std::optional<int64_t>& value) {
    if (value) json[key] = *value;
  };
  number("increment", sequence.increment), number("minimum", sequence.minimum), number("maximum", sequence.maximum);
  number("start", sequence.start), number("cache", sequence.cache), Put(json, "cycle", sequence.cycle);
  Put(json, "at", sequence.at);
  return json;
}

// One array per kind, named by its plural, only when there is one.
void PutObjects(Json& json, const Schema& schema) {
  static constexpr std::pair<ObjectKind, const char*> kArrays[] = {
      {ObjectKind::kExtension, "extensions"},
      {ObjectKind::kSchema, "schemas"},
      {ObjectKind::kView, "views"},
      {ObjectKind::kMaterializedView, "materialized_views"},
      {ObjectKind::kFunction, "functions"},
      {ObjectKind::kTrigger, "triggers"},
      {ObjectKind::kPolicy, "policies"},
      {ObjectKind::kDomain, "domains"},
      {ObjectKind::kCompositeType, "composite_types"}};
  for (const auto& [kind, key] : kArrays) {
    for (const Object& object : schema.objects) {
      if (object.kind != kind) continue;
      Json one = {{"schema", object.name.schema}, {"name", object.name.name}};
      if (!object.table.name.empty()) one["table"] = {{"schema", object.table.schema}, {"name", object.table.name}};
      one["definition"] = object.definition;
      for (const Index& index : object.indexes) one["indexes"].push_back(IndexJson(index));
      Put(one, "at", object.at);
      json[key].push_back(one);
    }
  }
}

}  // namespace

Json ToJson(const Location& at) {
  if (at.empty()) return nullptr;
  Json json = {{"file", at.file}, {"line", at.line}};
  if (at.column) json["column"] = at.column;
  if (at.end_line) json["end_line"] = at.end_line;
  if (at.end_column) json["end_column"] = at.end_column;
  return json;
}

std::string ToJson(const Schema& schema) {
  Json json = {{"version", 1},
               {"dialect", "postgres"},
               {"source", schema.source},
               {"tables", Json::array()},
               {"enums", Json::array()}};
  Put(json, "from_models", schema.from_models);
  for (const auto& [name, table] : schema.tables) json["tables"].push_back(TableJson(schema, table));
  for (const auto& [name, type] : schema.enums) json["enums"].push_back(EnumJson(type));
  for (const auto& [name, sequence] : schema.sequences) json["sequences"].push_back(SequenceJson(sequence));
  PutObjects(json, schema);
  json["unknown"] = Json::array();
  for (const Unknown& unknown : schema.unknown) {
    Json one = {{"what", unknown.what}, {"why", unknown.why}, {"at", ToJson(unknown.at)}};
    if (!unknown.candidates.empty()) one["candidates"] = unknown.candidates;
    json["unknown"].push_back(one);
  }
  // Bytes that are not UTF-8 (a source file in another encoding) become U+FFFD instead of an exception.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sequelint::schema
