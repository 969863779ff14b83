#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/holes.h"
#include "sql/reader.h"
#include "sql/scanner.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::Column;
using schema::CutIdentifier;
using schema::QualifiedName;
using schema::QuoteIfNeeded;
using schema::Table;

namespace {

// The bits of CREATE TABLE … (LIKE … INCLUDING …) that matter here (nodes/parsenodes.h).
enum Like : uint32_t {
  kLikeComments = 1 << 0,
  kLikeConstraints = 1 << 2,
  kLikeDefaults = 1 << 3,
  kLikeGenerated = 1 << 4,
  kLikeIdentity = 1 << 5,
  kLikeIndexes = 1 << 6,
};

}  // namespace

bool Reader::IsSerial(const std::vector<std::string>& names, std::string& type) {
  static constexpr std::pair<std::string_view, std::string_view> kSerials[] = {
      {"serial", "integer"}, {"serial4", "integer"},      {"bigserial", "bigint"},
      {"serial8", "bigint"}, {"smallserial", "smallint"}, {"serial2", "smallint"}};
  for (const auto& [word, integer] : kSerials) {
    if (names.size() == 1 && names[0] == word) {
      type = integer;
      return true;
    }
  }
  return false;
}

namespace {

std::string Action(const char* code) {
  switch (code == nullptr ? '\0' : *code) {
    case 'r':
      return "RESTRICT";
    case 'c':
      return "CASCADE";
    case 'n':
      return "SET NULL";
    case 'd':
      return "SET DEFAULT";
    default:
      return "NO ACTION";
  }
}

std::string Deferrable(bool deferrable, bool deferred) {
  return deferrable || deferred ? (deferred ? "DEFERRABLE INITIALLY DEFERRED" : "DEFERRABLE") : "";
}

std::string Collation(const std::vector<std::string>& names) {
  return names.empty() || names.back() == "default" ? "" : names.back();
}

}  // namespace

Range Reader::Trimmed(size_t begin, size_t end) const {
  end = std::min(end, text_.size());
  while (end > begin && static_cast<unsigned char>(text_[end - 1]) <= ' ') --end;
  return {begin, end};
}

// Behind `[schema.]name [*]`.
size_t Reader::AfterName(const PgQuery__RangeVar& relation) const {
  Scanner scanner(text_.substr(0, current_end()), Offset(relation.location));
  scanner.Next();
  size_t end = scanner.at();
  for (Lexeme lexeme = scanner.Next(); lexeme.kind == Lexeme::Kind::kSymbol; lexeme = scanner.Next()) {
    std::string_view symbol = scanner.Text(lexeme);
    if (symbol == "*") return lexeme.end;
    if (symbol != ".") break;
    end = scanner.Next().end;
  }
  return end;
}

std::vector<Range> Reader::CommandRanges(const PgQuery__RangeVar& relation, size_t count) const {
  std::vector<Range> ranges;
  for (const Slice& part : SplitCommas(text_, AfterName(relation), current_end()))
    ranges.push_back({part.begin, part.end});
  if (ranges.size() != count) ranges.assign(count, focus_);
  return ranges;
}

// The parts inside the first parentheses behind the name.
std::vector<Range> Reader::ElementRanges(const PgQuery__RangeVar& relation, size_t count) const {
  Scanner scanner(text_.substr(0, current_end()), AfterName(relation));
  size_t begin = 0, end = 0;
  int depth = 0;
  for (Lexeme lexeme = scanner.Next(); lexeme.kind != Lexeme::Kind::kEnd && end == 0; lexeme = scanner.Next()) {
    if (lexeme.kind != Lexeme::Kind::kSymbol) continue;
    if (text_[lexeme.begin] == '(' && depth++ == 0) begin = lexeme.end;
    if (text_[lexeme.begin] == ')' && --depth == 0) end = lexeme.begin;
  }
  std::vector<Range> ranges;
  for (const Slice& part : SplitCommas(text_, begin, end)) ranges.push_back({part.begin, part.end});
  if (ranges.size() != count) ranges.assign(count, focus_);
  return ranges;
}

