// Facts about primary keys, checks, and what a check proves.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"
#include "schema/lexer.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using schema::Token;
using Tokens = std::vector<Token>;

// Tokens without the parentheses around the whole.
Tokens Unwrap(Tokens tokens) {
  while (tokens.size() >= 2 && tokens.front().Is("(") && tokens.back().Is(")")) {
    int depth = 0;
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
      depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
      if (depth == 0) return tokens;  // the first one closes before the end
    }
    tokens = Tokens(tokens.begin() + 1, tokens.end() - 1);
  }
  return tokens;
}

// Whether the expression is `column IS NOT NULL`, alone or as one side of an AND.
bool ImpliesNotNull(const Tokens& wrapped, std::string_view column, int depth_left = 32) {
  Tokens tokens = Unwrap(wrapped);
  if (tokens.size() == 4) {
    return tokens[0].IsName() && tokens[0].text == column && tokens[1].Is("is") && tokens[2].Is("not") &&
           tokens[3].Is("null");
  }
  if (depth_left == 0) return false;
  int depth = 0;
  bool between = false, split = false;
  size_t start = 0;
  std::vector<Tokens> sides;
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
    if (depth != 0) continue;
    if (tokens[i].Is("or")) return false;
    if (tokens[i].Is("between")) between = true;
    if (!tokens[i].Is("and")) continue;
    if (between) {
      between = false;  // this AND belongs to BETWEEN
      continue;
    }
    sides.emplace_back(tokens.begin() + static_cast<std::ptrdiff_t>(start),
                       tokens.begin() + static_cast<std::ptrdiff_t>(i));
    start = i + 1;
    split = true;
  }
  if (!split) return false;
  sides.emplace_back(tokens.begin() + static_cast<std::ptrdiff_t>(start), tokens.end());
  return std::any_of(sides.begin(), sides.end(),
                     [&](const Tokens& side) { return ImpliesNotNull(side, column, depth_left - 1); });
}

void SetPrimaryKey(const Context& context, const QualifiedName& name, const schema::PrimaryKey& key, Facts& facts) {
  facts.Set("primary_key.columns", key.columns);
  facts.SetPlace("declaration", key.at);
  const schema::Table* table = context.before.FindTable(name);
  Words nullable;
  for (const std::string& column : key.columns) {
    const schema::Column* declared = table ? table->FindColumn(column) : nullptr;
    if (declared && declared->nullable.value_or(true) && !ProvenNotNull(*table, column)) nullable.push_back(column);
    if (declared && declared->nullable.value_or(true) && context.postgres() < 12 &&
        std::find(nullable.begin(), nullable.end(), column) == nullable.end()) {
      nullable.push_back(column);
    }
  }
  if (!nullable.empty()) facts.Set("primary_key.nullable", std::move(nullable));
}

void SetCheck(const Context& context, const QualifiedName& name, const schema::Check& check, Facts& facts) {
  const schema::Table* table = context.Now(name);
  facts.Set("check", check.name.empty() && table ? schema::NameOf(*table, check) : check.name);
  facts.Set("check.expression", check.expression);
  facts.Set("check.validated", check.validated);
  facts.SetPlace("declaration", check.at);
  Words columns;
  for (const schema::Column& column : table ? table->columns : std::vector<schema::Column>{}) {
    if (Mentions(check.expression, column.name)) columns.push_back(column.name);
  }
  facts.Set("check.columns", std::move(columns));
}

constexpr std::string_view kObjectKinds[] = {"extension", "schema", "view",   "materialized_view", "function",
                                             "trigger",   "policy", "domain", "composite_type"};

void SetObject(const schema::Object& object, Facts& facts) {
  facts.Set("object", schema::Display(object.name));
  facts.Set("object.kind", std::string(kObjectKinds[static_cast<size_t>(object.kind)]));
}

}  // namespace

bool ProvenNotNull(const schema::Table& table, std::string_view column) {
  return std::any_of(table.checks.begin(), table.checks.end(), [&](const schema::Check& check) {
    return check.validated && ImpliesNotNull(schema::Lex(check.expression), column);
  });
}

void SetConstraintFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  if (auto* add = std::get_if<plan::AddPrimaryKey>(&change)) {
    SetPrimaryKey(context, add->table, add->key, facts);
    if (!add->using_index.empty()) facts.Set("using_index", add->using_index);
  } else if (auto* drop_key = std::get_if<plan::DropPrimaryKey>(&change)) {
    facts.Set("primary_key.columns", drop_key->key.columns);
  } else if (auto* add_check = std::get_if<plan::AddCheck>(&change)) {
    SetCheck(context, add_check->table, add_check->check, facts);
  } else if (auto* drop_check = std::get_if<plan::DropCheck>(&change)) {
    facts.Set("check", drop_check->check.name);
    facts.Set("check.expression", drop_check->check.expression);
  } else if (auto* create = std::get_if<plan::CreateObject>(&change)) {
    SetObject(create->object, facts);
  } else if (auto* drop = std::get_if<plan::DropObject>(&change)) {
    SetObject(drop->object, facts);
  } else if (auto* data = std::get_if<plan::ChangeData>(&change)) {
    constexpr std::string_view kKinds[] = {"insert", "update", "delete", "truncate"};
    facts.Set("data.change", std::string(kKinds[static_cast<size_t>(data->kind)]));
    facts.Set("data.where", data->has_where);
    facts.Set("data.cascade", data->cascade);
  } else if (auto* raw = std::get_if<plan::RawSql>(&change)) {
    if (!raw->statement.empty()) facts.Set("statement", raw->statement);
    if (!raw->why.empty()) facts.Set("statement.why", raw->why);
  } else if (auto* set = std::get_if<plan::SetNotNull>(&change)) {
    const schema::Table* table = context.before.FindTable(set->table);
    facts.Set("not_null.proven", context.postgres() >= 12 && table && ProvenNotNull(*table, set->column.name));
  }
}

}  // namespace sequelint::facts
