// Facts about indexes and unique keys: what they cover, what they repeat, what they forget.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "facts/context.h"
#include "facts/unique_advice.h"
#include "schema/compare.h"
#include "schema/expression.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

using schema::Index;
using schema::Table;

const Index* IndexOf(const plan::Change& change) {
  if (auto* create = std::get_if<plan::CreateIndex>(&change)) return &create->index;
  if (auto* drop = std::get_if<plan::DropIndex>(&change)) return &drop->index;
  return nullptr;
}

Words KeyNames(const Index& index) {
  Words names;
  for (const schema::IndexColumn& key : index.columns) {
    names.push_back(key.name.empty() ? "(" + key.expression + ")" : key.name);
  }
  return names;
}

// btree_gin and btree_gist bring operator classes for the plain types.
bool HasExtensionFor(const schema::Schema& schema, const std::string& method) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const schema::Object& object) {
    return object.kind == schema::ObjectKind::kExtension && object.name.name == "btree_" + method;
  });
}

// Types the method has no default operator class for: measured on Postgres 15, the same in the manual since 11.
bool IsUnsupported(const std::string& method, const std::string& kind, const schema::Type& type) {
  if (method == "btree" || method == "hash") {
    static const std::set<std::string_view> kNoOrder = {"json", "xml",  "point",   "line",  "lseg",
                                                        "box",  "path", "polygon", "circle"};
    return type.array == 0 && kNoOrder.count(type.name) > 0;
  }
  if (method == "gin")
    return kind != "array" && kind != "jsonb" && kind != "tsvector" && kind != "hstore" && kind != "other";
  if (method == "gist") {
    static const std::set<std::string_view> kKinds = {"range", "geometry", "tsvector", "network", "hstore", "other"};
    return kKinds.count(kind) == 0;
  }
  return false;
}

struct KeyTypes {
  Words kinds;
  std::string unsupported;
  bool all_new = true, none_new_and_empty = true;
};

KeyTypes Examine(const Context& context, const QualifiedName& table_name, const Table& table, const Index& index) {
  KeyTypes result;
  bool extended = HasExtensionFor(context.before, index.method);
  for (const schema::IndexColumn& key : index.columns) {
    std::pair<QualifiedName, std::string> column{table_name, key.name};
    bool added = !key.name.empty() && context.lifetimes.added.count(column);
    result.all_new = result.all_new && added;
    if (added && !context.lifetimes.added_with_default.count(column)) result.none_new_and_empty = false;
    const schema::Column* declared = key.name.empty() ? nullptr : table.FindColumn(key.name);
    if (!declared || !declared->type) continue;
    schema::Type type = schema::ParseType(*declared->type);
    std::string kind = KindOf(type, context.UserTypeOf(type));
    if (std::find(result.kinds.begin(), result.kinds.end(), kind) == result.kinds.end()) result.kinds.push_back(kind);
    if (!extended && key.operator_class.empty() && result.unsupported.empty() && IsUnsupported(index.method, kind, type)) {
      result.unsupported = key.name;
    }
  }
  return result;
}

// Another index or key that answers the same questions: what a second one costs on every write buys nothing.
const Cover* FindDuplicate(const Index& index, const std::vector<Cover>& covers) {
  for (const Cover& other : covers) {
    if (other.name == index.name) continue;
    if (other.index) {
      Index renamed = *other.index;
      renamed.unique = index.unique;  // a unique index does all that a plain one does
      if (schema::SameContent(renamed, index) && (other.unique || !index.unique)) return &other;
      continue;
    }
    bool plain = index.method == "btree" && index.where.empty() && index.include.empty();
    bool same = plain && other.columns == KeyNames(index);
    for (const schema::IndexColumn& key : index.columns) {
      same = same && !key.name.empty() && key.operator_class.empty() && key.collation.empty() && key.order != "DESC";
    }
    if (same) return &other;
  }
  return nullptr;
}