Column Reader::ColumnFrom(const PgQuery__ColumnDef& definition, Range range, const QualifiedName& table,
                          ColumnExtras& extras) {
  Column column;
  column.name = column.attribute = CutIdentifier(definition.colname);
  column.at = column.type_at = column.nullable_at = At(range);
  // Where each constraint ends: at the next one.
  auto until = [&](size_t i) {
    size_t end =
        i + 1 < definition.n_constraints ? Offset(definition.constraints[i + 1]->constraint->location) : range.end;
    return Trimmed(Offset(definition.constraints[i]->constraint->location), end);
  };
  if (definition.type_name != nullptr) {
    std::string serial;
    if (IsSerial(Strings(definition.type_name->names, definition.type_name->n_names), serial)) {
      column.type = serial;
      column.auto_increment = schema::AutoIncrement::kSerial;
      column.nullable = false;
    } else {
      column.type = TypeText(*definition.type_name);
      if (HasHole(*column.type)) column.type.reset();
    }
    size_t end = definition.n_constraints > 0 ? Offset(definition.constraints[0]->constraint->location) : range.end;
    column.type_at = At(Trimmed(Offset(definition.type_name->location), end));
  }
  if (definition.coll_clause != nullptr) {
    column.collation = Collation(Strings(definition.coll_clause->collname, definition.coll_clause->n_collname));
  }
  if (definition.raw_default != nullptr) column.default_value = DefaultFrom(definition.raw_default, range);
  std::string* deferrable = nullptr;
  for (size_t i = 0; i < definition.n_constraints; ++i) {
    const PgQuery__Constraint& constraint = *definition.constraints[i]->constraint;
    Range at = until(i);
    switch (constraint.contype) {
      case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        column.nullable = false;
        column.nullable_at = At(at);
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        column.default_value = DefaultFrom(constraint.raw_expr, at);
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
        column.auto_increment = Text(constraint.generated_when) == "a" ? schema::AutoIncrement::kIdentityAlways
                                                                       : schema::AutoIncrement::kIdentityByDefault;
        column.nullable = false;
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
        column.generated = schema::Generated{Expression(constraint.raw_expr), !IsMarked(newer_.virtual_column, range)};
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        extras.checks.push_back(CheckFrom(constraint, at));
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        extras.primary_key = schema::PrimaryKey{CutIdentifier(Text(constraint.conname)), {column.name}, At(at)};
        column.nullable = false;
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: {
        schema::UniqueConstraint unique;
        unique.name = CutIdentifier(Text(constraint.conname));
        unique.columns = {column.name};
        unique.nulls_not_distinct = constraint.nulls_not_distinct != 0;
        unique.inline_column = true;
        unique.at = At(at);
        extras.uniques.push_back(std::move(unique));
        deferrable = &extras.uniques.back().deferrable;
        break;
      }
      case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: {
        schema::ForeignKey key = ForeignKeyFrom(constraint, at, table);
        key.columns = {column.name};
        extras.foreign_keys.push_back(std::move(key));
        deferrable = &extras.foreign_keys.back().deferrable;
        break;
      }
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
        if (deferrable != nullptr && deferrable->empty()) *deferrable = "DEFERRABLE";
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED:
        if (deferrable != nullptr) *deferrable = "DEFERRABLE INITIALLY DEFERRED";
        break;
      default:
        break;
    }
  }
  return column;
}

schema::Check Reader::CheckFrom(const PgQuery__Constraint& constraint, Range range) const {
  schema::Check check;
  check.name = CutIdentifier(Text(constraint.conname));
  check.expression = Expression(constraint.raw_expr);
  check.enforced = check.validated = !IsMarked(newer_.not_enforced, range);
  check.at = At(range);
  return check;
}

