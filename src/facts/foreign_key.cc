// Facts about foreign keys: what they refer to, whether that can work, and whether an index supports them.

#include <algorithm>
#include <optional>
#include <set>

#include "base/similarity.h"
#include "base/text.h"
#include "facts/context.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using schema::ForeignKey;
using schema::Table;

// Types that Postgres compares across: the operator families of integers, of numbers with a cast, of strings, of dates.
int Family(const std::string& kind) {
  if (kind == "integer" || kind == "numeric" || kind == "float") return 1;
  if (kind == "varchar" || kind == "text" || kind == "char" || kind == "citext") return 2;
  if (kind == "date" || kind == "timestamp") return 3;
  if (kind == "network") return 4;
  return 0;
}

struct Sides {
  Words types, referenced_types;
  bool known = true, exist = true;
  std::string match = "same";
};

void CompareSide(const Context& context, const schema::Column* from, const schema::Column* to, Sides& sides) {
  if (!from || !to) {
    sides.exist = sides.exist && to;
    sides.known = false;
    return;
  }
  if (!from->type || !to->type) {
    sides.known = false;
    return;
  }
  sides.types.push_back(*from->type);
  sides.referenced_types.push_back(*to->type);
  schema::Type a = schema::ParseType(*from->type), b = schema::ParseType(*to->type);
  if (a.name == b.name && a.array == b.array && a.schema == b.schema) return;  // lengths do not matter
  std::string kind_a = KindOf(a, context.UserTypeOf(a)), kind_b = KindOf(b, context.UserTypeOf(b));
  if (kind_a == "other" || kind_b == "other") {
    sides.known = false;
  } else if (Family(kind_a) != 0 && Family(kind_a) == Family(kind_b)) {
    if (sides.match == "same") sides.match = "comparable";
  } else {
    sides.match = "incomparable";
  }
}

Sides Compare(const Context& context, const ForeignKey& key, const Table* table, const Table* target,
              const std::vector<std::string>& referenced) {
  Sides sides;
  if (!table || !target || referenced.size() != key.columns.size()) {
    sides.known = false;
    sides.exist = target != nullptr;
    return sides;
  }
  for (size_t i = 0; i < key.columns.size(); ++i) {
    CompareSide(context, table->FindColumn(key.columns[i]), target->FindColumn(referenced[i]), sides);
  }
  return sides;
}

bool IsUniqueTarget(const Table& target, const std::vector<std::string>& referenced) {
  std::set<std::string> wanted(referenced.begin(), referenced.end());
  for (const Cover& cover : CoversOf(target)) {
    if (cover.unique && !cover.partial && std::set<std::string>(cover.columns.begin(), cover.columns.end()) == wanted)
      return true;
  }
  return false;
}

// Whether what the key refers to is there. A table that no model declares may be one that could not be read: it counts
// as missing only when everything was read, or when a table of nearly that name shows what was meant.
Value TargetExists(const Context& context, const ForeignKey& key, const Table* target, bool columns_exist) {
  if (target) {
    if (columns_exist) return true;
    return target->columns_complete ? Value(false) : Value(UnknownFact{});
  }
  if (context.input.head.unknown.empty()) return false;
  constexpr double kAlike = 0.7;
  for (const auto& [name, table] : context.input.head.tables) {
    if (Similarity(name.name, key.table.name) >= kAlike) return false;
  }
  return UnknownFact{};
}

// Whether the plan drops a key over the same columns: then this one is no news to whoever reads the model.
void SetEarlier(const Context& context, const QualifiedName& name, const ForeignKey& key, Facts& facts) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  size_t quiet = context.QuietSince();
  for (size_t i = 0; i < plan.size(); ++i) {
    auto* drop = std::get_if<plan::DropForeignKey>(&plan[i].change);
    if (!drop || drop->table != name || drop->key.columns != key.columns) continue;
    facts.Set("foreign_key.was", std::string(schema::SameContent(drop->key, key) ? "same" : "changed"));
    bool met = drop->key.table == key.table && Referenced(context, drop->key) == Referenced(context, key) && drop->key.validated;
    facts.Set("foreign_key.implied", met);
    if (met && i >= quiet && i < context.operation) facts.Set("foreign_key.proven", true);
  }
}