const Cover* FindLonger(const Index& index, const std::vector<Cover>& covers) {
  if (index.method != "btree" || index.unique || !index.include.empty()) return nullptr;
  for (const schema::IndexColumn& key : index.columns) {
    if (key.name.empty() || key.order == "DESC" || !key.operator_class.empty() || !key.collation.empty())
      return nullptr;
  }
  Words columns = KeyNames(index);
  for (const Cover& other : covers) {
    if (other.method != "btree" || other.columns.size() <= columns.size() || other.name == index.name) continue;
    if (schema::CanonicalExpression(other.where) != schema::CanonicalExpression(index.where)) continue;
    bool plain = std::equal(columns.begin(), columns.end(), other.columns.begin());
    for (size_t i = 0; plain && other.index && i < columns.size(); ++i) {
      const schema::IndexColumn& key = other.index->columns[i];
      plain = key.order != "DESC" && key.operator_class.empty() && key.collation.empty();
    }
    if (plain) return &other;
  }
  return nullptr;
}

bool NameTaken(const Context& context, const QualifiedName& table, const std::string& name) {
  for (const auto& [other_name, other] : context.before.tables) {
    if (other_name.schema != table.schema) continue;
    if (other_name.name == name) return true;
    for (const Cover& cover : CoversOf(other)) {
      if (cover.name == name) return true;
    }
  }
  return false;
}

// The foreign key that this index was the last to cover.
std::string UncoveredKey(const Context& context, const QualifiedName& table_name, const Index& index, Facts& facts) {
  const Table* head = context.AtHead(table_name);
  if (!head || context.lifetimes.dropped.count(table_name)) return "";
  std::vector<Cover> now = CoversOf(*head);
  Cover dropped{index.name, KeyNames(index), index.unique, !index.where.empty(), index.method, index.where, &index, {}};
  for (const schema::ForeignKey& key : head->foreign_keys) {
    if (!IsCovered(now, key.columns) && IsCovered({dropped}, key.columns)) {
      facts.Set("foreign_key.columns", key.columns);
      facts.Set("foreign_key.referenced_table", schema::Display(key.table));
      return schema::NameOf(*head, key);
    }
  }
  return "";
}

// An index of base that stays, and that the new one makes superfluous by beginning with all that it has.
const Index* FindOutgrown(const Context& context, const QualifiedName& name, const Index& index) {
  const Table* base = context.Existed(name) ? context.input.base.FindTable(context.BaseName(name)) : nullptr;
  const Table* head = context.AtHead(name);
  if (!base || !head) return nullptr;
  std::vector<Cover> longer = {{index.name, KeyNames(index), index.unique, !index.where.empty(), index.method,
                                index.where, &index, index.at}};
  for (const Index& old : base->indexes) {
    bool stays = std::any_of(head->indexes.begin(), head->indexes.end(),
                             [&](const Index& one) { return one.name == old.name && schema::SameContent(one, old); });
    if (stays && FindLonger(old, longer)) return &old;
  }
  return nullptr;
}

// SELECT "teamId", count(*) FROM "Users" WHERE "teamId" IS NOT NULL GROUP BY "teamId" HAVING count(*) > 1
std::string DuplicatesQuery(const QualifiedName& table, const Words& columns, const Words& nullable,
                            const std::string& where) {
  Words quoted, conditions;
  for (const std::string& column : columns) quoted.push_back(schema::QuoteIfNeeded(column));
  for (const std::string& column : nullable) conditions.push_back(schema::QuoteIfNeeded(column) + " IS NOT NULL");
  if (!where.empty()) conditions.push_back(conditions.empty() ? where : "(" + where + ")");
  std::string list = Join(quoted, ", ");
  return "SELECT " + list + ", count(*) FROM " + schema::Quoted(table) +
         (conditions.empty() ? "" : " WHERE " + Join(conditions, " AND ")) + " GROUP BY " + list +
         " HAVING count(*) > 1";
}

