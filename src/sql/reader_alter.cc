#include <algorithm>
#include <initializer_list>
#include <numeric>

#include "base/text.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/alter_definition.h"
#include "sql/holes.h"
#include "sql/reader.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::AutoIncrement;
using schema::Column;
using schema::CutIdentifier;
using schema::QualifiedName;
using schema::Table;

namespace {

// Postgres runs the commands of one ALTER TABLE in passes: what drops comes first, whatever the order of writing
// (AlterTablePass in commands/tablecmds.c).
int PassOf(const PgQuery__AlterTableCmd& command) {
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
      return 0;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
      return command.def == nullptr ? 0 : 6;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      return 1;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      return 2;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
      return 3;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint: {
      auto type = command.def == nullptr ? PG_QUERY__CONSTR_TYPE__CONSTR_NULL : command.def->constraint->contype;
      bool index = type == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY || type == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
                   type == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION;
      return index ? 4 : 5;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
      return 6;
    default:
      return 7;
  }
}

// What a command that no operation stands for is called.
// Operations spell names out.
template <class T>
T Named(const Table& table, T thing) {
  thing.name = NameOf(table, thing);
  return thing;
}

const char* NameOfOther(PgQuery__AlterTableType type) {
  switch (type) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
      return "owner_to";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
      return "set_statistics";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
      return "set_column_options";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
      return "set_storage";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
      return "set_compression";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
      return "cluster_on";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
      return "set_logged";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
      return "set_unlogged";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
      return "set_access_method";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
      return "set_tablespace";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplaceRelOptions:
      return "set_storage_parameters";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
      return "enable_trigger";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
      return "disable_trigger";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRule:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysRule:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaRule:
      return "enable_rule";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRule:
      return "disable_rule";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
      return "inherit";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
      return "no_inherit";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
      return "replica_identity";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
      return "enable_row_level_security";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
      return "disable_row_level_security";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
      return "force_row_level_security";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
      return "no_force_row_level_security";
    default:
      return "alter_table";
  }
}

const char* NameOfRelation(PgQuery__ObjectType type) {
  switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return "alter_index";
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return "alter_view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return "alter_materialized_view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return "alter_sequence";
    default:
      return "alter_composite_type";
  }
}

// `nextval('"Users_id_seq"'::regclass)` ⇒ the sequence's name as it is written; "" for anything else.
std::vector<std::string> SequenceInNextval(const std::string& sql) {
  std::vector<schema::Token> tokens = schema::Lex(sql);
  size_t at = 0;
  if (tokens.size() > 2 && tokens[0].Is("pg_catalog") && tokens[1].Is(".")) at = 2;
  if (tokens.size() < at + 4 || !tokens[at].Is("nextval") || !tokens[at + 1].Is("(") ||
      tokens[at + 2].kind != schema::Token::Kind::kString) {
    return {};
  }
  size_t end = at + 3;
  while (end < tokens.size() && !tokens[end].Is(")")) ++end;
  if (end + 1 < tokens.size()) return {};
  std::vector<std::string> names;
  for (const schema::Token& token : schema::Lex(tokens[at + 2].text)) {
    if (token.IsName()) names.push_back(token.text);
  }
  return names;
}

}  // namespace

Column Reader::Was(const QualifiedName& table, const std::string& name) {
  if (const Table* found = schema_.FindTable(table)) {
    if (const Column* column = found->FindColumn(name)) return *column;
  }
  Column column;
  column.name = column.attribute = name;
  column.nullable.reset();
  column.default_value.kind = schema::DefaultKind::kUnknown;
  return column;
}

void Reader::FoldSerial(const QualifiedName& table, const std::string& name) {
  Table* owner = TableNamed(table);
  Column* column = owner == nullptr ? nullptr : owner->FindColumn(name);
  if (column == nullptr || column->auto_increment != AutoIncrement::kNone) return;
  if (column->nullable.value_or(true))
    return;  // SERIAL columns are NOT NULL: this one only takes its numbers from there
  std::vector<std::string> written = SequenceInNextval(column->default_value.sql);
  if (written.empty()) return;
  auto sequence = schema_.sequences.find(FindRelation(written));
  if (sequence == schema_.sequences.end() || sequence->second.owner_table != table ||
      sequence->second.owner_column != name || sequence->first.schema != table.schema) {
    return;
  }
  Amend([table, name, key = sequence->first](schema::Schema& schema) {
    Table* owner = schema.FindTable(table);
    Column* column = owner == nullptr ? nullptr : owner->FindColumn(name);
    if (column == nullptr || schema.sequences.erase(key) == 0) return;
    column->auto_increment = AutoIncrement::kSerial;
    column->default_value = {};
    column->sequence.clear();
    if (SequenceOf(*owner, *column).name != key.name) column->sequence = key.name;
  });
}

