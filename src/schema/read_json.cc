#include <nlohmann/json.hpp>

#include "schema/names.h"
#include "schema/print.h"
#include "schema/type.h"

namespace sequelint::schema {
namespace {

using Json = nlohmann::json;

// Reads the contract's JSON. A missing or null key takes the value that stands for "nothing said"; a key of the wrong
// type throws inside and becomes one Error at the door.
class Reader {
 public:
  Schema Read(const Json& json) {
    schema_.source = Text(json, "source");
    schema_.from_models = Flag(json, "from_models", schema_.source.starts_with("models"));
    for (const Json& table : List(json, "tables")) ReadTable(table);
    for (const Json& type : List(json, "enums")) ReadEnum(type);
    for (const Json& sequence : List(json, "sequences")) ReadSequence(sequence);
    ReadObjects(json);
    for (const Json& unknown : List(json, "unknown")) {
      schema_.unknown.push_back(
          {Text(unknown, "what"), Text(unknown, "why"), Texts(unknown, "candidates"), At(unknown)});
    }
    return std::move(schema_);
  }

 private:
  static const Json& Get(const Json& json, const char* key) {
    static const Json* nothing = new Json();
    auto it = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && it != json.end() ? *it : *nothing;
  }
  static std::string Text(const Json& json, const char* key) {
    const Json& value = Get(json, key);
    return value.is_null() ? "" : value.get<std::string>();
  }
  static std::string Text(const Json& json, const char* key, const char* otherwise) {
    std::string text = Text(json, key);
    return text.empty() ? otherwise : text;
  }
  static bool Flag(const Json& json, const char* key, bool otherwise = false) {
    const Json& value = Get(json, key);
    return value.is_null() ? otherwise : value.get<bool>();
  }
  static std::vector<std::string> Texts(const Json& json, const char* key) {
    const Json& value = Get(json, key);
    return value.is_null() ? std::vector<std::string>{} : value.get<std::vector<std::string>>();
  }
  static std::vector<Json> List(const Json& json, const char* key) {
    const Json& value = Get(json, key);
    return value.is_null() ? std::vector<Json>{} : value.get<std::vector<Json>>();
  }
  static Location At(const Json& json, const char* key = "at") {
    const Json& at = Get(json, key);
    if (at.is_null()) return {};
    auto number = [&](const char* name) {
      const Json& value = Get(at, name);
      return value.is_null() ? 0u : value.get<uint32_t>();
    };
    return {Text(at, "file"), number("line"), number("column"), number("end_line"), number("end_column")};
  }
  static QualifiedName Name(const Json& json) { return {Text(json, "schema", "public"), Text(json, "name")}; }

  void ReadTable(const Json& json) {
    Table table;
    table.name = Name(json);
    table.model = Text(json, "model");
    table.models = Texts(json, "models");
    if (Get(json, "comment").is_string()) table.comment = Text(json, "comment");
    table.at = At(json);
    std::string kind = Text(json, "kind", "table");
    table.kind = kind == "view"                ? TableKind::kView
                 : kind == "materialized view" ? TableKind::kMaterializedView
                 : kind == "partitioned"       ? TableKind::kPartitioned
                                               : TableKind::kTable;
    table.renamed_from = Text(json, "renamed_from");
    table.paranoid = Flag(json, "paranoid");
    table.deleted_column = Text(json, "deleted_column");
    table.columns_complete = Flag(json, "columns_complete", true);
    if (auto columns = Texts(json, "primary_key"); !columns.empty()) {
      table.primary_key = PrimaryKey{Text(json, "primary_key_name"), columns, At(json, "primary_key_at")};
    }
    for (const Json& unique : List(json, "unique_constraints")) {
      table.unique_constraints.push_back({Text(unique, "name"), Texts(unique, "columns"),
                                          Flag(unique, "nulls_not_distinct"), Text(unique, "deferrable"),
                                          Flag(unique, "inline"), At(unique)});
    }
    for (const Json& column : List(json, "columns")) ReadColumn(column, table);
    for (const Json& check : List(json, "checks")) {
      table.checks.push_back(
          {Text(check, "name"), Text(check, "expression"), Flag(check, "validated", true), At(check)});
    }
    for (const Json& exclusion : List(json, "exclusions")) {
      table.exclusions.push_back({Text(exclusion, "name"), Text(exclusion, "definition"), At(exclusion)});
    }
    for (const Json& key : List(json, "foreign_keys")) ReadForeignKey(key, table);
    for (const Json& index : List(json, "indexes")) table.indexes.push_back(ReadIndex(index));
    schema_.tables[table.name] = std::move(table);
  }

