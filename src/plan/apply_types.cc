#include <algorithm>

#include "base/text.h"
#include "plan/applier.h"
#include "plan/apply.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::CutIdentifier;
using schema::Display;
using schema::EnumType;
using schema::QuoteIfNeeded;
using schema::UserTypeOf;

namespace {

QualifiedName Cut(const QualifiedName& name) { return {name.schema, CutIdentifier(name.name)}; }

Error NoType(const QualifiedName& name) { return Failure("type \"" + Display(name) + "\" does not exist"); }

Error InUse(const QualifiedName& name) {
  return Failure("cannot drop type \"" + Display(name) + "\" because other objects depend on it",
                 "drop or change the columns of this type first");
}

// The canonical column type with its type's name replaced.
std::string WithName(const std::string& column_type, const QualifiedName& name) {
  schema::Type type = schema::ParseType(column_type);
  type.schema = name.schema == "public" ? "" : name.schema;
  type.name = name.name;
  return Print(type);
}

// `'ok'::mood` ⇒ `'ok'::feeling`
std::string WithCastTo(const std::string& sql, const QualifiedName& from, const QualifiedName& to) {
  std::string out;
  size_t copied = 0;
  std::vector<schema::Token> tokens = schema::Lex(sql);
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].Is("::") || !tokens[i + 1].IsName()) continue;
    size_t first = i + 1, last = schema::EndOfName(tokens, first);
    bool elsewhere = last != first && tokens[first].text != from.schema;
    if (elsewhere || tokens[last].text != from.name) continue;
    out += sql.substr(copied, tokens[first].begin - copied) + schema::Quoted(to);
    copied = tokens[last].end;
  }
  return out + sql.substr(copied);
}

bool HasType(const schema::Column& column, const QualifiedName& type) {
  return column.type && UserTypeOf(*column.type) == type;
}

template <class Visit>
void ForColumnsOf(schema::Schema& schema, const QualifiedName& type, Visit visit) {
  auto has_type = [&](const schema::Column& column) { return HasType(column, type); };
  for (const auto& [name, table] : schema.tables) {
    if (std::none_of(table.columns.begin(), table.columns.end(), has_type)) continue;
    for (auto& column : schema.FindTable(name)->columns) {
      if (has_type(column)) visit(column);
    }
  }
}

// By a column, or by the default that a column has kept from its time with the type.
bool IsUsed(const schema::Schema& schema, const QualifiedName& type) {
  return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const auto& entry) {
    const auto& columns = entry.second.columns;
    return std::any_of(columns.begin(), columns.end(), [&](const schema::Column& column) {
      return HasType(column, type) || CastsTo(column.default_value.sql, type);
    });
  });
}

}  // namespace

bool CastsTo(const std::string& sql, const QualifiedName& type) {
  return sql.find("::") != std::string::npos && WithCastTo(sql, type, {type.schema, ""}) != sql;
}

Applier::Outcome Applier::operator()(const CreateEnum& op) {
  QualifiedName name = Cut(op.type.name);
  if (schema_.enums.count(name)) return Failure("type \"" + Display(name) + "\" already exists");
  EnumType type = op.type;
  type.name = name;
  schema_.enums[name] = std::move(type);
  return true;
}

Applier::Outcome Applier::operator()(const DropEnum& op) {
  QualifiedName name = Cut(op.type.name);
  if (!schema_.enums.count(name)) return NoType(name);
  if (IsUsed(schema_, name)) return InUse(name);
  schema_.enums.erase(name);
  return true;
}

Applier::Outcome Applier::operator()(const RenameEnum& op) {
  QualifiedName from = Cut(op.from), to = Cut(op.to);
  if (!schema_.enums.count(from)) return NoType(from);
  if (schema_.enums.count(to)) return Failure("type \"" + Display(to) + "\" already exists");
  schema_.enums.Rename(from, to);
  schema_.enums.at(to).name = to;
  ForColumnsOf(schema_, from, [&](auto& column) {
    column.type = WithName(*column.type, to);
    column.default_value.sql = WithCastTo(column.default_value.sql, from, to);
  });
  return true;
}

Applier::Outcome Applier::operator()(const AddEnumValue& op) {
  EnumType* type = schema_.enums.Change(Cut(op.type));
  if (!type) return NoType(op.type);
  if (!type->values) return true;  // its labels are unknown before and after
  auto& values = *type->values;
  if (std::find(values.begin(), values.end(), op.value) != values.end()) {
    if (op.if_not_exists) return false;
    return Failure("enum label \"" + op.value + "\" already exists");
  }
  auto place = values.end();
  const std::optional<std::string>& neighbour = op.before ? op.before : op.after;
  if (neighbour) {
    place = std::find(values.begin(), values.end(), *neighbour);
    if (place == values.end()) return Failure("\"" + *neighbour + "\" is not an existing enum label");
    if (!op.before) ++place;
  }
  values.insert(place, op.value);
  if (!at_.empty()) type->value_at[op.value] = at_;
  return true;
}