void Reader::AlterTable(const PgQuery__AlterTableStmt& statement) {
  bool table_only = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE && statement.missing_ok == 0;
  QualifiedName table = table_only ? FindTable(statement.relation) : Find(statement.relation);
  if (IsTemporary(table)) {
    current().kind = Statement::Kind::kQuery;
    return;
  }
  std::vector<Range> ranges = CommandRanges(*statement.relation, statement.n_cmds);
  Relation kind = KindOf(table);
  bool is_table = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE ||
                  statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE;
  bool other = kind == Relation::kView || kind == Relation::kMaterializedView || kind == Relation::kSequence ||
               kind == Relation::kIndex;
  std::vector<size_t> order(statement.n_cmds);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return PassOf(*statement.cmds[a]->alter_table_cmd) < PassOf(*statement.cmds[b]->alter_table_cmd);
  });
  Range whole = focus_;
  bool lenient = lenient_;
  if (statement.missing_ok != 0 && kind == Relation::kNone) lenient_ = true;
  for (size_t i : order) {
    const PgQuery__AlterTableCmd& command = *statement.cmds[i]->alter_table_cmd;
    focus_ = ranges[i];
    if (!is_table || other) {
      bool owner = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner;
      const char* what = owner ? "owner_to" : NameOfRelation(statement.objtype);
      if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE && !owner) {
        QualifiedName type = FindTypeOf(*statement.relation);
        AlterObject(schema::ObjectKind::kCompositeType, type, what, {type}, "",
                    [&](PgQuery__Node& create) { return AlterComposite(create, command); });
      } else {
        AddRaw(what, "", {table});
      }
    } else {
      AlterTableCommand(command, table, ranges[i]);
    }
  }
  lenient_ = lenient;
  focus_ = whole;
}

void Reader::AlterTableCommand(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range) {
  size_t before = script_.operations.size();
  if (AlterColumn(command, table, range) || AlterConstraints(command, table, range)) {
    bool cascade = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    if (cascade && script_.operations.size() > before) last().cascade = true;
    return;
  }
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
      return AttachPartition(command, table, "attach_partition");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
      return AttachPartition(command, table, "detach_partition");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize:
      return AttachPartition(command, table, "detach_partition_finalize");
    default:
      return AddRaw(NameOfOther(command.subtype), "", {table}, Text(command.name));
  }
}

