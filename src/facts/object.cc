// Facts about what SQL text makes beside tables: extensions, views, functions, row security, tables from queries.

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "facts/context.h"
#include "plan/holders.h"
#include "schema/names.h"
#include "sql/scanner.h"

namespace sequelint::facts {
namespace {

using schema::Object;
using schema::ObjectKind;

// Anyone who may create objects in the database may create these; the others take a superuser. By `trusted` in the
// control files of Postgres 13 to 18.
constexpr std::string_view kTrusted[] = {
    "bool_plperl",     "btree_gin", "btree_gist", "citext",       "cube",      "dict_int", "fuzzystrmatch",
    "hstore",          "intarray",  "isn",        "jsonb_plperl", "lo",        "ltree",    "pg_trgm",
    "pgcrypto",        "plperl",    "pltcl",      "seg",          "tablefunc", "tcn",      "tsm_system_rows",
    "tsm_system_time", "unaccent",  "uuid-ossp"};

const Object* FindObject(const schema::Schema& schema, const Object& like) {
  auto found = std::find_if(schema.objects.begin(), schema.objects.end(),
                            [&](const Object& object) { return object.kind == like.kind && object.name == like.name; });
  return found == schema.objects.end() ? nullptr : &*found;
}

// A replaced view keeps its columns, by name and place; more may follow.
void SetView(const Context& context, const Object& view, Facts& facts) {
  const Object* was = FindObject(context.before, view);
  if (!was) return;
  if (was->columns.empty() || view.columns.empty()) {
    facts.Set("view.keeps_columns", UnknownFact{});
    return;
  }
  size_t same = 0;
  while (same < was->columns.size() && same < view.columns.size() && was->columns[same] == view.columns[same]) ++same;
  facts.Set("view.keeps_columns", same == was->columns.size());
  if (same < was->columns.size()) facts.Set("view.first_change", was->columns[same]);
}

void SetCreated(const Context& context, const Object& object, Facts& facts) {
  if (object.kind == ObjectKind::kExtension) {
    bool trusted = std::find(std::begin(kTrusted), std::end(kTrusted), object.name.name) != std::end(kTrusted);
    facts.Set("extension.trusted", trusted && context.postgres() >= 13);
    facts.Set("extension.exists", FindObject(context.before, object) != nullptr);
  }
  if (object.kind == ObjectKind::kView) SetView(context, object, facts);
  if (object.kind != ObjectKind::kFunction) return;
  facts.Set("function.security_definer", sql::HasWords(object.definition, {"security", "definer"}));
  facts.Set("function.search_path", sql::HasWords(object.definition, {"set", "search_path"}));
}

// Where a model that stands on the view is declared. Such a model makes no table: it is among what is not known of them.
std::optional<Location> ModelOf(const schema::Schema& models, const schema::QualifiedName& view) {
  if (const schema::Table* table = models.FindTable(view)) return table->at;
  for (const schema::Unknown& unknown : models.unknown) {
    if (unknown.what == schema::Display(view)) return unknown.at;
  }
  return std::nullopt;
}

// A view that base has, and that the plan drops: whether others can see it gone until it is made again, or for good.
void SetDropped(const Context& context, const plan::Operation& drop, const Object& view, Facts& facts) {
  // … and that is still there: DROP VIEW IF EXISTS after DROP MATERIALIZED VIEW drops nothing.
  bool there = plan::HasView(context.input.base, view.name) && plan::HasView(context.before, view.name);
  if (!IsView(view) || !there || context.part) return;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  for (size_t i = context.operation + 1; i < plan.size(); ++i) {
    auto* again = std::get_if<plan::CreateObject>(&plan[i].change);
    auto* table = std::get_if<plan::CreateTable>(&plan[i].change);
    bool same = (again && IsView(again->object) && again->object.name == view.name) ||
                (table && table->table.name == view.name);
    if (!same) continue;
    bool together = drop.transaction != 0 && drop.transaction == plan[i].transaction;
    facts.Set("view.gone_meanwhile", drop.source == plan::Source::kMigrations && !together);
    facts.Set("view.made_again", std::string(table ? "a table takes its place" : "it is created again"));
    facts.SetPlace("again", plan[i].at);
    return;
  }
  // Another that got its name is there for whoever asks.
  if (plan::HasView(context.input.head, view.name) || context.input.head.FindTable(view.name)) return;
  facts.Set("view.gone", true);
  std::optional<Location> model = ModelOf(context.models_base(), view.name);
  bool known = model || !context.models_base().tables.empty();
  facts.Set("view.used_at_base", known ? Value(model.has_value()) : Value(UnknownFact{}));
  if (model && !facts.FindPlace("model")) facts.SetPlace("model", *model, true);
}

// CONCURRENTLY compares old rows and new ones by a unique index over plain columns, of all rows.
void SetRefresh(const Context& context, const plan::RawSql& raw, Facts& facts) {
  for (const Object& view : context.before.objects) {
    if (view.kind != ObjectKind::kMaterializedView || raw.touches.empty() || view.name != raw.touches[0]) continue;
    bool keyed = std::any_of(view.indexes.begin(), view.indexes.end(), [](const schema::Index& index) {
      return index.unique && index.where.empty() &&
             std::all_of(index.columns.begin(), index.columns.end(), [](const auto& key) { return !key.name.empty(); });
    });
    facts.Set("view.unique_key", keyed);
  }
}

}  // namespace

void SetObjectFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  if (auto* create = std::get_if<plan::CreateObject>(&operation.change)) {
    SetCreated(context, create->object, facts);
    if (!create->refused.empty()) facts.Set("function.refused", create->refused);
  }
  if (auto* drop = std::get_if<plan::DropObject>(&operation.change)) SetDropped(context, operation, drop->object, facts);
  if (auto* table = std::get_if<plan::CreateTable>(&operation.change)) facts.Set("table.from_query", table->from_query);
  auto* raw = std::get_if<plan::RawSql>(&operation.change);
  if (raw && raw->statement == "refresh_materialized_view_concurrently") SetRefresh(context, *raw, facts);
  if (!raw || raw->statement != "enable_row_level_security" || raw->touches.empty()) return;
  bool policy =
      std::any_of(context.input.head.objects.begin(), context.input.head.objects.end(),
                  [&](const Object& one) { return one.kind == ObjectKind::kPolicy && one.table == raw->touches[0]; });
  facts.Set("table.has_policy", policy);
}

}  // namespace sequelint::facts