schema::ForeignKey Reader::ForeignKeyFrom(const PgQuery__Constraint& constraint, Range range,
                                          const QualifiedName& table) {
  schema::ForeignKey key;
  key.name = CutIdentifier(Text(constraint.conname));
  for (const std::string& column : Strings(constraint.fk_attrs, constraint.n_fk_attrs)) {
    key.columns.push_back(CutIdentifier(column));
  }
  key.table = Find(constraint.pktable);
  if (key.table != table) Adopt(key.table);
  // A table may reference itself before it is there.
  if (constraint.pktable != nullptr && KindOf(key.table) == Relation::kNone &&
      Text(constraint.pktable->schemaname).empty() && CutIdentifier(constraint.pktable->relname) == table.name) {
    key.table = table;
  }
  for (const std::string& column : Strings(constraint.pk_attrs, constraint.n_pk_attrs)) {
    key.referenced.push_back(CutIdentifier(column));
  }
  key.on_delete = Action(constraint.fk_del_action);
  key.on_update = Action(constraint.fk_upd_action);
  std::vector<std::string> cleared;
  for (const std::string& column : Strings(constraint.fk_del_set_cols, constraint.n_fk_del_set_cols)) {
    cleared.push_back(QuoteIfNeeded(column));
  }
  if (!cleared.empty()) key.on_delete += " (" + Join(cleared, ", ") + ")";
  // Postgres' parser does not tell what is written from what it takes by default.
  key.delete_by_default = key.on_delete == "NO ACTION" && !HasWords(TextOf(range), {"on", "delete", "no", "action"});
  key.deferrable = Deferrable(constraint.deferrable != 0, constraint.initdeferred != 0);
  key.validated = constraint.skip_validation == 0 && !IsMarked(newer_.not_enforced, range);
  key.at = At(range);
  return key;
}

// `USING gist (room WITH =, during WITH &&) WHERE (…)`, as pg_get_constraintdef prints it behind EXCLUDE.
std::string Reader::ExclusionText(const PgQuery__Constraint& constraint) {
  std::vector<std::string> elements;
  for (size_t i = 0; i < constraint.n_exclusions; ++i) {
    const PgQuery__List& pair = *constraint.exclusions[i]->list;
    const PgQuery__IndexElem& element = *pair.items[0]->index_elem;
    std::string text =
        element.expr != nullptr ? "(" + Expression(element.expr) + ")" : QuoteIfNeeded(Text(element.name));
    if (std::string collation = Collation(Strings(element.collation, element.n_collation)); !collation.empty()) {
      text += " COLLATE " + QuoteIfNeeded(collation);
    }
    std::vector<std::string> opclass = Strings(element.opclass, element.n_opclass);
    if (!opclass.empty()) text += " " + QuoteIfNeeded(opclass.back());
    std::vector<std::string> op;
    if (pair.n_items > 1 && pair.items[1]->node_case == PG_QUERY__NODE__NODE_LIST) {
      op = Strings(pair.items[1]->list->items, pair.items[1]->list->n_items);
    }
    elements.push_back(text + " WITH " + (op.empty() ? "=" : op.back()));
  }
  std::string method = Text(constraint.access_method);
  std::string text = "USING " + (method.empty() ? "gist" : method) + " (" + Join(elements, ", ") + ")";
  if (constraint.where_clause != nullptr) text += " WHERE (" + Expression(constraint.where_clause) + ")";
  std::string deferrable = Deferrable(constraint.deferrable != 0, constraint.initdeferred != 0);
  return deferrable.empty() ? text : text + " " + deferrable;
}

void Reader::TableConstraint(const PgQuery__Constraint& constraint, Range range, Table& table) {
  std::string name = CutIdentifier(Text(constraint.conname));
  std::vector<std::string> keys;
  for (const std::string& key : Strings(constraint.keys, constraint.n_keys)) keys.push_back(CutIdentifier(key));
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
      table.primary_key = schema::PrimaryKey{name, keys, At(range)};
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: {
      schema::UniqueConstraint unique;
      unique.name = name;
      unique.columns = keys;
      unique.nulls_not_distinct = constraint.nulls_not_distinct != 0;
      unique.deferrable = Deferrable(constraint.deferrable != 0, constraint.initdeferred != 0);
      unique.at = At(range);
      table.unique_constraints.push_back(std::move(unique));
      return;
    }
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      table.checks.push_back(CheckFrom(constraint, range));
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      table.exclusions.push_back({name, ExclusionText(constraint), At(range)});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      table.foreign_keys.push_back(ForeignKeyFrom(constraint, range, table.name));
      table.foreign_keys.back().validated = !IsMarked(newer_.not_enforced, range);  // else nothing to validate
      return;
    default:
      return;
  }
}