bool Reader::AlterColumn(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range) {
  std::string name = CutIdentifier(Text(command.name));
  Column was = Was(table, name), column = was;
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      AddColumn(command, table, range);
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn: {
      bool cascade = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
      Add(plan::DropColumn{table, was, cascade}, command.missing_ok != 0);
      return true;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
      if (IsMarked(newer_.expression, range)) {
        column.generated = schema::Generated{Expression(command.def), was.generated ? was.generated->stored : true};
        Add(plan::SetExpression{table, was, column});
        return true;
      }
      column.default_value = DefaultFrom(command.def, range);
      if (column.default_value.kind == schema::DefaultKind::kNone) {
        // A serial column without its default is a plain one; the sequence stays, owned.
        QualifiedName sequence;
        const Table* owner = TableNamed(table);
        if (owner != nullptr && was.auto_increment == AutoIncrement::kSerial) sequence = SequenceOf(*owner, was);
        column.auto_increment =
            was.auto_increment == AutoIncrement::kSerial ? AutoIncrement::kNone : was.auto_increment;
        Add(plan::DropDefault{table, was, column});
        if (!sequence.name.empty()) {
          Amend([sequence, type = was.type.value_or("bigint"), table, name](schema::Schema& schema) {
            schema.sequences[sequence] = {sequence, type, table, name, {}};
            Table* owner = schema.FindTable(table);
            if (Column* left = owner ? owner->FindColumn(name) : nullptr) left->sequence.clear();
          });
        }
      } else {
        Add(plan::SetDefault{table, was, column});
        FoldSerial(table, name);
      }
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
      column.nullable = false;
      column.nullable_at = At(range);
      Add(plan::SetNotNull{table, was, column});
      FoldSerial(table, name);
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
      column.nullable = true;
      column.nullable_at = At(range);
      Add(plan::DropNotNull{table, was, column});
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType: {
      const PgQuery__ColumnDef& definition = *command.def->column_def;
      ColumnExtras extras;
      Column altered = ColumnFrom(definition, range, table, extras);
      column.type = altered.type;
      // Only CREATE TABLE and ADD COLUMN know these words.
      const PgQuery__TypeName& type = *definition.type_name;
      if (std::string plain; IsSerial(Strings(type.names, type.n_names), plain)) {
        column.type = type.names[0]->string->sval;
      }
      column.collation = altered.collation;
      column.type_at = At(range);
      Add(plan::AlterColumnType{table, was, column, Expression(definition.raw_default)});
      return true;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity: {
      const PgQuery__Constraint& constraint = *command.def->constraint;
      column.auto_increment =
          Text(constraint.generated_when) == "a" ? AutoIncrement::kIdentityAlways : AutoIncrement::kIdentityByDefault;
      Add(plan::AddIdentity{table, was, column});
      return true;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity: {
      bool kind_given = false;
      for (size_t i = 0; command.def != nullptr && i < command.def->list->n_items; ++i) {
        const PgQuery__DefElem& option = *command.def->list->items[i]->def_elem;
        if (Text(option.defname) != "generated") continue;
        kind_given = true;
        bool always = option.arg != nullptr && option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER &&
                      option.arg->integer->ival == 'a';
        column.auto_increment = always ? AutoIncrement::kIdentityAlways : AutoIncrement::kIdentityByDefault;
      }
      if (kind_given) {
        Add(plan::SetIdentity{table, was, column});
      } else {
        AddRaw("alter_sequence", "", {table});
      }
      return true;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
      column.auto_increment = AutoIncrement::kNone;
      Add(plan::DropIdentity{table, was, column}, command.missing_ok != 0);
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
      column.generated.reset();
      Add(plan::DropExpression{table, was, column}, command.missing_ok != 0);
      return true;
    default:
      return false;
  }
}

void Reader::AddColumn(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range) {
  ColumnExtras extras;
  plan::AddColumn change;
  change.table = table;
  change.column = ColumnFrom(*command.def->column_def, range, table, extras);
  change.if_not_exists = command.missing_ok != 0;
  change.primary_key = extras.primary_key.has_value();
  // What fits into the operation is told with it; names and second constraints need operations of their own.
  bool plain_unique = !extras.uniques.empty() && extras.uniques[0].name.empty() &&
                      extras.uniques[0].deferrable.empty() && !extras.uniques[0].nulls_not_distinct;
  if (plain_unique) {
    change.unique = true;
    extras.uniques.erase(extras.uniques.begin());
  }
  if (!extras.checks.empty() && extras.checks[0].name.empty()) {
    change.check = extras.checks[0].expression;
    extras.checks.erase(extras.checks.begin());
  }
  if (!extras.foreign_keys.empty()) {
    change.foreign_key = extras.foreign_keys[0];
    extras.foreign_keys.erase(extras.foreign_keys.begin());
  }
  std::string name = change.column.name;
  const Table* before = TableNamed(table);
  bool exists = before != nullptr && before->FindColumn(name) != nullptr;
  bool lenient = change.if_not_exists;
  if (!Add(std::move(change), lenient) || (exists && lenient)) return;
  for (auto& unique : extras.uniques) Add(plan::AddUniqueConstraint{table, std::move(unique), ""});
  for (auto& check : extras.checks) Add(plan::AddCheck{table, std::move(check)});
  for (auto& key : extras.foreign_keys) Add(plan::AddForeignKey{table, std::move(key)});
  FoldSerial(table, name);
}

bool Reader::AlterConstraints(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range) {
  std::string name = CutIdentifier(Text(command.name));
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
      AddConstraint(*command.def->constraint, table, range);
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
      DropConstraint(table, name, command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, command.missing_ok != 0);
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
      Add(plan::ValidateConstraint{table, name});
      return true;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint: {
      const PgQuery__Constraint& constraint = *command.def->constraint;
      name = CutIdentifier(Text(constraint.conname));
      schema::ForeignKey was;
      was.name = name;
      if (Table* found = TableNamed(table)) {
        for (const schema::ForeignKey& key : found->foreign_keys) {
          if (NameOf(*found, key) == name) was = Named(*found, key);
        }
      }
      if (IsMarked(newer_.enforced, range) || IsMarked(newer_.not_enforced, range)) {
        bool enforced = IsMarked(newer_.enforced, range);
        AddRaw(enforced ? "alter_constraint_enforced" : "alter_constraint_not_enforced", "", {table, was.table}, name);
        return true;
      }
      schema::ForeignKey key = was;
      key.deferrable = constraint.deferrable == 0     ? ""
                       : constraint.initdeferred != 0 ? "DEFERRABLE INITIALLY DEFERRED"
                                                      : "DEFERRABLE";
      Add(plan::AlterForeignKey{table, was, key});
      return true;
    }
    default:
      return false;
  }
}

void Reader::AddConstraint(const PgQuery__Constraint& constraint, const QualifiedName& table, Range range) {
  Table parts;
  parts.name = table;
  TableConstraint(constraint, range, parts);
  std::string using_index = CutIdentifier(Text(constraint.indexname));
  // The name that Postgres chose is spelled out in the operation.
  auto spelled = [&](auto member) {
    const Table* after = TableNamed(table);
    return after == nullptr || (after->*member).empty() ? std::string() : NameOf(*after, (after->*member).back());
  };
  if (parts.primary_key) {
    schema::PrimaryKey key = *parts.primary_key;
    const Table* before = TableNamed(table);
    if (!using_index.empty() && before != nullptr) {
      for (const schema::Index& index : before->indexes) {
        if (index.name != using_index) continue;
        for (const schema::IndexColumn& column : index.columns) key.columns.push_back(column.name);
      }
      if (key.name.empty()) key.name = using_index;
    }
    if (!Add(plan::AddPrimaryKey{table, key, using_index})) return;
    std::get<plan::AddPrimaryKey>(last().change).key.name = NameOf(*TableNamed(table), *TableNamed(table)->primary_key);
  } else if (!parts.unique_constraints.empty()) {
    schema::UniqueConstraint unique = parts.unique_constraints[0];
    const Table* before = TableNamed(table);
    if (!using_index.empty() && before != nullptr) {
      for (const schema::Index& index : before->indexes) {
        if (index.name != using_index) continue;
        for (const schema::IndexColumn& column : index.columns) unique.columns.push_back(column.name);
        unique.nulls_not_distinct = index.nulls_not_distinct;
      }
    }
    if (!Add(plan::AddUniqueConstraint{table, unique, using_index})) return;
    std::get<plan::AddUniqueConstraint>(last().change).constraint.name = spelled(&Table::unique_constraints);
  } else if (!parts.checks.empty()) {
    bool valid = constraint.skip_validation == 0;
    if (IsMarked(newer_.not_null, range)) return AddNotNull(parts.checks[0], table, valid);
    parts.checks[0].validated &= valid;
    if (!Add(plan::AddCheck{table, parts.checks[0]})) return;
    std::get<plan::AddCheck>(last().change).check.name = spelled(&Table::checks);
  } else if (!parts.exclusions.empty()) {
    if (!Add(plan::AddExclusion{table, parts.exclusions[0]})) return;
    std::get<plan::AddExclusion>(last().change).exclusion.name = spelled(&Table::exclusions);
  } else if (!parts.foreign_keys.empty()) {
    parts.foreign_keys[0].validated = constraint.skip_validation == 0 && !IsMarked(newer_.not_enforced, range);
    if (!Add(plan::AddForeignKey{table, parts.foreign_keys[0]})) return;
    std::get<plan::AddForeignKey>(last().change).key.name = spelled(&Table::foreign_keys);
  } else {
    AddRaw("alter_table", "a constraint of this kind is not followed", {table});
  }
}

// ADD CONSTRAINT … NOT NULL column: SET NOT NULL under a name, or NOT VALID a check that makes the column NOT NULL once
// it is validated.
void Reader::AddNotNull(schema::Check check, const QualifiedName& table, bool valid) {
  const Table* before = TableNamed(table);
  std::vector<std::string> columns =
      before == nullptr ? std::vector<std::string>{} : schema::ColumnsIn(*before, check.expression);
  std::string name = columns.empty() ? "" : columns[0];
  if (!valid) {
    check.validated = false;
    check.not_null = name;
    if (check.name.empty()) check.name = schema::ObjectName(table.name, {name}, "not_null");
    session_.not_null.insert(check.name);
    Add(plan::AddCheck{table, std::move(check)});
    return;
  }
  Column was = Was(table, name), column = was;
  column.nullable = false;
  column.nullable_at = At(focus_);
  Add(plan::SetNotNull{table, was, column});
  FoldSerial(table, name);
}

// CASCADE: the foreign keys that need a key of `table` over these columns go with it.
void Reader::DropForeignKeysTo(const QualifiedName& table, const std::vector<std::string>& columns, bool primary) {
  std::vector<plan::DropForeignKey> drops;
  for (const auto& [name, other] : schema_.tables) {
    for (const schema::ForeignKey& key : other.foreign_keys) {
      bool same = key.referenced.empty() ? primary
                                         : std::is_permutation(key.referenced.begin(), key.referenced.end(),
                                                               columns.begin(), columns.end());
      if (key.table == table && same) drops.push_back({name, Named(other, key)});
    }
  }
  for (plan::DropForeignKey& drop : drops) Add(std::move(drop));
}

void Reader::DropConstraint(const QualifiedName& table, const std::string& name, bool cascade, bool lenient) {
  Table* found = TableNamed(table);
  auto in = [&](const auto& things) -> decltype(&things[0]) {
    for (const auto& thing : things) {
      if (NameOf(*found, thing) == name) return &thing;
    }
    return nullptr;
  };
  if (found != nullptr) {
    if (found->primary_key && NameOf(*found, *found->primary_key) == name) {
      if (cascade) DropForeignKeysTo(table, found->primary_key->columns, true);
      Add(plan::DropPrimaryKey{table, Named(*found, *found->primary_key)}, lenient);
    } else if (auto* unique = in(found->unique_constraints)) {
      if (cascade) DropForeignKeysTo(table, unique->columns, false);
      Add(plan::DropUniqueConstraint{table, Named(*found, *unique)}, lenient);
    } else if (auto* check = in(found->checks)) {
      Add(plan::DropCheck{table, Named(*found, *check)}, lenient);
    } else if (auto* key = in(found->foreign_keys)) {
      Add(plan::DropForeignKey{table, Named(*found, *key)}, lenient);
    } else if (auto* exclusion = in(found->exclusions)) {
      Add(plan::DropExclusion{table, Named(*found, *exclusion)}, lenient);
    } else {
      found = nullptr;
    }
    if (found != nullptr) return;
  }
  // Not known: its name tells the kind where it is Postgres' own, or Sequelize's.
  auto ends = [&](std::initializer_list<std::string_view> all) {
    return std::any_of(all.begin(), all.end(),
                       [&](std::string_view end) { return name.size() > end.size() && name.ends_with(end); });
  };
  const Table* complete = TableNamed(table);
  bool missing = options_.complete && complete != nullptr && complete->columns_complete && !HasHole(name) &&
                 !name.ends_with("_not_null") && session_.not_null.count(name) == 0;
  if (ends({"_pkey", "_pk"})) {
    Add(plan::DropPrimaryKey{table, {name, {}, At(focus_)}}, lenient);
  } else if (ends({"_fkey", "_fk"})) {
    schema::ForeignKey key;
    key.name = name;
    Add(plan::DropForeignKey{table, key}, lenient);
  } else if (ends({"_key", "_uk"})) {
    schema::UniqueConstraint unique;
    unique.name = name;
    Add(plan::DropUniqueConstraint{table, unique}, lenient);
  } else if (ends({"_excl"})) {
    Add(plan::DropExclusion{table, {name, "", At(focus_)}}, lenient);
  } else if (ends({"_check", "_ck"}) || (missing && !lenient)) {
    Add(plan::DropCheck{table, {name, "", true, At(focus_)}}, lenient);
  } else {
    AddRaw("drop_constraint", lenient ? "" : "the constraint " + name + " of " + Display(table) + " is not known",
           {table});
  }
}

void Reader::AttachPartition(const PgQuery__AlterTableCmd& command, const QualifiedName& table, std::string statement) {
  const PgQuery__PartitionCmd& part = *command.def->partition_cmd;
  if (part.concurrent != 0) statement += "_concurrently";
  AddRaw(std::move(statement), "", {table, Find(part.name)}, BoundText(part.bound));
}

// As pg_get_expr prints relpartbound.
std::string Reader::BoundText(const PgQuery__PartitionBoundSpec* bound) {
  if (bound == nullptr) return "";
  if (bound->is_default != 0) return "DEFAULT";
  auto values = [](Nodes nodes, size_t count) {
    std::vector<std::string> texts;
    for (size_t i = 0; i < count; ++i) {
      std::string text = DeparseExpression(nodes[i]);
      bool open = text == "minvalue" || text == "maxvalue";
      texts.push_back(open ? ToUpper(text) : std::move(text));
    }
    return "(" + Join(texts, ", ") + ")";
  };
  if (bound->n_listdatums > 0) return "FOR VALUES IN " + values(bound->listdatums, bound->n_listdatums);
  if (bound->n_lowerdatums > 0) {
    return "FOR VALUES FROM " + values(bound->lowerdatums, bound->n_lowerdatums) + " TO " +
           values(bound->upperdatums, bound->n_upperdatums);
  }
  return "FOR VALUES WITH (modulus " + std::to_string(bound->modulus) + ", remainder " +
         std::to_string(bound->remainder) + ")";
}

}  // namespace sequelint::sql