void SetSides(const Context& context, const ForeignKey& key, const Table* table, Facts& facts) {
  const Table* target = context.AtHead(key.table);
  if (!target) target = context.before.FindTable(key.table);
  std::vector<std::string> referenced = Referenced(context, key);
  Sides sides = Compare(context, key, table, target, referenced);
  facts.Set("foreign_key.referenced", referenced);
  facts.Set("foreign_key.target_exists", TargetExists(context, key, target, sides.exist));
  facts.Set("foreign_key.types_match",
            sides.known || sides.match == "incomparable" ? Value(sides.match) : Value(UnknownFact{}));
  if (!sides.types.empty()) facts.Set("foreign_key.types", sides.types);
  if (!sides.referenced_types.empty()) facts.Set("foreign_key.referenced_types", sides.referenced_types);
  if (target && !referenced.empty() && sides.exist) {
    bool unique = IsUniqueTarget(*target, referenced);
    facts.Set("foreign_key.target_unique", unique || target->columns_complete ? Value(unique) : Value(UnknownFact{}));
  }
  if (target) facts.SetPlace("referenced_table", target->at, context.AtHead(key.table) == nullptr);
}

void SetColumns(const Context& context, const QualifiedName& name, const ForeignKey& key, const Table* table,
                Facts& facts) {
  bool all_new = true, with_default = false, nullable = true, known = true;
  for (const std::string& column_name : key.columns) {
    std::pair<QualifiedName, std::string> column{name, column_name};
    bool added = context.lifetimes.added.count(column) > 0;
    bool filled = context.lifetimes.added_with_default.count(column) > 0;
    all_new = all_new && added && !filled;
    with_default = with_default || filled;
    const schema::Column* declared = table ? table->FindColumn(column_name) : nullptr;
    known = known && declared && declared->nullable;
    nullable = nullable && declared && declared->nullable.value_or(true);
  }
  facts.Set("foreign_key.new_columns", all_new);
  facts.Set("foreign_key.new_columns_default", with_default);
  facts.Set("foreign_key.nullable", known ? Value(nullable) : Value(UnknownFact{}));
}

void SetDuplicate(const Context& context, const QualifiedName& name, const ForeignKey& key, Facts& facts) {
  const Table* before = context.before.FindTable(name);
  if (!before) return;
  for (const ForeignKey& other : before->foreign_keys) {
    if (other.columns != key.columns || other.table != key.table) continue;
    bool same = Referenced(context, other) == Referenced(context, key);
    if (same && other.validated) facts.Set("foreign_key.proven", true);
    if (!key.name.empty() && other.name == key.name) continue;
    if (!facts.Word("foreign_key.duplicate_of").empty()) continue;
    facts.Set("foreign_key.duplicate_of", schema::NameOf(*before, other));
    facts.SetPlace("same", other.at);
  }
}

// The index of the models that serves the key, where migrations have not made it.
std::optional<schema::Index> DeclaredIndex(const Context& context, const QualifiedName& name, const ForeignKey& key) {
  const Table* model = context.models_head().FindTable(name);
  for (const schema::Index& index : model ? model->indexes : std::vector<schema::Index>{}) {
    bool plain = index.where.empty() && index.include.empty() && index.method == "btree" && !index.name.empty() &&
                 std::none_of(index.columns.begin(), index.columns.end(), [](const auto& part) {
                   return part.name.empty() || !part.order.empty() || !part.operator_class.empty() || !part.collation.empty();
                 });
    std::vector<std::string> columns;
    for (const auto& part : index.columns) columns.push_back(part.name);
    Cover cover{index.name, columns, index.unique, false, index.method, "", &index, index.at};
    if (plain && IsCovered({cover}, key.columns)) return index;
  }
  return std::nullopt;
}

// A name beside that of an index over a part of the rows: Sequelize would give both the same.
std::string NameBesidePartial(const Table* table, const ForeignKey& key) {
  for (const Cover& cover : table ? CoversOf(*table) : std::vector<Cover>{}) {
    if (cover.partial && cover.columns == key.columns) return schema::CutIdentifier(cover.name + "_all_rows");
  }
  return "";
}