void Reader::CopyLike(const PgQuery__TableLikeClause& like, Table& table) {
  const Table* source = schema_.FindTable(Find(like.relation));
  if (source == nullptr) {
    table.columns_complete = false;
    return;
  }
  auto including = [&](Like bit) { return (like.options & bit) != 0; };
  for (Column column : source->columns) {
    if (!including(kLikeDefaults)) column.default_value = {};
    if (column.auto_increment == schema::AutoIncrement::kSerial) {
      // The copy draws from the same sequence; it does not own one.
      if (including(kLikeDefaults)) {
        std::string sequence = QuoteIfNeeded(SequenceOf(*source, column).name);
        column.default_value = {
            schema::DefaultKind::kExpression, "nextval(" + QuoteLiteral(sequence) + "::regclass)", {}};
      }
      column.auto_increment = schema::AutoIncrement::kNone;
    } else if (!including(kLikeIdentity)) {
      column.auto_increment = schema::AutoIncrement::kNone;
    }
    if (!including(kLikeGenerated)) column.generated.reset();
    if (!including(kLikeComments)) column.comment.reset();
    column.sequence.clear();
    table.columns.push_back(std::move(column));
  }
  if (including(kLikeConstraints)) {
    Table named = *source;  // a check keeps the name that it has there
    SpellNames(named);
    table.checks.insert(table.checks.end(), named.checks.begin(), named.checks.end());
  }
  if (!including(kLikeIndexes)) return;
  table.primary_key = source->primary_key;
  if (table.primary_key) table.primary_key->name.clear();
  for (schema::UniqueConstraint unique : source->unique_constraints) {
    unique.name.clear();
    table.unique_constraints.push_back(std::move(unique));
  }
  for (schema::Index index : source->indexes) {
    index.name.clear();
    table.indexes.push_back(std::move(index));
  }
}

void Reader::CopyInherited(const QualifiedName& parent, bool partition, Table& table) {
  const Table* source = schema_.FindTable(parent);
  if (source == nullptr) {
    table.columns_complete = false;
    return;
  }
  for (Column column : source->columns) {
    if (!partition && column.auto_increment != schema::AutoIncrement::kSerial) {
      column.auto_increment = schema::AutoIncrement::kNone;
    }
    if (table.FindColumn(column.name) == nullptr) table.columns.push_back(std::move(column));
  }
  table.checks.insert(table.checks.end(), source->checks.begin(), source->checks.end());
  if (!partition) return;
  table.primary_key = source->primary_key;
  if (table.primary_key) table.primary_key->name.clear();
  for (schema::UniqueConstraint unique : source->unique_constraints) {
    unique.name.clear();
    table.unique_constraints.push_back(std::move(unique));
  }
  for (schema::Index index : source->indexes) {
    index.name.clear();
    table.indexes.push_back(std::move(index));
  }
}

void Reader::CreateTable(const PgQuery__CreateStmt& statement) {
  Table table;
  table.name = NewName(*statement.relation);
  table.at = At(focus_);
  if (IsTemporary(table.name)) {
    FillTemporary(table.name.name, statement.if_not_exists != 0 ? Fill::kIfMissing : Fill::kAnew);
    current().kind = Statement::Kind::kQuery;
    return;
  }
  table.unlogged = Text(statement.relation->relpersistence) == "u";
  if (statement.of_typename != nullptr) table.columns_complete = false;
  for (size_t i = 0; i < statement.n_inh_relations; ++i) {
    QualifiedName parent = Find(statement.inh_relations[i]->range_var);
    CopyInherited(parent, statement.partbound != nullptr, table);
    if (statement.partbound != nullptr) {
      table.partition_of = parent;
      table.partition_bound = BoundText(statement.partbound);
    }
  }
  if (statement.partspec != nullptr) {
    table.kind = schema::TableKind::kPartitioned;
    std::vector<std::string> keys;
    for (size_t i = 0; i < statement.partspec->n_part_params; ++i) {
      const PgQuery__PartitionElem& element = *statement.partspec->part_params[i]->partition_elem;
      keys.push_back(element.expr != nullptr ? Expression(element.expr) : QuoteIfNeeded(Text(element.name)));
    }
    table.partition_by = ToUpper(Text(statement.partspec->strategy)) + " (" + Join(keys, ", ") + ")";
  }
  std::vector<Range> ranges = ElementRanges(*statement.relation, statement.n_table_elts);
  for (size_t i = 0; i < statement.n_table_elts; ++i) {
    const PgQuery__Node& element = *statement.table_elts[i];
    if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
      ColumnExtras extras;
      Column column = ColumnFrom(*element.column_def, ranges[i], table.name, extras);
      if (extras.primary_key) table.primary_key = std::move(extras.primary_key);
      std::move(extras.uniques.begin(), extras.uniques.end(), std::back_inserter(table.unique_constraints));
      std::move(extras.checks.begin(), extras.checks.end(), std::back_inserter(table.checks));
      std::move(extras.foreign_keys.begin(), extras.foreign_keys.end(), std::back_inserter(table.foreign_keys));
      if (Column* inherited = table.FindColumn(column.name)) {
        *inherited = std::move(column);
      } else {
        table.columns.push_back(std::move(column));
      }
    } else if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
      TableConstraint(*element.constraint, ranges[i], table);
    } else if (element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE) {
      CopyLike(*element.table_like_clause, table);
    }
  }
  if (table.primary_key) {
    for (const std::string& key : table.primary_key->columns) {
      if (Column* column = table.FindColumn(key)) column->nullable = false;
    }
  }
  bool if_not_exists = statement.if_not_exists != 0;
  QualifiedName name = table.name, parent = table.partition_of;
  Add(plan::CreateTable{std::move(table), if_not_exists}, if_not_exists);
  // A partition made this way locks its parent, which CREATE TABLE alone would not.
  if (!parent.name.empty()) AddRaw("create_partition", "", {parent, name}, BoundText(statement.partbound));
}

