// Facts about the column an operation adds, alters or drops.

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "facts/context.h"
#include "schema/compare.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "sql/expression.h"

namespace sequelint::facts {
namespace {

using schema::Column;
using schema::DefaultKind;
using schema::Table;

// The words of a name: `unitPrice`, `unit_price` and `UnitPrice` are unit, price.
std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    bool upper = c >= 'A' && c <= 'Z';
    bool after_lower = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (c == '_' || c == '-' || c == ' ' || (upper && after_lower)) {
      if (!words.back().empty()) words.emplace_back();
      if (!upper) continue;
    }
    words.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool LooksLikeMoney(const std::string& name) {
  static const std::set<std::string> kMoney = {
      "price",  "amount",  "cost",    "costs",    "fee",      "fees",     "balance", "salary", "tax",
      "taxes",  "payment", "revenue", "total",    "subtotal", "discount", "budget",  "wage",   "refund",
      "prices", "amounts", "deposit", "invoiced", "turnover", "credit",   "debit"};
  static const std::set<std::string> kCounted = {
      "count", "rate",    "percent", "percentage", "ratio", "score",  "weight", "quantity", "qty",      "days",
      "hours", "minutes", "time",    "items",      "pct",   "factor", "size",   "points",   "distance", "views"};
  bool money = false;
  for (const std::string& word : WordsOf(name)) {
    if (kCounted.count(word)) return false;
    money = money || kMoney.count(word);
  }
  return money;
}

std::string Flat(std::string_view name) { return ToLower(ReplaceAll(std::string(name), "_", "")); }

// The table a column's name points at: `team_id` ⇒ teams, where such a table exists and its key has the same type.
bool LooksLikeKey(const Context& context, const QualifiedName& table, const Column& column) {
  std::vector<std::string> words = WordsOf(column.name);
  if (words.size() < 2 || words.back() != "id" || !column.type) return false;
  words.pop_back();
  std::string stem = Join(words, "");
  std::set<std::string> names = {stem, stem + "s", stem + "es"};
  if (stem.back() == 'y') names.insert(stem.substr(0, stem.size() - 1) + "ies");
  for (const auto& [name, other] : context.input.head.tables) {
    if (name.schema != table.schema || !names.count(Flat(name.name)) || !other.primary_key) continue;
    if (other.primary_key->columns.size() != 1) continue;
    const Column* key = other.FindColumn(other.primary_key->columns[0]);
    if (key && key->type == column.type) return true;
  }
  return false;
}

bool LooksLikeUuid(const Column& column, const schema::Type& type, const std::string& kind) {
  if (kind != "varchar" && kind != "char" && kind != "text") return false;
  std::vector<std::string> words = WordsOf(column.name);
  bool named = !words.empty() && (words.back() == "uuid" || words.back() == "guid");
  const schema::Default& value = column.default_value;
  bool filled = value.sql.rfind("UUIDV", 0) == 0 || value.sql.find("uuid") != std::string::npos;
  return named || (value.kind != DefaultKind::kConstant && value.kind != DefaultKind::kNone && filled) ||
         (type.modifiers == "36" && kind == "char");
}

Value NullableValue(const Column& column) {
  if (!column.nullable) return UnknownFact{};
  return *column.nullable;
}

std::string SerialWord(const Column& column) {
  switch (column.auto_increment) {
    case schema::AutoIncrement::kNone:
      return "none";
    case schema::AutoIncrement::kSerial:
      return "serial";
    default:
      return "identity";
  }
}

// The first string constant of a default: the label of an enum's.
std::string Label(const std::string& sql) {
  for (const schema::Token& token : schema::Lex(sql)) {
    if (token.kind == schema::Token::Kind::kString) return token.text;
    if (!token.Is("(")) break;
  }
  return "";
}

const schema::EnumType* FindEnum(const Context& context, const schema::Type& type) {
  for (const schema::Schema* schema : {&context.input.head, &context.before}) {
    for (const auto& [name, definition] : schema->enums) {
      if (name.name == type.name && (type.schema.empty() || type.schema == name.schema)) return &definition;
    }
  }
  return nullptr;
}

// `'{"a": 1}'` ⇒ "object"
void SetJsonDefault(const Column& column, const std::string& kind, Facts& facts) {
  const schema::Default& value = column.default_value;
  if ((kind != "json" && kind != "jsonb") || value.kind != DefaultKind::kConstant) return;
  std::string text = Label(value.sql);
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || ToLower(Trim(value.sql)) == "null") return;
  char c = text[first];
  facts.Set("column.default_json", std::string(c == '{'                ? "object"
                                               : c == '['              ? "array"
                                               : c == '"'              ? "string"
                                               : c == 't' || c == 'f'  ? "boolean"
                                               : c == 'n'              ? "null"
                                                                       : "number"));
}

void SetTypeParts(const Context& context, const Column& column, Facts& facts) {
  if (!column.type) {
    for (const char* fact : {"column.type", "column.base_type", "column.kind"}) facts.Set(fact, UnknownFact{});
    return;
  }
  schema::Type type = schema::ParseType(*column.type);
  std::string kind = KindOf(type, context.UserTypeOf(type));
  facts.Set("column.type", *column.type);
  facts.Set("column.base_type", type.name);
  facts.Set("column.kind", kind);
  SetJsonDefault(column, kind, facts);
  facts.Set("column.looks_like_uuid", LooksLikeUuid(column, type, kind));
  if (std::optional<Domain> domain = context.DomainOf(type)) {
    facts.Set("column.domain", type.name);
    facts.Set("column.domain_constrained", domain->constrained);
  }
  if (!type.modifiers.empty()) {
    std::vector<std::string> numbers = Split(type.modifiers, ',');
    bool digits = type.modifiers.find_first_not_of("0123456789,") == std::string::npos && type.modifiers.size() < 12;
    if (digits) facts.Set("column.length", std::stod(numbers[0]));
    if (digits && numbers.size() == 2) facts.Set("column.scale", std::stod(numbers[1]));
  }
  const schema::EnumType* type_definition = kind == "enum" ? FindEnum(context, type) : nullptr;
  if (!type_definition) return;
  facts.Set("column.enum", schema::Display(type_definition->name));
  const schema::Default& value = column.default_value;
  if (value.kind != DefaultKind::kConstant || !type_definition->values) return;
  std::string label = Label(value.sql);
  bool null = ToLower(Trim(value.sql)) == "null";
  const std::vector<std::string>& labels = *type_definition->values;
  facts.Set("column.default_in_enum", null || std::find(labels.begin(), labels.end(), label) != labels.end());
}

// The type most other tables give a column of this name.
void SetOtherType(const Context& context, const QualifiedName& table, const Column& column, Facts& facts) {
  if (!column.type || column.name == "id" || facts.Word("column.kind") == "enum") return;
  std::map<std::string, std::vector<std::string>> types;  // type → tables
  size_t total = 0;
  for (const auto& [name, other] : context.input.head.tables) {
    const Column* same = name == table ? nullptr : other.FindColumn(column.name);
    if (!same || !same->type) continue;
    schema::Type type = schema::ParseType(*same->type);
    if (KindOf(type, context.UserTypeOf(type)) == "enum") continue;
    types[*same->type].push_back(schema::Display(name));
    ++total;
  }
  constexpr size_t kSeveral = 2;
  for (const auto& [type, tables] : types) {
    if (type == *column.type || tables.size() < kSeveral || tables.size() * 2 <= total || types.count(*column.type))
      continue;
    facts.Set("column.other_type", type);
    facts.Set("column.other_type_table", tables[0]);
  }
}

bool InKey(const std::vector<std::string>& columns, const std::string& name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

bool IsReferenced(const Context& context, const QualifiedName& table, const std::string& column) {
  for (const auto& [name, other] : context.before.tables) {
    for (const schema::ForeignKey& key : other.foreign_keys) {
      if (key.table == table && InKey(Referenced(context, key), column)) return true;
    }
  }
  return false;
}

// Indexes, checks and keys of the table as it is before the operation.
void SetNeighbours(const Context& context, const plan::Operation& operation, const Table& table, const Column& column,
                   Facts& facts) {
  Words indexes, checks, dependents;
  for (const schema::Index& index : table.indexes) {
    bool named = Mentions(index.where, column.name);
    for (const schema::IndexColumn& key : index.columns) {
      named = named || key.name == column.name || Mentions(key.expression, column.name);
    }
    named = named || InKey(index.include, column.name);
    if (!named) continue;
    indexes.push_back(index.name);
    if (index.columns.size() + index.include.size() > 1 || !index.where.empty())
      dependents.push_back("index " + index.name);
  }
  for (const schema::Check& check : table.checks) {
    if (!Mentions(check.expression, column.name)) continue;
    checks.push_back(schema::NameOf(table, check));
    dependents.push_back("check " + checks.back());
  }
  for (const schema::UniqueConstraint& unique : table.unique_constraints) {
    if (!InKey(unique.columns, column.name)) continue;
    indexes.push_back(schema::NameOf(table, unique));
    if (unique.columns.size() > 1) dependents.push_back("unique constraint " + indexes.back());
  }
  bool refers = false;
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!InKey(key.columns, column.name)) continue;
    refers = true;
    if (key.columns.size() > 1) dependents.push_back("foreign key " + schema::NameOf(table, key));
  }
  if (table.primary_key && InKey(table.primary_key->columns, column.name)) {
    indexes.push_back(schema::NameOf(table, *table.primary_key));
    dependents.push_back("primary key " + indexes.back());
  }
  facts.Set("column.indexes", std::move(indexes));
  if (!checks.empty()) facts.Set("column.checks", std::move(checks));
  facts.Set("column.foreign_key", refers);
  facts.Set("column.referenced", IsReferenced(context, table.name, column.name));
  if (std::holds_alternative<plan::DropColumn>(operation.change) && !dependents.empty()) {
    facts.Set("column.dependents", std::move(dependents));
  }
}

