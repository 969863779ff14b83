#include <algorithm>

#include "plan/applier.h"
#include "plan/holders.h"
#include "schema/lexer.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::CutIdentifier;
using schema::Display;
using schema::Object;
using schema::ObjectKind;
using schema::Table;

namespace {

schema::Objects::const_iterator FindSchema(const schema::Schema& schema, const std::string& name) {
  return std::find_if(schema.objects.begin(), schema.objects.end(), [&](const Object& object) {
    return object.kind == ObjectKind::kSchema && object.name.name == name;
  });
}

}  // namespace

Applier::Outcome Applier::operator()(const CreateSchema& op) {
  if (FindSchema(schema_, op.name) != schema_.objects.end())
    return Failure("schema \"" + op.name + "\" already exists");
  Object object;
  object.kind = ObjectKind::kSchema;
  object.name.name = op.name;
  schema_.objects.push_back(std::move(object));
  return true;
}

Applier::Outcome Applier::operator()(const DropSchema& op) {
  auto it = FindSchema(schema_, op.name);
  if (it == schema_.objects.end()) return Failure("schema \"" + op.name + "\" does not exist");
  auto inside = [&](const auto& entry) { return entry.first.schema == op.name; };
  if (std::any_of(schema_.tables.begin(), schema_.tables.end(), inside) ||
      std::any_of(schema_.enums.begin(), schema_.enums.end(), inside) ||
      std::any_of(schema_.sequences.begin(), schema_.sequences.end(), inside)) {
    return Failure("cannot drop schema " + op.name + " because other objects depend on it");
  }
  schema_.objects.erase(it);
  return true;
}

Applier::Outcome Applier::operator()(const CreateTable& op) {
  QualifiedName name{op.table.name.schema, CutIdentifier(op.table.name.name)};
  if (schema_.tables.count(name) && op.if_not_exists) return false;
  if (RelationExists(name)) return Failure("relation \"" + Display(name) + "\" already exists");
  for (const auto& key : op.table.foreign_keys) {
    if (key.table != name && !Find(key.table)) return NoTable(key.table);
  }
  Table table = op.table;
  table.name = name;
  for (schema::Column& column : table.columns) {
    column.sequence.clear();
    if (column.auto_increment != schema::AutoIncrement::kNone) {
      column.nullable = false;
      NameSequence(table, column);
    }
    if (!table.primary_key) continue;
    const auto& key = table.primary_key->columns;
    if (std::find(key.begin(), key.end(), column.name) != key.end()) column.nullable = false;
  }
  // NOT VALID says nothing about a table without rows.
  for (auto& check : table.checks) check.validated = true;
  for (auto& key : table.foreign_keys) key.validated = true;
  for (auto& index : table.indexes) index.concurrently = false;
  AvoidTaken(table);
  SpellNames(table);
  ForgetDefaultNames(table);
  schema_.tables[name] = std::move(table);
  return true;
}

Applier::Outcome Applier::operator()(const DropTable& op) {
  const QualifiedName& name = op.table.name;
  if (!Find(name)) return Failure("table \"" + Display(name) + "\" does not exist");
  for (const auto& [key, other] : schema_.tables) {
    auto points_here = [&](const schema::ForeignKey& foreign) { return foreign.table == name; };
    bool any = std::any_of(other.foreign_keys.begin(), other.foreign_keys.end(), points_here);
    if (key == name || !any) continue;
    if (!op.cascade) {
      return Failure("cannot drop table \"" + Display(name) + "\" because other objects depend on it",
                     "drop the foreign keys that reference it first");
    }
    std::erase_if(Find(key)->foreign_keys, points_here);
  }
  erase_if(schema_.sequences, [&](const auto& entry) { return entry.second.owner_table == name; });
  for (const QualifiedName& partition : PartitionsOf(name)) {  // they go with their parent
    if (Outcome gone = (*this)(DropTable{*Find(partition), op.cascade}); !gone) return gone;
  }
  if (op.cascade) DropUsers(name, "");
  erase_if(schema_.objects, [&](const Object& object) { return object.table == name; });
  schema_.tables.erase(name);
  return true;
}