  void ReadColumn(const Json& json, Table& table) {
    Column column;
    column.name = Text(json, "name");
    column.attribute = Text(json, "attribute", column.name.c_str());
    if (Get(json, "type").is_string()) column.type = CanonicalType(Text(json, "type"));
    column.nullable.reset();
    if (Get(json, "nullable").is_boolean()) column.nullable = Flag(json, "nullable");
    column.default_value.kind = ReadDefaultKind(Text(json, "default_kind"), Get(json, "default").is_string());
    column.default_value.sql = Text(json, "default");
    std::string increment = Text(json, "auto_increment");
    column.auto_increment = increment == "serial"            ? AutoIncrement::kSerial
                            : increment == "identity"        ? AutoIncrement::kIdentityByDefault
                            : increment == "identity always" ? AutoIncrement::kIdentityAlways
                                                             : AutoIncrement::kNone;
    if (const Json& generated = Get(json, "generated"); generated.is_object()) {
      column.generated = Generated{Text(generated, "expression"), Flag(generated, "stored", true)};
    }
    column.collation = Text(json, "collation");
    column.sequence = Text(json, "sequence");
    column.renamed_from = Text(json, "renamed_from");
    if (Get(json, "comment").is_string()) column.comment = Text(json, "comment");
    column.at = At(json);
    column.type_at = Get(json, "type_at").is_null() ? column.at : At(json, "type_at");
    column.nullable_at = Get(json, "nullable_at").is_null() ? column.at : At(json, "nullable_at");
    column.default_value.at = Get(json, "default_at").is_null() ? column.at : At(json, "default_at");
    bool listed = false;
    for (const auto& unique : table.unique_constraints) {
      listed |= unique.columns.size() == 1 && unique.columns[0] == column.name;
    }
    if (Flag(json, "unique") && !listed) {
      UniqueConstraint unique;
      unique.columns = {column.name};
      unique.inline_column = true;
      unique.at = column.at;
      table.unique_constraints.push_back(unique);
    }
    table.columns.push_back(std::move(column));
  }

  static DefaultKind ReadDefaultKind(const std::string& word, bool has_text) {
    for (DefaultKind kind : {DefaultKind::kNone, DefaultKind::kConstant, DefaultKind::kExpression,
                             DefaultKind::kApplication, DefaultKind::kUnknown}) {
      if (word == Word(kind)) return kind;
    }
    return has_text ? DefaultKind::kExpression : DefaultKind::kNone;
  }

  static void ReadForeignKey(const Json& json, Table& table) {
    ForeignKey key;
    key.name = Text(json, "name");
    key.columns = Texts(json, "columns");
    key.table = {Text(json, "schema", "public"), Text(json, "table")};
    key.referenced = Texts(json, "referenced");
    key.on_delete = Text(json, "on_delete", "NO ACTION");
    key.delete_by_default = key.on_delete == "NO ACTION";
    key.on_update = Text(json, "on_update", "NO ACTION");
    key.deferrable = Text(json, "deferrable");
    key.validated = Flag(json, "validated", true);
    key.at = At(json);
    table.foreign_keys.push_back(std::move(key));
  }

  static Index ReadIndex(const Json& json) {
    Index index;
    index.name = Text(json, "name");
    index.unique = Flag(json, "unique");
    index.method = Text(json, "using", "btree");
    index.where = Text(json, "where");
    for (const Json& column : List(json, "columns")) {
      index.columns.push_back({Text(column, "name"), Text(column, "expression"), Text(column, "order"),
                               Text(column, "nulls"), Text(column, "operator"), Text(column, "collate")});
    }
    index.include = Texts(json, "include");
    index.nulls_not_distinct = Flag(json, "nulls_not_distinct");
    index.concurrently = Flag(json, "concurrently");
    index.at = At(json);
    return index;
  }