Value UsedIn(const schema::Schema& models, const QualifiedName& name, const std::string& column) {
  if (models.tables.empty()) return UnknownFact{};  // no models were read: who uses it is not known
  const Table* table = models.FindTable(name);
  if (!table) return false;
  if (table->FindColumn(column)) return true;
  if (!table->columns_complete) return UnknownFact{};
  return false;
}

void SetUse(const Context& context, const QualifiedName& table, const std::string& column, Facts& facts) {
  facts.Set("column.used_at_base", UsedIn(context.models_base(), context.BaseName(table), column));
  facts.Set("column.used_at_head", UsedIn(context.models_head(), table, column));
}

void SetBefore(const Context& context, const Column& was, Facts& facts) {
  if (was.type) facts.Set("column.was_type", *was.type);
  facts.Set("column.was_nullable", NullableValue(was));
  facts.Set("column.was_default", DefaultWord(was, context.before));
  if (!was.default_value.sql.empty()) facts.Set("column.was_default_sql", was.default_value.sql);
}

}  // namespace

Value DefaultWord(const Column& column, const schema::Schema& schema) {
  if (column.auto_increment != schema::AutoIncrement::kNone) return std::string("volatile");
  const schema::Default& value = column.default_value;
  switch (value.kind) {
    case DefaultKind::kNone:
      return std::string("none");
    case DefaultKind::kApplication:
      return std::string("application");
    case DefaultKind::kUnknown:
      return UnknownFact{};
    case DefaultKind::kConstant:
    case DefaultKind::kExpression:
      break;
  }
  if (ToLower(Trim(value.sql)) == "null") return std::string("none");  // DEFAULT NULL is what a column has anyway
  if (value.kind == DefaultKind::kConstant) return std::string("constant");
  switch (sql::Of(value.sql, &schema)) {
    case sql::Volatility::kUnknown:
      return UnknownFact{};
    case sql::Volatility::kVolatile:
      return std::string("volatile");
    case sql::Volatility::kStable:
      return std::string("stable");
    case sql::Volatility::kImmutable:
      break;
  }
  return std::string("constant");
}