schema::Index Reader::IndexFrom(const PgQuery__IndexStmt& statement) {
  schema::Index index;
  index.name = CutIdentifier(Text(statement.idxname));
  index.unique = statement.unique != 0;
  if (!Text(statement.access_method).empty()) index.method = statement.access_method;
  index.concurrently = statement.concurrent != 0;
  index.nulls_not_distinct = statement.nulls_not_distinct != 0;
  index.where = Expression(statement.where_clause);
  index.at = At(focus_);
  for (size_t i = 0; i < statement.n_index_params; ++i) {
    const PgQuery__IndexElem& element = *statement.index_params[i]->index_elem;
    schema::IndexColumn column;
    if (element.expr != nullptr) {
      column.expression = Expression(element.expr);
    } else {
      column.name = CutIdentifier(Text(element.name));
    }
    if (element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC) column.order = "DESC";
    if (element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST) column.nulls = "FIRST";
    if (element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST) column.nulls = "LAST";
    // What the order implies is not spelled out.
    if (column.nulls == (column.order == "DESC" ? "FIRST" : "LAST")) column.nulls.clear();
    std::vector<std::string> opclass = Strings(element.opclass, element.n_opclass);
    if (!opclass.empty()) column.operator_class = opclass.back();
    std::vector<std::string> options;
    for (size_t k = 0; k < element.n_opclassopts; ++k) {
      const PgQuery__DefElem& option = *element.opclassopts[k]->def_elem;
      std::string value = option.arg == nullptr                                  ? "true"
                          : option.arg->node_case == PG_QUERY__NODE__NODE_STRING ? option.arg->string->sval
                          : option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER
                              ? std::to_string(option.arg->integer->ival)
                              : "?";
      options.push_back(Text(option.defname) + "=" + value);
    }
    if (!options.empty()) column.operator_class += "(" + Join(options, ", ") + ")";
    column.collation = Collation(Strings(element.collation, element.n_collation));
    index.columns.push_back(std::move(column));
  }
  for (size_t i = 0; i < statement.n_index_including_params; ++i) {
    index.include.push_back(CutIdentifier(Text(statement.index_including_params[i]->index_elem->name)));
  }
  return index;
}

void Reader::CreateIndex(const PgQuery__IndexStmt& statement) {
  QualifiedName table = FindTable(statement.relation);
  if (IsTemporary(table)) {
    current().kind = Statement::Kind::kQuery;
    return;
  }
  plan::CreateIndex change{table, IndexFrom(statement), statement.if_not_exists != 0, statement.relation->inh == 0};
  auto indexes = [&]() -> const std::vector<schema::Index>* {
    if (const Table* found = TableNamed(table)) return &found->indexes;
    const schema::Object* view = ObjectNamed(schema::ObjectKind::kMaterializedView, table);
    return view != nullptr ? &view->indexes : nullptr;
  };
  size_t count = indexes() == nullptr ? 0 : indexes()->size();
  if (!Add(change, change.if_not_exists) || !change.index.name.empty()) return;
  const std::vector<schema::Index>* after = indexes();
  if (after == nullptr || after->size() <= count) return;
  std::get<plan::CreateIndex>(last().change).index.name = after->back().name;
}

}  // namespace sequelint::sql
