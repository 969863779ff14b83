#include "support/random_space.h"

#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::support {

using schema::Column;
using schema::IndexColumn;
using schema::Object;
using schema::ObjectKind;
using schema::Schema;
using schema::Table;

namespace {

using Strings = std::vector<std::string>;

const Object* FindType(const Schema& schema, const std::string& type, ObjectKind kind) {
  schema::QualifiedName name = schema::UserTypeOf(type);
  for (const Object& object : schema.objects) {
    if (object.kind == kind && object.name == name) return &object;
  }
  return nullptr;
}

std::string Name(const Column& column) { return QuoteIdentifier(column.name); }

template <class Use>
void EachColumn(const Schema& schema, const Table& table, Use use) {
  for (const Column& column : table.columns) {
    if (column.type) use(column, ClassOf(schema, *column.type));
  }
}

bool Plain(const Column& column) { return !column.generated && column.collation.empty(); }

// Conditions over one column.
Strings Conditions(const Column& column, TypeClass type) {
  std::string c = Name(column);
  switch (type) {
    case TypeClass::kInteger:
      return {c + " > 0", c + " >= 0 AND " + c + " < 100", c + " <> 7", c + " IN (1, 2, 3)", "(" + c + " + 1) > 0"};
    case TypeClass::kNumber:
      return {c + " > 0", c + " BETWEEN 1 AND 10"};
    case TypeClass::kText:
      return {c + " <> ''", "length(" + c + ") < 100", c + " IN ('a', 'b')", c + " LIKE 'a%'", c + " IS NOT NULL"};
    case TypeClass::kBoolean:
      return {c, "NOT " + c, c + " IS TRUE"};
    case TypeClass::kMoment:
      return {c + " IS NOT NULL", c + " > '2020-01-01'"};
    case TypeClass::kUuid:
    case TypeClass::kJsonb:
    case TypeClass::kRange:
    case TypeClass::kArray:
    case TypeClass::kEnum:
      return {c + " IS NULL"};
    default:
      return {};
  }
}

}  // namespace

const Strings& BuiltInTypes() {
  static const Strings types = {"integer",
                                "integer",
                                "bigint",
                                "smallint",
                                "numeric(10,2)",
                                "numeric",
                                "double precision",
                                "text",
                                "character varying(255)",
                                "character varying(50)",
                                "character varying",
                                "boolean",
                                "uuid",
                                "jsonb",
                                "json",
                                "date",
                                "timestamp with time zone",
                                "timestamp without time zone",
                                "bytea",
                                "int4range",
                                "integer[]",
                                "text[]",
                                "character varying(255)[]"};
  return types;
}

Strings TypesOf(const Schema& schema) {
  Strings types = BuiltInTypes();
  for (const auto& [name, type] : schema.enums) {
    for (const char* suffix : {"", "", "[]"}) types.push_back(schema::CanonicalType(schema::Quoted(name) + suffix));
  }
  for (const Object& object : schema.objects) {
    bool type = object.kind == ObjectKind::kDomain || object.kind == ObjectKind::kCompositeType;
    if (type) types.push_back(schema::CanonicalType(schema::Quoted(object.name)));
  }
  return types;
}

TypeClass ClassOf(const Schema& schema, const std::string& text) {
  schema::Type type = schema::ParseType(text);
  if (type.array > 0) return TypeClass::kArray;
  if (schema.FindEnum(text)) return TypeClass::kEnum;
  if (FindType(schema, text, ObjectKind::kDomain)) return TypeClass::kDomain;
  static const std::pair<std::string_view, TypeClass> kClasses[] = {{"integer", TypeClass::kInteger},
                                                                    {"bigint", TypeClass::kInteger},
                                                                    {"smallint", TypeClass::kInteger},
                                                                    {"numeric", TypeClass::kNumber},
                                                                    {"double precision", TypeClass::kNumber},
                                                                    {"text", TypeClass::kText},
                                                                    {"character varying", TypeClass::kText},
                                                                    {"boolean", TypeClass::kBoolean},
                                                                    {"uuid", TypeClass::kUuid},
                                                                    {"json", TypeClass::kJson},
                                                                    {"jsonb", TypeClass::kJsonb},
                                                                    {"date", TypeClass::kMoment},
                                                                    {"timestamp with time zone", TypeClass::kMoment},
                                                                    {"timestamp without time zone", TypeClass::kMoment},
                                                                    {"bytea", TypeClass::kBytes},
                                                                    {"int4range", TypeClass::kRange}};
  for (const auto& [name, kind] : kClasses) {
    if (type.built_in && type.name == name) return kind;
  }
  return TypeClass::kComposite;
}

bool Exists(const Schema& schema, const std::string& text) {
  schema::QualifiedName name = schema::UserTypeOf(text);
  if (name.name.empty()) return true;
  if (schema.enums.count(name)) return true;
  return FindType(schema, text, ObjectKind::kDomain) || FindType(schema, text, ObjectKind::kCompositeType);
}

bool Ordered(TypeClass type) { return type != TypeClass::kJson && type != TypeClass::kComposite; }