// How to index the key: at once where the table is new, else without blocking who writes it. Of a table that migrations
// make an index in the model alone makes nothing.
std::string IndexAdvice(const Context& context, const plan::Operation& operation, const QualifiedName& name,
                        const ForeignKey& key, const Facts& facts) {
  bool migrations = operation.source == plan::Source::kMigrations;
  bool fresh = context.part || !context.Existed(name);
  std::optional<schema::Index> declared;
  if (migrations) declared = DeclaredIndex(context, name, key);
  std::vector<std::string> columns = key.columns, options;
  std::string own = NameBesidePartial(context.AtHead(name), key);
  if (declared) {
    columns.clear();
    for (const auto& part : declared->columns) columns.push_back(part.name);
    own = declared->name;
  }
  if (!own.empty()) options.push_back("name: '" + own + "'");
  std::string fields = "['" + Join(columns, "', '") + "']";
  std::string model = "`indexes: [{ " + (own.empty() ? "" : options[0] + ", ") + "fields: " + fields;
  if (declared && declared->unique) options.emplace_back("unique: true");
  if (!fresh) options.emplace_back("concurrently: true");
  // Without it another connection looks for a table that is not there yet.
  if (fresh && operation.transaction != 0 && context.input.plan.CallOf(operation) && !IsWrapped(context, operation)) {
    options.emplace_back("transaction");
  }
  std::string call = "`queryInterface.addIndex(" + facts.Word("table.in_code") + ", " + fields +
                     (options.empty() ? "" : ", { " + Join(options, ", ") + " }") +
                     (fresh ? ")` behind createTable" : ")` " + Outside(context, operation, "in a migration of its own"));
  if (declared) return "make the index that the model declares: " + call;
  const schema::Schema& models = context.models_head();
  if (migrations && !models.tables.empty() && !models.FindTable(name)) return "add " + call;  // a table without a model
  if (migrations) return "add " + call + ", and " + model + " }]` to the model with it";
  return "add " + model + (fresh ? "" : ", concurrently: true") + " }]` to the model, or " + call;
}

std::string NameOfKey(const Table* table, const ForeignKey& key) {
  return key.name.empty() && table ? schema::NameOf(*table, key) : key.name;
}

}  // namespace

const ForeignKey* ForeignKeyOf(const plan::Change& change, QualifiedName& table) {
  if (auto* add = std::get_if<plan::AddForeignKey>(&change)) {
    table = add->table;
    return &add->key;
  }
  auto* column = std::get_if<plan::AddColumn>(&change);
  if (column && column->foreign_key) {
    table = column->table;
    return &*column->foreign_key;
  }
  return nullptr;
}

std::vector<std::string> Referenced(const Context& context, const ForeignKey& key) {
  if (!key.referenced.empty()) return key.referenced;
  const Table* target = context.before.FindTable(key.table);
  if (!target || !target->primary_key) target = context.input.head.FindTable(key.table);
  return target && target->primary_key ? target->primary_key->columns : std::vector<std::string>{};
}

void SetForeignKeyFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  QualifiedName name;
  if (auto* drop = std::get_if<plan::DropForeignKey>(&operation.change)) {
    facts.Set("foreign_key", NameOfKey(context.Now(drop->table), drop->key));
    facts.Set("foreign_key.columns", drop->key.columns);
    facts.Set("foreign_key.referenced_table", schema::Display(drop->key.table));
    return;
  }
  const ForeignKey* key = ForeignKeyOf(operation.change, name);
  if (!key) return;
  const Table* head = context.AtHead(name);
  const Table* table = head ? head : context.Now(name);
  facts.Set("foreign_key", NameOfKey(table, *key));
  facts.Set("foreign_key.columns", key->columns);
  facts.Set("foreign_key.referenced_table", schema::Display(key->table));
  bool self = key->table == name;
  bool both = !self && context.Existed(key->table);
  facts.Set("foreign_key.tables", schema::Display(name) + (both ? " and " + schema::Display(key->table) : ""));
  facts.Set("foreign_key.on_delete", key->on_delete);
  facts.Set("foreign_key.on_delete_said", !key->delete_by_default);
  facts.Set("foreign_key.on_update", key->on_update);
  facts.Set("foreign_key.validated", key->validated);
  facts.Set("foreign_key.self", self);
  facts.Set("foreign_key.referenced_new", !self && !both);
  facts.SetPlace("declaration", key->at);
  SetSides(context, *key, table, facts);
  SetColumns(context, name, *key, table, facts);
  SetDuplicate(context, name, *key, facts);
  SetEarlier(context, name, *key, facts);
  facts.Set("foreign_key.index_advice", IndexAdvice(context, operation, name, *key, facts));
  bool goes = std::any_of(key->columns.begin(), key->columns.end(), [&](const std::string& column) {
    return context.lifetimes.removed.count({name, column}) > 0 && !(head && head->FindColumn(column));
  });
  if (table && !goes) facts.Set("foreign_key.indexed", IsCovered(CoversOf(*table), key->columns));
}

}  // namespace sequelint::facts