std::optional<bool> HasDatabaseDefault(const Column& column) {
  if (column.generated || column.auto_increment != schema::AutoIncrement::kNone) return true;
  switch (column.default_value.kind) {
    case DefaultKind::kUnknown:
      return std::nullopt;
    case DefaultKind::kNone:
    case DefaultKind::kApplication:
      return false;
    default:
      return ToLower(Trim(column.default_value.sql)) != "null";
  }
}

bool Mentions(std::string_view sql, std::string_view column) {
  if (sql.find_first_not_of(' ') == std::string_view::npos) return false;
  for (const schema::Token& token : schema::Lex(sql)) {
    if (token.IsName() && token.text == column) return true;
  }
  return false;
}

const Column* DeclaredColumn(const plan::Change& change) {
  return std::visit(
      [](const auto& step) -> const Column* {
        if constexpr (requires { step.column.type_at; }) {
          return &step.column;
        } else {
          return nullptr;
        }
      },
      change);
}

const Column* EarlierColumn(const plan::Change& change) {
  return std::visit(
      [](const auto& step) -> const Column* {
        if constexpr (requires { step.was.type_at; }) {
          return &step.was;
        } else {
          return nullptr;
        }
      },
      change);
}

void SetColumnFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  std::string name = plan::ColumnOf(operation.change);
  if (name.empty()) return;
  QualifiedName table = plan::TableOf(operation.change);
  facts.Set("column", name);
  bool adds = std::holds_alternative<plan::AddColumn>(operation.change);
  facts.Set("column.existed", !adds && context.Existed(table, name));
  facts.Set("column.new", adds || context.lifetimes.added.count({table, name}) > 0);
  facts.Set("column.dropped", context.lifetimes.removed.count({table, name}) > 0);
  SetUse(context, table, name, facts);
  const Table* now = context.Now(table);
  const Table* head = context.AtHead(table);
  const Column* column = DeclaredColumn(operation.change);
  if (!column && now) column = now->FindColumn(name);
  if (!column) return;
  if (now) SetNeighbours(context, operation, *now, *column, facts);
  bool in_key = head && head->primary_key && InKey(head->primary_key->columns, name);
  facts.Set("column.primary_key", in_key);
  facts.Set("column.attribute", column->attribute.empty() ? column->name : column->attribute);
  SetTypeParts(context, *column, facts);
  facts.Set("column.nullable", NullableValue(*column));
  const Column* later = head ? head->FindColumn(name) : nullptr;
  facts.Set("column.becomes_nullable", later && column->nullable == false && later->nullable == true);
  facts.Set("column.default", DefaultWord(*column, context.before));
  if (!column->default_value.sql.empty()) facts.Set("column.default_sql", column->default_value.sql);
  facts.Set("column.auto_increment", SerialWord(*column));
  facts.Set("column.generated", std::string(!column->generated          ? "none"
                                            : column->generated->stored ? "stored"
                                                                        : "virtual"));
  if (column->comment) facts.Set("column.comment", *column->comment);
  facts.Set("column.looks_like_money", LooksLikeMoney(name));
  if (const Column* was = EarlierColumn(operation.change)) SetBefore(context, *was, facts);
  if (adds || std::holds_alternative<plan::AlterColumnType>(operation.change)) {
    facts.Set("column.looks_like_key", LooksLikeKey(context, table, *column));
    auto* alter = std::get_if<plan::AlterColumnType>(&operation.change);
    // A changeColumn restates the type that it had.
    if (!alter || !schema::SameType(alter->was, alter->column)) SetOtherType(context, table, *column, facts);
    // The keys of the head count too: a column added in one step has its foreign key in the next.
    for (const schema::ForeignKey& key : head ? head->foreign_keys : std::vector<schema::ForeignKey>{}) {
      if (InKey(key.columns, name)) facts.Set("column.foreign_key", true);
    }
  }
  if (!std::holds_alternative<plan::DropColumn>(operation.change)) facts.SetPlace("declaration", column->at);
}

}  // namespace sequelint::facts
