// Facts about the table an operation is about.

#include <algorithm>
#include <set>

#include "base/glob.h"
#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using schema::Column;
using schema::Table;

bool IsTimestamp(const Column& column) {
  return column.type && (*column.type == "date" || column.type->find("timestamp") == 0);
}

// createdAt, created_at, createdOn, inserted_at, updatedAt, modified …
bool RecordsChange(const Column& column) {
  if (!IsTimestamp(column)) return false;
  std::string name = ToLower(column.name);
  return name.rfind("creat", 0) == 0 || name.rfind("insert", 0) == 0 || name.rfind("updat", 0) == 0 ||
         name.rfind("modif", 0) == 0 || name.rfind("change", 0) == 0;
}

// The column a soft delete fills in. Models say it; elsewhere it is by Sequelize's name, or the one whose name says so.
const Column* ParanoidColumn(const Table& table) {
  if (!table.deleted_column.empty()) return table.FindColumn(table.deleted_column);
  for (const Column& column : table.columns) {
    if (column.attribute == "deletedAt" || column.name == "deletedAt" || column.name == "deleted_at") return &column;
  }
  const Column* only = nullptr;
  for (const Column& column : table.columns) {
    if (!IsTimestamp(column) || column.nullable == false || ToLower(column.name).find("delet") == std::string::npos) {
      continue;
    }
    if (only) return nullptr;
    only = &column;
  }
  return only;
}

void SetSizes(const Context& context, const QualifiedName& table, Facts& facts) {
  const Settings& settings = context.input.settings;
  std::string before = schema::Display(context.BaseName(table));
  auto listed = [&](const std::vector<std::string>& globs) {
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return MatchGlob(glob, before); });
  };
  if (!context.Existed(table)) {
    facts.Set("table.rows", 0.0);
    facts.Set("table.small", true);
    facts.Set("table.big", false);
    return;
  }
  constexpr double kSmall = 10'000, kBig = 1'000'000;
  auto rows = settings.rows.find(before);
  bool counted = rows != settings.rows.end();
  Value unknown = UnknownFact{};
  facts.Set("table.rows", counted ? Value(rows->second) : unknown);
  bool small = listed(settings.small_tables), big = listed(settings.big_tables);
  facts.Set("table.small", small || counted ? Value(small || (counted && !big && rows->second < kSmall)) : unknown);
  facts.Set("table.big", big || counted || small ? Value(big || (counted && !small && rows->second >= kBig)) : unknown);
}

// Whether a source of models has the table. Without any model at all nobody knows who uses what.
Value UsedIn(const schema::Schema& models, const QualifiedName& table) {
  if (models.tables.empty()) return UnknownFact{};
  return models.FindTable(table) != nullptr;
}

bool IsBookkeeping(const Column& column, const Table& table) {
  bool key = table.primary_key && table.primary_key->columns == std::vector<std::string>{column.name};
  return key || RecordsChange(column) || (table.paranoid && ParanoidColumn(table) == &column);
}

void SetJoinFacts(const Table& table, Facts& facts) {
  std::set<std::string> keys;
  size_t single = 0;
  for (const schema::ForeignKey& key : table.foreign_keys) {
    keys.insert(key.columns.begin(), key.columns.end());
    single += key.columns.size() == 1;
  }
  bool join = single == 2 && table.foreign_keys.size() == 2;
  for (const Column& column : table.columns) join = join && (keys.count(column.name) || IsBookkeeping(column, table));
  facts.Set("table.join", join);
  if (!join) return;
  bool keyed = false;
  for (const Cover& cover : CoversOf(table)) {
    std::set<std::string> columns(cover.columns.begin(), cover.columns.end());
    keyed = keyed || (cover.unique && !cover.partial && columns == keys);
  }
  facts.Set("table.join_key", keyed);
}

// `commentableType` beside `commentableId` (or with underscores) that no index starts with together.
Words PolymorphicPairs(const Table& table) {
  Words pairs;
  for (const Column& type : table.columns) {
    std::string stem;
    for (std::string_view ending : {"Type", "_type"}) {
      if (type.name.size() > ending.size() &&
          type.name.compare(type.name.size() - ending.size(), ending.size(), ending) == 0) {
        stem = type.name.substr(0, type.name.size() - ending.size());
      }
    }
    if (stem.empty()) continue;
    const Column* id = table.FindColumn(stem + "Id");
    if (!id) id = table.FindColumn(stem + "_id");
    if (!id) continue;
    bool refers = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
      return std::find(key.columns.begin(), key.columns.end(), id->name) != key.columns.end();
    });
    if (!refers && !IsCovered(CoversOf(table), {type.name, id->name})) pairs.push_back(type.name + " + " + id->name);
  }
  return pairs;
}