Applier::Outcome Applier::operator()(const RenameEnumValue& op) {
  EnumType* type = schema_.enums.Change(Cut(op.type));
  if (!type) return NoType(op.type);
  if (type->values) {
    auto& values = *type->values;
    auto value = std::find(values.begin(), values.end(), op.from);
    if (value == values.end()) return Failure("\"" + op.from + "\" is not an existing enum label");
    if (std::find(values.begin(), values.end(), op.to) != values.end()) {
      return Failure("enum label \"" + op.to + "\" already exists");
    }
    *value = op.to;
    type->value_at.erase(op.from);
    if (!at_.empty()) type->value_at[op.to] = at_;
  }
  // Defaults hold the label itself, not its text.
  ForColumnsOf(schema_, Cut(op.type), [&](auto& column) {
    std::string& sql = column.default_value.sql;
    std::string from = QuoteLiteral(op.from);
    if (column.default_value.kind != schema::DefaultKind::kConstant) return;
    if (sql == from || sql.rfind(from + "::", 0) == 0) sql = QuoteLiteral(op.to) + sql.substr(from.size());
  });
  return true;
}

Applier::Outcome Applier::operator()(const ReplaceEnum& op) {
  auto it = schema_.enums.find(Cut(op.was.name));
  if (it == schema_.enums.end()) return NoType(op.was.name);
  size_t columns = 0;
  for (const auto& [name, table] : schema_.tables) {
    for (const auto& column : table.columns) columns += HasType(column, it->first) ? 1 : 0;
  }
  if (columns > op.uses.size()) return InUse(op.was.name);
  for (const ReplaceEnum::Use& use : op.uses) {
    Target target = FindColumn(use.table, use.column);
    if (!target.column) return target.error;
    if (!use.default_sql.empty()) target.column->default_value.sql = use.default_sql;
  }
  EnumType type = op.type;
  type.name = it->first;
  schema_.enums.at(Cut(op.was.name)) = std::move(type);
  return true;
}

Applier::Outcome Applier::operator()(const CreateSequence& op) {
  QualifiedName name = Cut(op.sequence.name);
  if (RelationExists(name)) return Failure("relation \"" + Display(name) + "\" already exists");
  if (!op.sequence.owner_table.name.empty()) {
    Target owner = FindColumn(op.sequence.owner_table, op.sequence.owner_column);
    if (!owner.column) return owner.error;
  }
  schema::Sequence sequence = op.sequence;
  sequence.name = name;
  schema_.sequences[name] = std::move(sequence);
  return true;
}

Applier::Outcome Applier::operator()(const DropSequence& op) {
  QualifiedName name = Cut(op.sequence.name);
  if (!schema_.sequences.erase(name)) return Failure("sequence \"" + Display(name) + "\" does not exist");
  return true;
}

// A serial column's sequence becomes one of its own, which the column goes on owning and taking its numbers from.
void Applier::FreeSequence(const QualifiedName& name) {
  for (const auto& [key, table] : schema_.tables) {
    for (const schema::Column& its : table.columns) {
      if (its.auto_increment != schema::AutoIncrement::kSerial || !IsSequenceOf(table, its, name)) continue;
      schema::Column& column = *Find(key)->FindColumn(its.name);
      schema::Sequence sequence{name, column.type.value_or("integer"), key, column.name, {}};
      column.auto_increment = schema::AutoIncrement::kNone;
      column.sequence.clear();
      std::string text = name.schema == "public" ? "" : QuoteIfNeeded(name.schema) + ".";
      text = "nextval(" + QuoteLiteral(text + QuoteIfNeeded(name.name)) + "::regclass)";
      column.default_value = {schema::DefaultKind::kExpression, std::move(text), column.default_value.at};
      schema_.sequences.emplace(name, std::move(sequence));
      return;
    }
  }
}

Applier::Outcome Applier::operator()(const AlterSequence& op) {
  if (!schema_.sequences.count(Cut(op.sequence.name))) FreeSequence(Cut(op.sequence.name));
  schema::Sequence* sequence = schema_.sequences.Change(Cut(op.sequence.name));
  if (!sequence) return Failure("sequence \"" + Display(op.sequence.name) + "\" does not exist");
  schema::Sequence altered = op.sequence;
  altered.name = sequence->name;
  altered.at = sequence->at;
  *sequence = std::move(altered);
  return true;
}

namespace {

auto FindObject(const schema::Objects& objects, const schema::Object& wanted) {
  return std::find_if(objects.begin(), objects.end(), [&](const schema::Object& object) {
    return object.kind == wanted.kind && object.name == wanted.name && object.table == wanted.table;
  });
}

}  // namespace

Applier::Outcome Applier::operator()(const CreateObject& op) {
  if (!op.refused.empty()) return Failure(op.refused);
  auto it = FindObject(schema_.objects, op.object);
  // Overloaded functions share a name; for the other kinds a second CREATE is CREATE OR REPLACE.
  bool function = op.object.kind == schema::ObjectKind::kFunction && !op.replace;
  if (it == schema_.objects.end() || function) {
    schema_.objects.push_back(op.object);
    return true;
  }
  schema::Object replaced = op.object;
  if (replaced.grants.empty()) replaced.grants = it->grants;  // OR REPLACE keeps them
  schema_.objects.Change(it) = std::move(replaced);
  return true;
}

Applier::Outcome Applier::operator()(const DropObject& op) {
  auto it = FindObject(schema_.objects, op.object);
  if (it == schema_.objects.end()) {
    return Failure("object \"" + Display(op.object.name) + "\" does not exist");
  }
  bool type = it->kind == schema::ObjectKind::kDomain || it->kind == schema::ObjectKind::kCompositeType;
  if (type && IsUsed(schema_, it->name)) return InUse(it->name);
  schema_.objects.erase(it);
  return true;
}

}  // namespace sequelint::plan