void Applier::DropUsers(const QualifiedName& relation, const std::string& column) {
  for (;;) {
    auto it = std::find_if(schema_.objects.begin(), schema_.objects.end(), [&](const Object& object) {
      auto used = object.uses.find(relation);
      return used != object.uses.end() && (column.empty() || used->second.count(column));
    });
    if (it == schema_.objects.end()) return;
    Object gone = *it;
    schema_.objects.erase(it);
    if (IsView(gone)) DropUsers(gone.name, "");
  }
}

namespace {

// The CREATE TRIGGER or CREATE POLICY statement of a table that has another name now.
std::string OnTable(const std::string& definition, const QualifiedName& to) {
  std::vector<schema::Token> tokens = schema::Lex(definition);
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind != schema::Token::Kind::kWord || tokens[i].text != "on" || !tokens[i + 1].IsName()) continue;
    size_t last = schema::EndOfName(tokens, i + 1);
    return definition.substr(0, tokens[i + 1].begin) + schema::Quoted(to) + definition.substr(tokens[last].end);
  }
  return definition;
}

}  // namespace

// Constraints, indexes and sequences keep their names; everything that points at the table follows.
Applier::Outcome Applier::MoveTable(const QualifiedName& from, const QualifiedName& to) {
  if (!Find(from)) return NoTable(from);
  if (from == to) return true;
  if (RelationExists(to)) return Failure("relation \"" + Display(to) + "\" already exists");
  schema_.tables.Rename(from, to);
  Table& table = *Find(to);
  Spell(table);
  for (schema::Column& column : table.columns) {
    if (column.auto_increment != schema::AutoIncrement::kNone) column.sequence = SequenceOf(table, column).name;
  }
  table.name = to;
  spelled_.insert(to);
  for (schema::Column& column : table.columns) {
    schema::Column unnamed = column;
    unnamed.sequence.clear();
    if (SequenceOf(table, unnamed).name == column.sequence) column.sequence.clear();
  }
  for (auto& [name, other] : schema_.tables.Each()) {
    for (auto& key : other.foreign_keys) {
      if (key.table == from) key.table = to;
    }
    if (other.partition_of == from) other.partition_of = to;
  }
  for (auto& [name, sequence] : schema_.sequences.Each()) {
    if (sequence.owner_table == from) sequence.owner_table = to;
  }
  for (Object& object : schema_.objects.Each()) {
    if (object.table == from) {
      object.table = to;
      object.name.schema = to.schema;
      object.definition = OnTable(object.definition, to);
    }
    if (auto used = object.uses.extract(from); !used.empty()) object.uses[to].merge(used.mapped());
  }
  return true;
}

Applier::Outcome Applier::operator()(const RenameTable& op) {
  return MoveTable(op.from, {op.to.schema, CutIdentifier(op.to.name)});
}

Applier::Outcome Applier::operator()(const SetTableSchema& op) { return MoveTable(op.table, {op.to, op.table.name}); }

Applier::Outcome Applier::operator()(const SetTableComment& op) {
  Table* table = Find(op.table);
  if (!table) return NoTable(op.table);
  table->comment = op.comment;
  return true;
}

// What a statement without an operation of its own changes all the same: which table is a partition of which, and what
// is granted on views.
Applier::Outcome Applier::operator()(const RawSql& op) {
  if (op.statement == "grant" || op.statement == "revoke") {
    for (Object& object : schema_.objects.Each()) {
      if (IsView(object) && std::count(op.touches.begin(), op.touches.end(), object.name)) {
        object.grants.push_back(op.sql);
      }
    }
    return true;
  }
  bool attaches = op.statement == "attach_partition", detaches = op.statement.starts_with("detach_partition");
  if (op.touches.size() < 2 || (!attaches && !detaches)) return true;
  if (!Find(op.touches[0])) return NoTable(op.touches[0]);
  Table* partition = Find(op.touches[1]);
  if (!partition) return NoTable(op.touches[1]);
  partition->partition_of = attaches ? op.touches[0] : QualifiedName{"", ""};
  partition->partition_bound = attaches ? op.detail : "";
  return true;
}

}  // namespace sequelint::plan