Strings DefaultsOf(const Schema& schema, const Column& column, const Space& space) {
  if (!column.type) return {};
  switch (ClassOf(schema, *column.type)) {
    case TypeClass::kInteger: {
      Strings defaults = {"0", "-1", "42", "'7'", "1 + 2"};
      for (const auto& [name, sequence] : schema.sequences) {
        defaults.push_back("nextval(" + QuoteLiteral(schema::Quoted(name)) + "::regclass)");
      }
      return defaults;
    }
    case TypeClass::kNumber:
      return {"0", "0.5", "1.50", "random()"};
    case TypeClass::kText:
      return {"'x'", "'it''s'", "''", "'a'::text", "upper('x')", "md5(random()::text)"};
    case TypeClass::kBoolean:
      return {"true", "false", "'t'"};
    case TypeClass::kUuid:
      return space.postgres >= 13 ? Strings{"gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'"}
                                  : Strings{"'00000000-0000-0000-0000-000000000000'"};
    case TypeClass::kJson:
    case TypeClass::kJsonb:
      return {"'{}'", "'[]'", "'{\"a\": 1}'"};
    case TypeClass::kMoment:
      return {"now()", "CURRENT_TIMESTAMP", "'2020-01-01'", "clock_timestamp()"};
    case TypeClass::kArray:
      return {"'{}'"};
    case TypeClass::kEnum: {
      Strings defaults;
      for (const std::string& value : *schema.FindEnum(*column.type)->values) defaults.push_back(QuoteLiteral(value));
      return defaults;
    }
    default:
      return {};
  }
}

Strings GeneratedOf(const Schema& schema, const Table& table, const Column& column) {
  Strings expressions;
  if (!column.type) return expressions;
  EachColumn(schema, table, [&](const Column& source, TypeClass type) {
    if (source.name == column.name || source.generated) return;
    std::string c = Name(source);
    if (type == TypeClass::kInteger && *column.type == "bigint") {
      expressions.push_back(c + " + 1");
      expressions.push_back(c + " * 2");
    }
    if (type == TypeClass::kText && *column.type == "text") expressions.push_back("lower(" + c + ")");
  });
  return expressions;
}

Strings ChecksOf(const Schema& schema, const Table& table) {
  Strings checks;
  std::string integer;
  EachColumn(schema, table, [&](const Column& column, TypeClass type) {
    for (std::string& condition : Conditions(column, type)) checks.push_back(std::move(condition));
    if (type != TypeClass::kInteger) return;
    if (!integer.empty()) checks.push_back(integer + " <> " + Name(column));
    integer = Name(column);
  });
  return checks;
}

Strings ExclusionsOf(const Schema& schema, const Table& table) {
  Strings exclusions;
  EachColumn(schema, table, [&](const Column& column, TypeClass type) {
    if (!Plain(column)) return;
    if (type == TypeClass::kRange) exclusions.push_back("USING gist (" + Name(column) + " WITH &&)");
    if (type == TypeClass::kInteger) {
      exclusions.push_back("USING btree (" + Name(column) + " WITH =)");
      exclusions.push_back("USING btree (" + Name(column) + " WITH =) WHERE (" + Name(column) + " > 5)");
    }
  });
  return exclusions;
}

const Strings& Methods() {
  static const Strings methods = {"btree", "btree", "btree", "btree", "hash", "gin", "gist", "brin"};
  return methods;
}

std::vector<IndexColumn> IndexColumnsOf(const Schema& schema, const Table& table, const std::string& method) {
  std::vector<IndexColumn> columns;
  auto add = [&](const std::string& name, const std::string& expression, const std::string& order = "",
                 const std::string& nulls = "", const std::string& operator_class = "",
                 const std::string& collation = "") {
    columns.push_back({name, expression, order, nulls, operator_class, collation});
  };
  EachColumn(schema, table, [&](const Column& column, TypeClass type) {
    if (column.generated && !column.generated->stored) return;
    const std::string& name = column.name;
    bool simple = type == TypeClass::kInteger || type == TypeClass::kText || type == TypeClass::kUuid;
    if (method == "hash" && simple) add(name, "");
    if (method == "gist" && type == TypeClass::kRange) add(name, "");
    if (method == "brin" && (type == TypeClass::kInteger || type == TypeClass::kMoment)) add(name, "");
    if (method == "gin" && (type == TypeClass::kJsonb || type == TypeClass::kArray)) add(name, "");
    if (method == "gin" && type == TypeClass::kJsonb) add(name, "", "", "", "jsonb_path_ops");
    if (method != "btree" || !Ordered(type)) return;
    add(name, "");
    if (!simple) return;
    for (const char* order : {"ASC", "DESC"}) {
      add(name, "", order);
      add(name, "", order, "FIRST");
      add(name, "", order, "LAST");
    }
    if (type == TypeClass::kText) {
      add(name, "", "", "", *column.type == "text" ? "text_pattern_ops" : "varchar_pattern_ops");
      add(name, "", "DESC", "", "", column.collation == "C" ? "POSIX" : "C");
      add("", "lower(" + Name(column) + ")");
      add("", "lower(" + Name(column) + ")", "DESC");
    }
    if (type == TypeClass::kInteger) add("", Name(column) + " + 1");
  });
  return columns;
}

std::vector<Strings> KeysOf(const Table& table) {
  std::vector<Strings> keys;
  if (table.primary_key) keys.push_back(table.primary_key->columns);
  for (const auto& unique : table.unique_constraints) {
    if (unique.deferrable.empty()) keys.push_back(unique.columns);
  }
  for (const auto& index : table.indexes) {
    if (!index.unique || !index.where.empty()) continue;
    Strings names;
    bool plain = true;
    for (const auto& part : index.columns) {
      plain &= !part.name.empty() && part.operator_class.empty() && part.collation.empty();
      names.push_back(part.name);
    }
    if (plain) keys.push_back(std::move(names));
  }
  return keys;
}

}  // namespace sequelint::support