  void ReadEnum(const Json& json) {
    EnumType type;
    type.name = Name(json);
    if (Get(json, "values").is_array()) type.values = Texts(json, "values");
    type.at = At(json);
    type.renamed_from = Text(json, "renamed_from");
    if (const Json& renamed = Get(json, "renamed_values"); renamed.is_object()) {
      type.renamed_values = renamed.get<std::map<std::string, std::string>>();
    }
    if (const Json& places = Get(json, "value_at"); places.is_object()) {
      for (const auto& [value, at] : places.items()) type.value_at[value] = At(places, value.c_str());
    }
    schema_.enums[type.name] = std::move(type);
  }

  void ReadSequence(const Json& json) {
    Sequence sequence;
    sequence.name = Name(json);
    sequence.type = Text(json, "type", "bigint");
    if (const Json& owner = Get(json, "owner"); owner.is_object()) {
      sequence.owner_table = {Text(owner, "schema", "public"), Text(owner, "table")};
      sequence.owner_column = Text(owner, "column");
    }
    auto number = [&](const char* key, std::optional<int64_t>& value) {
      if (const Json& found = Get(json, key); found.is_number_integer()) value = found.get<int64_t>();
    };
    number("increment", sequence.increment), number("minimum", sequence.minimum), number("maximum", sequence.maximum);
    number("start", sequence.start), number("cache", sequence.cache);
    sequence.cycle = Flag(json, "cycle");
    sequence.at = At(json);
    schema_.sequences[sequence.name] = std::move(sequence);
  }

  void ReadObjects(const Json& json) {
    static constexpr std::pair<const char*, ObjectKind> kArrays[] = {
        {"extensions", ObjectKind::kExtension},
        {"schemas", ObjectKind::kSchema},
        {"views", ObjectKind::kView},
        {"materialized_views", ObjectKind::kMaterializedView},
        {"functions", ObjectKind::kFunction},
        {"triggers", ObjectKind::kTrigger},
        {"policies", ObjectKind::kPolicy},
        {"domains", ObjectKind::kDomain},
        {"composite_types", ObjectKind::kCompositeType}};
    for (const auto& [key, kind] : kArrays) {
      for (const Json& one : List(json, key)) {
        Object object;
        object.kind = kind;
        object.name = Name(one);
        if (const Json& table = Get(one, "table"); table.is_object()) object.table = Name(table);
        object.definition = Text(one, "definition");
        for (const Json& index : List(one, "indexes")) object.indexes.push_back(ReadIndex(index));
        object.at = At(one);
        schema_.objects.push_back(std::move(object));
      }
    }
  }

  Schema schema_;
};

}  // namespace

Result<Schema> FromJson(std::string_view text, std::string_view name) {
  const std::string file(name);
  // The parser recurses: a text nested deeper than any schema is refused before it can exhaust the stack.
  int depth = 0, deepest = 0;
  for (char c : text) {
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if (c == ']' || c == '}') --depth;
  }
  if (deepest > 10000) {
    return Error{"`" + file + "` is nested too deeply to be a schema",
                 "give a file that `sequelint schema --format json` wrote"};
  }
  try {
    Json json = Json::parse(text);
    if (!json.is_object() || !json.contains("tables")) {
      return Error{"`" + file + "` is JSON but not a schema: it has no `tables`",
                   "give a file that `sequelint schema --format json` wrote"};
    }
    if (json.value("version", 1) != 1) {
      return Error{"`" + file + "` has a schema version this program does not know",
                   "write it anew with `sequelint schema`"};
    }
    return Reader().Read(json);
  } catch (const Json::exception& e) {
    std::string why = e.what();
    why = why.substr(why.find(']') == std::string::npos ? 0 : why.find(']') + 2);
    return Error{"cannot read the schema `" + file + "`: " + why,
                 "give a file that `sequelint schema --format json` wrote"};
  }
}

}  // namespace sequelint::schema
