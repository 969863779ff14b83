#include <algorithm>

#include "base/text.h"
#include "schema/expression.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/holes.h"
#include "sql/reader.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {

using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;
using schema::QuoteIfNeeded;
using schema::Table;

std::vector<std::string> Reader::Strings(Nodes nodes, size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) {
    if (nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING) names.emplace_back(nodes[i]->string->sval);
  }
  return names;
}

// {schema, name} of the last two of `names`; a database name in front is dropped.
QualifiedName Reader::Qualified(const std::vector<std::string>& names, const std::string& otherwise) {
  if (names.empty()) return {otherwise, ""};
  return {names.size() > 1 ? names[names.size() - 2] : otherwise, CutIdentifier(names.back())};
}

std::string Reader::CreationSchema() const {
  return session_.search_path.empty() ? "public" : session_.search_path.front();
}

Reader::Relation Reader::KindOf(const QualifiedName& name) const {
  if (schema_.tables.count(name) != 0) return Relation::kTable;
  if (schema_.sequences.count(name) != 0) return Relation::kSequence;
  for (const schema::Object& object : schema_.objects) {
    if (object.name != name) continue;
    if (object.kind == ObjectKind::kView) return Relation::kView;
    if (object.kind == ObjectKind::kMaterializedView) return Relation::kMaterializedView;
  }
  for (const auto& [key, table] : schema_.tables) {
    if (key.schema != name.schema) continue;
    for (const schema::Column& column : table.columns) {
      if (IsSequenceOf(table, column, name)) return Relation::kSequence;
    }
  }
  for (const schema::Object& object : schema_.objects) {
    auto named = [&](const schema::Index& index) { return index.name == name.name; };
    bool has = std::any_of(object.indexes.begin(), object.indexes.end(), named);
    if (has && object.name.schema == name.schema) return Relation::kIndex;
  }
  return OwnerOfIndex(name) != nullptr ? Relation::kIndex : Relation::kNone;
}

const schema::Table* Reader::OwnerOfIndex(const QualifiedName& index) const {
  for (const auto& [key, table] : schema_.tables) {
    if (key.schema != index.schema) continue;
    auto named = [&, &table = table](const auto& thing) { return IsNamed(table, thing, index.name); };
    if ((table.primary_key && named(*table.primary_key)) ||
        std::any_of(table.indexes.begin(), table.indexes.end(), named) ||
        std::any_of(table.unique_constraints.begin(), table.unique_constraints.end(), named)) {
      return &table;
    }
  }
  return nullptr;
}

QualifiedName Reader::NewName(const PgQuery__RangeVar& relation) const {
  std::string name = CutIdentifier(relation.relname);
  if (relation.schemaname != nullptr && *relation.schemaname != '\0') return {relation.schemaname, name};
  if (relation.relpersistence != nullptr && *relation.relpersistence == 't') return {kTemporary, name};
  unqualified_ |= !path_said_;
  return {CreationSchema(), name};
}

QualifiedName Reader::FindRelation(const std::vector<std::string>& names) const {
  if (names.size() > 1 || names.empty()) return Qualified(names, CreationSchema());
  std::string name = CutIdentifier(names[0]);
  if (session_.temporary.count(name) != 0) return {kTemporary, name};
  unqualified_ |= !path_said_;
  for (const std::string& schema : session_.search_path) {
    if (KindOf({schema, name}) != Relation::kNone) return {schema, name};
  }
  return {CreationSchema(), name};
}

QualifiedName Reader::Find(const PgQuery__RangeVar* relation) const {
  if (relation == nullptr) return {"", ""};
  if (relation->schemaname != nullptr && *relation->schemaname != '\0') {
    return {relation->schemaname, CutIdentifier(relation->relname)};
  }
  return FindRelation({relation->relname});
}

// Of a table that the statement cannot do without: one that stood there before, if need be.
QualifiedName Reader::FindTable(const PgQuery__RangeVar* relation) {
  QualifiedName name = Find(relation);
  Adopt(name);
  return name;
}

void Reader::Adopt(const QualifiedName& name) {
  if (options_.complete || name.name.empty() || IsTemporary(name) || HasHole(name.name)) return;
  if (KindOf(name) != Relation::kNone) return;
  if (options_.adopted != nullptr) options_.adopted->push_back(name);
  Amend(
      [adopt = options_.adopt, name](schema::Schema& schema) {
        if (adopt != nullptr && AdoptTable(*adopt, name, schema)) return;
        Table table;
        table.name = name;
        table.columns_complete = false;
        schema.tables.emplace(name, std::move(table));
      },
      true);
}

QualifiedName Reader::FindType(const std::vector<std::string>& names) const {
  if (names.size() > 1 || names.empty()) return Qualified(names, CreationSchema());
  for (const std::string& schema : session_.search_path) {
    QualifiedName name{schema, CutIdentifier(names[0])};
    if (schema_.enums.count(name) != 0) return name;
    for (const schema::Object& object : schema_.objects) {
      bool type = object.kind == ObjectKind::kDomain || object.kind == ObjectKind::kCompositeType;
      if (type && object.name == name) return name;
    }
  }
  return {CreationSchema(), CutIdentifier(names[0])};
}