// A key over the same or some of the columns, and of no fewer rows, which stays or goes in the transaction that brings
// the new one: no two rows can hold the same values there either, nor could anyone write such.
bool IsImplied(const Context& context, const QualifiedName& name, const Words& columns, const std::string& where) {
  const Table *before = context.before.FindTable(name), *base = context.input.base.FindTable(context.BaseName(name));
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  auto implies = [&](const Cover& cover) {
    bool reaches =
        !cover.partial || schema::CanonicalExpression(cover.where) == schema::CanonicalExpression(where);
    return cover.unique && reaches && !cover.columns.empty() &&
           std::all_of(cover.columns.begin(), cover.columns.end(), [&](const std::string& column) {
             return std::find(columns.begin(), columns.end(), column) != columns.end();
           });
  };
  size_t quiet = context.QuietSince();
  auto dropped_here = [&](const Cover& cover) {
    for (size_t i = quiet; i < context.operation; ++i) {
      if (plan::TableOf(plan[i].change) != name) continue;
      auto* index = std::get_if<plan::DropIndex>(&plan[i].change);
      auto* constraint = std::get_if<plan::DropUniqueConstraint>(&plan[i].change);
      auto* key = std::get_if<plan::DropPrimaryKey>(&plan[i].change);
      if (index && KeyNames(index->index) == cover.columns) return true;
      if (constraint && constraint->constraint.columns == cover.columns) return true;
      if (key && key->key.columns == cover.columns) return true;
    }
    return false;
  };
  std::vector<Cover> now = before ? CoversOf(*before) : std::vector<Cover>();
  if (std::any_of(now.begin(), now.end(), implies)) return true;
  if (!base) return false;
  std::vector<Cover> covers = CoversOf(*base);
  return std::any_of(covers.begin(), covers.end(),
                     [&](const Cover& cover) { return implies(cover) && dropped_here(cover); });
}

// One column that is computed of the primary key's, all of them and no other: no two rows have it alike that the key would
// let in, and what the key takes it takes.
bool SaysTheKey(const Table& table, const Words& columns) {
  const schema::Column* column = columns.size() == 1 ? table.FindColumn(columns[0]) : nullptr;
  if (!column || !column->generated || !table.primary_key) return false;
  std::vector<std::string> read = schema::ColumnsIn(table, column->generated->expression);
  return std::set<std::string>(read.begin(), read.end()) ==
         std::set<std::string>(table.primary_key->columns.begin(), table.primary_key->columns.end());
}

// `name` is its own, or that of the index it is made of.
void SetUniqueFacts(const Context& context, const QualifiedName& table_name, const Table& table,
                    const std::string& name, const Words& columns, const std::string& where, bool nulls_not_distinct,
                    bool constraint, Facts& facts) {
  facts.Set("unique.columns", columns);
  facts.Set("unique.nulls_not_distinct", nulls_not_distinct);
  Words nullable;
  bool existing = context.Existed(table_name);
  bool deleted_inside = false, says_key = SaysTheKey(table, columns);
  for (const std::string& column_name : columns) {
    const schema::Column* column = table.FindColumn(column_name);
    if (column && column->nullable.value_or(false) && !says_key) nullable.push_back(column_name);
    std::pair<QualifiedName, std::string> key{table_name, column_name};
    if (context.lifetimes.added.count(key) && !context.lifetimes.added_with_default.count(key)) existing = false;
    deleted_inside = deleted_inside || column_name == facts.Word("table.paranoid_column");
  }
  facts.Set("unique.duplicates", DuplicatesQuery(table_name, columns, nulls_not_distinct ? Words{} : nullable, where));
  if (!nullable.empty()) {
    facts.Set("unique.nullable_advice", NullableAdvice(context, table_name, columns, nullable));
    facts.Set("unique.nullable", std::move(nullable));
  }
  facts.Set("unique.existing_columns", existing);
  facts.Set("unique.implied", !nulls_not_distinct && IsImplied(context, table_name, columns, where));
  std::string deleted = facts.Word("table.paranoid_column");
  if (facts.IsTrue("table.paranoid") && !says_key) {
    if (deleted.empty()) {
      facts.Set("unique.paranoid_gap", UnknownFact{});
    } else {
      facts.Set("unique.paranoid_gap", !deleted_inside && !Mentions(where, deleted));
    }
  }
  std::set<std::string> wanted(columns.begin(), columns.end());
  const Table* before = context.before.FindTable(table_name);
  // Of UNIQUE PRIMARY KEY in one CREATE TABLE Postgres makes one index.
  if (!where.empty() || !before || (context.part && constraint)) return;
  for (const Cover& other : CoversOf(*before)) {
    bool same = other.unique && !other.partial && other.name != name &&
                std::set<std::string>(other.columns.begin(), other.columns.end()) == wanted;
    if (!same) continue;
    facts.Set("unique.same_as", other.name);
    facts.SetPlace("same", other.at);
    return;
  }
}

