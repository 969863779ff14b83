#include <cstdlib>

#include "schema/compare.h"
#include "schema/names.h"
#include "sql/holes.h"
#include "sql/reader.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::CutIdentifier;
using schema::QualifiedName;

namespace {}  // namespace

void Reader::CreateEnum(const PgQuery__CreateEnumStmt& statement) {
  schema::EnumType type;
  type.name = Qualified(Strings(statement.type_name, statement.n_type_name), CreationSchema());
  type.values = Strings(statement.vals, statement.n_vals);
  for (const std::string& value : *type.values) {
    if (!HasHole(value)) continue;
    type.values.reset();
    break;
  }
  type.at = At(focus_);
  Add(plan::CreateEnum{std::move(type)});
}

void Reader::AlterEnum(const PgQuery__AlterEnumStmt& statement) {
  QualifiedName type = FindType(Strings(statement.type_name, statement.n_type_name));
  std::string old_value = Text(statement.old_val), new_value = Text(statement.new_val);
  if (!old_value.empty()) {
    Add(plan::RenameEnumValue{type, old_value, new_value});
    return;
  }
  plan::AddEnumValue change{type, new_value, std::nullopt, std::nullopt, statement.skip_if_new_val_exists != 0};
  std::string neighbour = Text(statement.new_val_neighbor);
  if (statement.new_val_is_after == 0)
    change.before = neighbour;
  else if (!neighbour.empty())
    change.after = neighbour;
  Add(change, change.if_not_exists);
}

namespace {

// INCREMENT, MINVALUE, MAXVALUE, START, CACHE and CYCLE; what is Postgres' default anyway is none.
void SequenceNumber(const PgQuery__DefElem& option, std::string_view name, schema::Sequence& sequence) {
  struct Number {
    std::string_view name;
    std::optional<int64_t> schema::Sequence::*member;
  };
  static constexpr Number kNumbers[] = {{"increment", &schema::Sequence::increment},
                                        {"minvalue", &schema::Sequence::minimum},
                                        {"maxvalue", &schema::Sequence::maximum},
                                        {"start", &schema::Sequence::start},
                                        {"cache", &schema::Sequence::cache}};
  auto value = [&]() -> std::optional<int64_t> {
    if (option.arg == nullptr) return std::nullopt;  // NO MINVALUE
    if (option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER) return option.arg->integer->ival;
    if (option.arg->node_case == PG_QUERY__NODE__NODE_FLOAT) return std::strtoll(option.arg->float_->fval, nullptr, 10);
    return std::nullopt;
  };
  for (const Number& number : kNumbers) {
    if (name == number.name) sequence.*number.member = value();
  }
  if (name == "cycle") {
    sequence.cycle = option.arg != nullptr && option.arg->node_case == PG_QUERY__NODE__NODE_BOOLEAN &&
                     option.arg->boolean->boolval != 0;
  }
}

}  // namespace

void Reader::SequenceOptions(Nodes options, size_t count, schema::Sequence& sequence) {
  for (size_t i = 0; i < count; ++i) {
    if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM) continue;
    const PgQuery__DefElem& option = *options[i]->def_elem;
    std::string name = Text(option.defname);
    if (name == "as" && option.arg != nullptr && option.arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME) {
      sequence.type = TypeText(*option.arg->type_name);
    }
    SequenceNumber(option, name, sequence);
    if (name == "owned_by" && option.arg != nullptr && option.arg->node_case == PG_QUERY__NODE__NODE_LIST) {
      std::vector<std::string> names = Strings(option.arg->list->items, option.arg->list->n_items);
      sequence.owner_table = {"public", ""};
      sequence.owner_column.clear();
      if (names.size() < 2) continue;  // OWNED BY NONE
      sequence.owner_column = CutIdentifier(names.back());
      names.pop_back();
      sequence.owner_table = FindRelation(names);
    }
  }
}

void Reader::CreateSequence(const PgQuery__CreateSeqStmt& statement) {
  schema::Sequence sequence;
  sequence.name = NewName(*statement.sequence);
  sequence.owner_table = {"public", ""};
  sequence.at = At(focus_);
  if (IsTemporary(sequence.name)) {
    current().kind = Statement::Kind::kQuery;
    return;
  }
  SequenceOptions(statement.options, statement.n_options, sequence);
  schema::WithoutDefaults(sequence);
  QualifiedName table = sequence.owner_table;
  std::string column = sequence.owner_column;
  Add(plan::CreateSequence{std::move(sequence)}, statement.if_not_exists != 0);
  if (!column.empty()) FoldSerial(table, column);
}

// A sequence of its own, or that of a serial column.
std::optional<schema::Sequence> Reader::SequenceNamed(const QualifiedName& name) const {
  if (auto found = schema_.sequences.find(name); found != schema_.sequences.end()) return found->second;
  for (const auto& [key, table] : schema_.tables) {
    for (const schema::Column& column : table.columns) {
      bool serial = column.auto_increment == schema::AutoIncrement::kSerial;
      if (serial && IsSequenceOf(table, column, name)) {
        return schema::Sequence{name, column.type.value_or("integer"), key, column.name, {}};
      }
    }
  }
  return std::nullopt;
}

void Reader::AlterSequence(const PgQuery__AlterSeqStmt& statement) {
  QualifiedName name = Find(statement.sequence);
  // Of a serial or identity column: its numbers are no structure.
  std::optional<schema::Sequence> found = SequenceNamed(name);
  if (!found) {
    bool known = KindOf(name) == Relation::kSequence;
    return AddRaw("alter_sequence", known || statement.missing_ok != 0 ? "" : "the sequence is not known", {name});
  }
  schema::Sequence was = *found, sequence = was;
  SequenceOptions(statement.options, statement.n_options, sequence);
  schema::WithoutDefaults(sequence);
  bool same = SameContent(was, sequence);
  bool serial = schema_.sequences.count(name) == 0;
  same |= serial && was.owner_table == sequence.owner_table && was.owner_column == sequence.owner_column;
  if (same) return AddRaw("alter_sequence", "", {name});
  QualifiedName table = sequence.owner_table;
  std::string column = sequence.owner_column;
  Add(plan::AlterSequence{std::move(was), std::move(sequence)}, statement.missing_ok != 0);
  if (!column.empty()) FoldSerial(table, column);
}

}  // namespace sequelint::sql