QualifiedName Reader::FindTypeOf(const PgQuery__Node* node) const {
  if (node == nullptr) return {"", ""};
  if (node->node_case == PG_QUERY__NODE__NODE_TYPE_NAME) {
    return FindType(Strings(node->type_name->names, node->type_name->n_names));
  }
  if (node->node_case == PG_QUERY__NODE__NODE_LIST) return FindType(Strings(node->list->items, node->list->n_items));
  if (node->node_case == PG_QUERY__NODE__NODE_STRING) return FindType({node->string->sval});
  return {"", ""};
}

QualifiedName Reader::FindTypeOf(const PgQuery__RangeVar& relation) const {
  std::string schema = Text(relation.schemaname);
  return FindType(schema.empty() ? std::vector{Text(relation.relname)} : std::vector{schema, Text(relation.relname)});
}

const schema::Object* Reader::ObjectNamed(ObjectKind kind, const QualifiedName& name, const QualifiedName& table) {
  for (const schema::Object& object : schema_.objects) {
    if (object.kind == kind && object.name == name && (table.name.empty() || object.table == table)) return &object;
  }
  return nullptr;
}

namespace {

// The fields of an interval by Postgres' bits (utils/timestamp.h, INTERVAL_MASK).
std::string IntervalFields(int mask) {
  static constexpr std::pair<int, const char*> kFields[] = {
      {1 << 2, "year"},
      {1 << 1, "month"},
      {1 << 3, "day"},
      {1 << 10, "hour"},
      {1 << 11, "minute"},
      {1 << 12, "second"},
      {1 << 2 | 1 << 1, "year to month"},
      {1 << 3 | 1 << 10, "day to hour"},
      {1 << 3 | 1 << 10 | 1 << 11, "day to minute"},
      {1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, "day to second"},
      {1 << 10 | 1 << 11, "hour to minute"},
      {1 << 10 | 1 << 11 | 1 << 12, "hour to second"},
      {1 << 11 | 1 << 12, "minute to second"},
  };
  for (const auto& [bits, words] : kFields) {
    if (bits == mask) return std::string(" ") + words;
  }
  return "";
}

std::string Modifier(const PgQuery__Node* node) {
  if (node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
    return std::to_string(node->a_const->ival->ival);
  }
  return DeparseExpression(node);
}

}  // namespace

std::string Reader::TypeText(const PgQuery__TypeName& type) const {
  std::vector<std::string> names = Strings(type.names, type.n_names);
  if (names.empty()) return "";
  bool built_in = names.size() == 2 && names[0] == "pg_catalog";
  std::vector<std::string> modifiers;
  for (size_t i = 0; i < type.n_typmods; ++i) modifiers.push_back(Modifier(type.typmods[i]));
  std::string text;
  if (built_in) {
    text = names[1] == "bpchar" && !modifiers.empty() ? "character" : names[1];
    if (text == "interval" && !modifiers.empty()) {
      text += IntervalFields(std::atoi(modifiers[0].c_str()));
      modifiers.erase(modifiers.begin());
    }
    if (text == "char") text = "\"char\"";
  } else if (names.size() == 1) {
    text = QuoteIfNeeded(CutIdentifier(names[0]));
    if (!schema::ParseType(text).built_in) {
      QualifiedName found = FindType(names);
      bool known = schema_.enums.count(found) != 0 || found.schema != CreationSchema();
      if (known && found.schema != "public") text = QuoteIfNeeded(found.schema) + "." + text;
      if (!known && CreationSchema() != "public") {
        // Created here or not, only its presence in the schema tells; extensions usually live in public.
        for (const schema::Object& object : schema_.objects) {
          if (object.name == found) text = QuoteIfNeeded(found.schema) + "." + QuoteIfNeeded(found.name);
        }
      }
    }
  } else {
    QualifiedName name = Qualified(names, "public");
    text = (name.schema == "public" ? "" : QuoteIfNeeded(name.schema) + ".") + QuoteIfNeeded(name.name);
  }
  if (!modifiers.empty()) text += "(" + Join(modifiers, ",") + ")";
  text = schema::CanonicalType(text);
  return type.n_array_bounds > 0 ? text + "[]" : text;
}

std::string Reader::Expression(const PgQuery__Node* node) const { return DeparseExpression(node); }

schema::Default Reader::DefaultFrom(const PgQuery__Node* node, Range range) const {
  schema::Default value;
  if (node == nullptr) return value;
  value.at = At(range);
  value.sql = Expression(node);
  using schema::ExpressionKind;
  ExpressionKind kind = schema::Canonicalize(value.sql).kind;
  if (kind == ExpressionKind::kNull) return {};  // Postgres keeps no default that is NULL anyway
  value.kind = value.sql.empty() || HasHole(value.sql) ? schema::DefaultKind::kUnknown
               : kind == ExpressionKind::kOther        ? schema::DefaultKind::kExpression
                                                       : schema::DefaultKind::kConstant;
  return value;
}

std::vector<QualifiedName> Reader::RelationsIn(const PgQuery__Node& node) const {
  std::vector<QualifiedName> names;
  WalkMessages(reinterpret_cast<const ProtobufCMessage*>(&node), [&](const ProtobufCMessage* inner) {
    if (inner->descriptor != &pg_query__range_var__descriptor) return;
    QualifiedName name = Find(reinterpret_cast<const PgQuery__RangeVar*>(inner));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  });
  return names;
}

std::string Reader::FunctionName(const std::vector<std::string>& names, const std::vector<std::string>& types) const {
  return CutIdentifier(names.empty() ? "" : names.back()) + "(" + Join(types, ", ") + ")";
}

}  // namespace sequelint::sql