// A uniqueness that goes: whether head still has it in another shape.
void SetDroppedUnique(const Context& context, const QualifiedName& name, const Words& columns, Facts& facts) {
  facts.Set("unique.columns", columns);
  bool gone = std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
    return context.lifetimes.removed.count({name, column}) > 0;
  });
  facts.Set("unique.columns_dropped", gone);
  facts.Set("unique.drop_advice", DropUniqueAdvice(context, name, columns));
  const Table* head = context.AtHead(name);
  std::set<std::string> wanted(columns.begin(), columns.end());
  for (const Cover& other : head ? CoversOf(*head) : std::vector<Cover>{}) {
    bool same =
        other.unique && !other.partial && std::set<std::string>(other.columns.begin(), other.columns.end()) == wanted;
    if (same) facts.Set("unique.same_as", other.name);
  }
}

// The plan has to take an index away while a column under it changes, and puts it back. A migration that does so was
// written that way.
bool IsRemade(const Context& context, const Index& index, bool dropped) {
  if (context.input.plan.operations[context.operation].source == plan::Source::kMigrations) return false;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& operation) {
    bool other_way = dropped ? std::holds_alternative<plan::CreateIndex>(operation.change)
                             : std::holds_alternative<plan::DropIndex>(operation.change);
    const Index* other = other_way ? IndexOf(operation.change) : nullptr;
    return other && other->name == index.name && schema::SameContent(*other, index);
  });
}

// Whether a later operation builds an index or key on the same table that begins with the same column.
bool IsReplacedLater(const Context& context, const QualifiedName& table, const Words& columns) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  if (columns.empty() || context.part) return false;
  int transaction = plan[context.operation].transaction;
  for (size_t i = context.operation + 1; i < plan.size(); ++i) {
    // Until the transaction ends, the drop's ACCESS EXCLUSIVE lets nobody see the table without either.
    if (transaction > 0 && plan[i].transaction == transaction) continue;
    Words built;
    if (auto* create = std::get_if<plan::CreateIndex>(&plan[i].change)) {
      if (create->table == table) built = KeyNames(create->index);
    } else if (auto* unique = std::get_if<plan::AddUniqueConstraint>(&plan[i].change)) {
      if (unique->table == table && unique->using_index.empty()) built = unique->constraint.columns;
    } else if (auto* key = std::get_if<plan::AddPrimaryKey>(&plan[i].change)) {
      if (key->table == table && key->using_index.empty()) built = key->key.columns;
    }
    if (built.empty()) continue;
    bool same = built[0] == columns[0] || schema::CanonicalExpression(built[0]) == schema::CanonicalExpression(columns[0]);
    if (same) return true;
  }
  return false;
}

// Whether the plan drops an index of the name first, whether it is there or not.
bool DroppedBefore(const Context& context, const std::string& name) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::any_of(plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(context.operation), [&](const auto& one) {
    auto* drop = std::get_if<plan::DropIndex>(&one.change);
    return drop && drop->index.name == name;
  });
}