// Migrations do not say how rows are deleted: the model of their table does.
void SetParanoidFacts(const Table& table, const Table* model, Facts& facts) {
  const Table& told = model ? *model : table;
  facts.Set("table.paranoid", told.paranoid);
  const Column* declared = told.paranoid ? ParanoidColumn(told) : nullptr;
  const Column* deleted = declared ? table.FindColumn(declared->name) : nullptr;
  if (!deleted) return;
  facts.Set("table.paranoid_column", deleted->name);
  bool indexed = false;
  for (const schema::Index& index : table.indexes) {
    indexed = indexed || Mentions(index.where, deleted->name) ||
              std::any_of(index.columns.begin(), index.columns.end(),
                          [&](const auto& key) { return key.name == deleted->name; });
  }
  facts.Set("table.paranoid_indexed", indexed);
}

void SetShapeFacts(const Table& table, Facts& facts) {
  Words columns;
  bool all_nullable = true, timestamps = false;
  size_t others = 0;
  for (const Column& column : table.columns) {
    columns.push_back(column.name);
    timestamps = timestamps || RecordsChange(column);
    bool in_key = table.primary_key &&
                  std::count(table.primary_key->columns.begin(), table.primary_key->columns.end(), column.name);
    if (in_key) continue;
    ++others;
    all_nullable = all_nullable && column.nullable.value_or(false);
  }
  facts.Set("table.columns", std::move(columns));
  if (table.columns_complete) {
    facts.Set("table.all_nullable", others > 0 && all_nullable);
    facts.Set("table.lacks_timestamps", !timestamps);
  } else {
    facts.Set("table.all_nullable", UnknownFact{});
    facts.Set("table.lacks_timestamps", UnknownFact{});
  }
  if (table.primary_key) {
    facts.Set("table.primary_key", table.primary_key->columns);
    facts.Set("table.primary_key_size", static_cast<double>(table.primary_key->columns.size()));
  } else if (!table.columns_complete) {
    facts.Set("table.primary_key", UnknownFact{});
  }
  SetJoinFacts(table, facts);
  Words pairs = PolymorphicPairs(table);
  if (!pairs.empty()) facts.Set("table.polymorphic", std::move(pairs));
}

// Whether the transaction has removed every row before, and put none back.
bool IsEmptied(const Context& context, const plan::Operation& operation, const QualifiedName& name) {
  bool emptied = false;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  for (size_t i = 0; operation.transaction > 0 && i < context.operation && i < plan.size(); ++i) {
    const auto* data = std::get_if<plan::ChangeData>(&plan[i].change);
    if (data == nullptr || data->table != name || plan[i].transaction != operation.transaction) continue;
    using Kind = plan::ChangeData::Kind;
    if (data->kind == Kind::kTruncate || (data->kind == Kind::kDelete && !data->has_where)) emptied = true;
    if (data->kind == Kind::kInsert) emptied = false;
  }
  return emptied;
}

}  // namespace

void SetTableFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  QualifiedName name = plan::TableOf(operation.change);
  auto* raw = std::get_if<plan::RawSql>(&operation.change);
  if (raw && !raw->touches.empty()) name = raw->touches[0];
  if (name.name.empty()) return;
  facts.Set("table", schema::Display(name));
  facts.Set("table.name", name.name);
  facts.Set("table.schema", name.schema);
  bool plain = schema::Display(name) == name.name;
  facts.Set("table.in_code", plain ? "'" + name.name + "'"
                                   : "{ tableName: '" + name.name + "', schema: '" + name.schema + "' }");
  facts.Set("table.new", context.part || !context.Existed(name));
  facts.Set("table.emptied", IsEmptied(context, operation, name));
  SetSizes(context, name, facts);
  facts.Set("table.used_at_base", UsedIn(context.models_base(), context.BaseName(name)));
  facts.Set("table.used_at_head", UsedIn(context.models_head(), name));
  const Table* head = context.AtHead(name);
  const Table* table = head ? head : context.Now(name);
  if (!table) return;
  constexpr std::string_view kKinds[] = {"table", "view", "materialized_view", "partitioned"};
  facts.Set("table.kind", std::string(kKinds[static_cast<size_t>(table->kind)]));
  if (!table->model.empty()) facts.Set("table.model", table->model);
  if (table->comment) facts.Set("table.comment", *table->comment);
  facts.Set("table.unlogged", table->unlogged);
  facts.SetPlace("table", table->at, head == nullptr);
  if (head) SetShapeFacts(*head, facts);
  if (head) SetParanoidFacts(*head, context.models_head().FindTable(name), facts);
  auto* create = std::get_if<plan::CreateTable>(&operation.change);
  std::optional<int> padding = create ? PaddingOf(context, create->table) : std::nullopt;
  if (padding && create->table.columns_complete) facts.Set("table.padding", static_cast<double>(*padding));
}

}  // namespace sequelint::facts