void SetCreateFacts(const Context& context, const plan::CreateIndex& create, Facts& facts) {
  const Table* head = context.AtHead(create.table);
  const Table* table = head ? head : context.Now(create.table);
  const Index& index = create.index;
  bool taken = NameTaken(context, create.table, index.name);
  facts.Set("index.name_taken", taken && !create.if_not_exists);
  facts.Set("index.exists", taken && create.if_not_exists);
  facts.Set("index.if_not_exists", create.if_not_exists);
  facts.Set("index.dropped_before", DroppedBefore(context, index.name));
  if (!table) return;
  KeyTypes types = Examine(context, create.table, *table, index);
  bool few_values = !types.kinds.empty() && index.columns.size() == 1 && index.where.empty() &&
                    (types.kinds[0] == "boolean" || types.kinds[0] == "enum");
  facts.Set("index.low_cardinality", few_values);
  facts.Set("index.kinds", types.kinds);
  facts.Set("index.new_columns", types.all_new);
  if (!types.unsupported.empty()) facts.Set("index.unsupported", types.unsupported);
  if (const Table* before = context.before.FindTable(create.table)) {
    std::vector<Cover> covers = CoversOf(*before);
    if (const Cover* same = FindDuplicate(index, covers)) {
      facts.Set("index.duplicate_of", same->name);
      facts.SetPlace("same", same->at);
    }
  }
  std::vector<Cover> covers = CoversOf(*table);
  if (const Cover* longer = FindLonger(index, covers)) {
    facts.Set("index.prefix_of", longer->name);
    facts.SetPlace("longer", longer->at);
  } else if (const Index* old = FindOutgrown(context, create.table, index)) {
    facts.Set("index.outgrows", old->name);
    facts.SetPlace("outgrown", old->at, true);
  }
  if (!index.unique) return;
  Words columns;
  for (const schema::IndexColumn& key : index.columns) {
    if (key.name.empty()) return;  // an expression: which values collide is not the columns' affair
    columns.push_back(key.name);
  }
  SetUniqueFacts(context, create.table, *table, index.name, columns, index.where, index.nulls_not_distinct, false,
                 facts);
}

}  // namespace

std::vector<Cover> CoversOf(const Table& table) {
  std::vector<Cover> covers;
  if (table.primary_key) {
    covers.push_back({schema::NameOf(table, *table.primary_key), table.primary_key->columns, true, false, "btree", "",
                      nullptr, table.primary_key->at});
  }
  for (const schema::UniqueConstraint& unique : table.unique_constraints) {
    covers.push_back({schema::NameOf(table, unique), unique.columns, true, false, "btree", "", nullptr, unique.at});
  }
  for (const Index& index : table.indexes) {
    Cover cover{index.name, {}, index.unique, !index.where.empty(), index.method, index.where, &index, index.at};
    for (const schema::IndexColumn& key : index.columns) cover.columns.push_back(key.name);
    covers.push_back(std::move(cover));
  }
  return covers;
}

// A lookup of a key says nothing of the rows but that its columns are not NULL: of the partial indexes only those that
// leave out nothing else serve it.
bool LeavesOutNulls(const std::string& where, const std::vector<std::string>& columns) {
  std::vector<std::vector<schema::Token>> parts = Conjuncts(where);
  return std::all_of(parts.begin(), parts.end(), [&](const std::vector<schema::Token>& part) {
    return std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return IsNotNullTest(part, column); });
  });
}

bool IsCovered(const std::vector<Cover>& covers, const std::vector<std::string>& columns) {
  std::set<std::string> wanted(columns.begin(), columns.end());
  for (const Cover& cover : covers) {
    bool ordered = cover.method == "btree" || (cover.method == "hash" && columns.size() == 1);
    if (!ordered || cover.columns.size() < wanted.size()) continue;
    if (cover.partial && !LeavesOutNulls(cover.where, columns)) continue;
    std::set<std::string> leading(cover.columns.begin(),
                                  cover.columns.begin() + static_cast<std::ptrdiff_t>(wanted.size()));
    if (leading == wanted) return true;
  }
  return false;
}

namespace {

// A table that begins to delete softly: the first of its unique keys that stays and goes on counting deleted rows.
void SetTakenAfterDelete(const Context& context, const plan::AddColumn& deleted, Facts& facts) {
  const Table *table = context.before.FindTable(deleted.table), *head = context.AtHead(deleted.table);
  if (!table || !head || !context.Existed(deleted.table)) return;
  std::vector<Cover> later = CoversOf(*head);
  for (const Cover& key : CoversOf(*table)) {
    bool primary = table->primary_key && key.columns == table->primary_key->columns;
    bool stays = std::any_of(later.begin(), later.end(), [&](const Cover& other) {
      return other.unique && !other.partial && other.columns == key.columns;
    });
    if (!key.unique || key.partial || primary || !stays) continue;
    facts.Set("unique.columns", key.columns);
    facts.Set("unique.paranoid_gap", true);
    return;
  }
}

}  // namespace

void SetIndexFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (auto* rename = std::get_if<plan::RenameIndex>(&operation.change)) facts.Set("index", rename->from);
  if (auto* unique = std::get_if<plan::AddUniqueConstraint>(&operation.change)) {
    const Table* table = context.AtHead(unique->table);
    if (!table) table = context.Now(unique->table);
    facts.SetPlace("declaration", unique->constraint.at);
    facts.Set("unique", unique->constraint.name.empty() && table ? schema::NameOf(*table, unique->constraint)
                                                                 : unique->constraint.name);
    if (!unique->using_index.empty()) facts.Set("using_index", unique->using_index);
    if (table) {
      std::string own = unique->using_index.empty() ? facts.Word("unique") : unique->using_index;
      SetUniqueFacts(context, unique->table, *table, own, unique->constraint.columns, "",
                     unique->constraint.nulls_not_distinct, true, facts);
    }
  }
  if (auto* drop_unique = std::get_if<plan::DropUniqueConstraint>(&operation.change)) {
    facts.Set("unique", drop_unique->constraint.name);
    facts.Set("index.replaced_later", IsReplacedLater(context, drop_unique->table, drop_unique->constraint.columns));
    SetDroppedUnique(context, drop_unique->table, drop_unique->constraint.columns, facts);
  }
  auto* column = std::get_if<plan::AddColumn>(&operation.change);
  if (column && column->unique) {
    facts.Set("unique.columns", Words{column->column.name});
    facts.Set("unique.nulls_not_distinct", false);
    const Table* head = context.AtHead(column->table);
    const schema::Column* then = head ? head->FindColumn(column->column.name) : nullptr;
    if ((then ? then : &column->column)->nullable.value_or(false)) {
      Words names = {column->column.name};
      facts.Set("unique.nullable_advice", NullableAdvice(context, column->table, names, names));
      facts.Set("unique.nullable", std::move(names));
    }
    bool known = !facts.Word("table.paranoid_column").empty();
    if (facts.IsTrue("table.paranoid")) facts.Set("unique.paranoid_gap", known ? Value(true) : Value(UnknownFact{}));
  }
  if (column && !context.part && column->column.name == facts.Word("table.paranoid_column")) {
    SetTakenAfterDelete(context, *column, facts);
  }
  if (column && column->primary_key) facts.Set("primary_key.columns", Words{column->column.name});
  const Index* index = IndexOf(operation.change);
  if (!index) return;
  facts.Set("index", index->name);
  facts.Set("index.in_code", schema::Display({plan::TableOf(operation.change).schema, index->name}));
  facts.Set("index.columns", KeyNames(*index));
  facts.Set("index.size", static_cast<double>(index->columns.size()));
  facts.Set("index.unique", index->unique);
  facts.Set("index.method", index->method);
  facts.Set("index.expressions", std::any_of(index->columns.begin(), index->columns.end(),
                                             [](const schema::IndexColumn& key) { return key.name.empty(); }));
  if (!index->where.empty()) facts.Set("index.where", index->where);
  auto* drop = std::get_if<plan::DropIndex>(&operation.change);
  facts.Set("index.remade", IsRemade(context, *index, drop != nullptr));
  facts.Set("index.concurrently", drop ? drop->concurrently : index->concurrently);
  if (drop) {
    if (index->unique) SetDroppedUnique(context, drop->table, KeyNames(*index), facts);
    facts.Set("index.replaced_later", IsReplacedLater(context, drop->table, KeyNames(*index)));
    std::string key = UncoveredKey(context, drop->table, *index, facts);
    if (!key.empty()) {
      facts.Set("index.covers_foreign_key", key);
      facts.Set("foreign_key.indexed", false);
    }
  } else {
    facts.SetPlace("declaration", index->at);
    facts.Set("index.only", std::get<plan::CreateIndex>(operation.change).only);
    SetCreateFacts(context, std::get<plan::CreateIndex>(operation.change), facts);
  }
}

}  // namespace sequelint::facts
