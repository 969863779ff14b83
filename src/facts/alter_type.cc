// Facts about a change of a column's type.

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "facts/context.h"
#include "schema/compare.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

using schema::AutoIncrement;
using schema::Column;

// Reads `c`, `(c::text)::integer`, `CAST(c AS text)[]`: the types that a column's value is cast to, one after the other.
class CastReader {
 public:
  CastReader(std::string_view expression, std::string_view column)
      : expression_(expression), column_(column), tokens_(schema::Lex(expression)) {}

  // Empty where anything else is worked out.
  std::optional<std::vector<schema::Type>> Read() {
    if (!Value(0) || at_ != tokens_.size()) return std::nullopt;
    return types_;
  }

 private:
  static constexpr int kDeepest = 50;

  bool Is(std::string_view word) const { return at_ < tokens_.size() && tokens_[at_].Is(word); }
  bool Take(std::string_view word) { return Is(word) && ++at_; }

  bool Value(int depth) {
    if (depth > kDeepest || !Operand(depth)) return false;
    while (Take("::")) {
      if (!TypeName()) return false;
    }
    return true;
  }
  bool Operand(int depth) {
    if (Take("(")) return Value(depth + 1) && Take(")");
    if (Take("cast")) return Take("(") && Value(depth + 1) && Take("as") && TypeName() && Take(")");
    return at_ < tokens_.size() && tokens_[at_].IsName() && tokens_[at_++].text == column_;
  }
  // Up to the next cast or the parenthesis that ends the operand.
  bool TypeName() {
    size_t first = at_;
    for (int open = 0; at_ < tokens_.size() && !Is("::") && (open > 0 || !Is(")")); at_++) {
      if (!open && !tokens_[at_].IsName() && !Is("(") && !Is(".") && !Is("[") && !Is("]")) return false;
      open += Is("(") ? 1 : Is(")") ? -1 : 0;
    }
    if (at_ == first) return false;
    types_.push_back(schema::ParseType(expression_.substr(tokens_[first].begin, tokens_[at_ - 1].end - tokens_[first].begin)));
    return true;
  }

  std::string_view expression_, column_;
  std::vector<schema::Token> tokens_;
  size_t at_ = 0;
  std::vector<schema::Type> types_;
};

bool IsText(const schema::Type& type) {
  return type.modifiers.empty() && (type.name == "text" || type.name == "character varying");
}

// Whether USING casts the value to the new type, if need be by way of text, where a label stays the same label.
bool OnlyCasts(const Context& context, const plan::AlterColumnType& alter) {
  auto casts = CastReader(alter.using_expression, alter.column.name).Read();
  if (!casts) return false;
  schema::Type from = schema::ParseType(alter.was.type.value_or("")), to = schema::ParseType(alter.column.type.value_or(""));
  auto is_word = [&](const schema::Type& type) { return context.UserTypeOf(type) == UserType::kEnum || IsText(type); };
  bool words = is_word(from) && (is_word(to) || to.name == "character varying");
  return std::all_of(casts->begin(), casts->end(), [&](const schema::Type& type) {
    return schema::Print(type) == schema::Print(to) || (words && IsText(type) && type.array == from.array);
  });
}

void SetCost(const Context& context, const plan::Operation& operation, const plan::AlterColumnType& alter,
             const TypeChange& change, Facts& facts) {
  facts.Set("type.narrows", change.narrows);
  facts.Set("type.loses", change.loses);
  // A moment becomes a date or a time of day for every row; any other value that is too large is refused.
  std::string name = schema::ParseType(alter.column.type.value_or("")).name;
  bool cut = change.loses && (name == "date" || name.starts_with("time "));
  if (change.narrows) facts.Set("type.misfit", std::string(cut ? "are cut without an error" : "make it fail"));
  if (!change.cost) {
    facts.Set("type.change", UnknownFact{});
    facts.Set("type.needs_using", UnknownFact{});
    return;
  }
  // A plan made from models may render a USING, but nobody wrote one: what Sequelize sends has none.
  bool written = !alter.using_expression.empty() && operation.source != plan::Source::kModels;
  bool needs = *change.cost == TypeCost::kUsing && !written;
  auto casts = written ? CastReader(alter.using_expression, alter.column.name).Read() : std::nullopt;
  bool computed = written && (!casts || casts->size() > 1);  // Postgres makes one cast by itself
  bool free = !computed && (*change.cost == TypeCost::kMetadata || *change.cost == TypeCost::kSame);
  if (written && !OnlyCasts(context, alter)) {
    // What an expression makes of the values, its types do not tell.
    facts.Set("type.computed", true);
    facts.Set("type.narrows", UnknownFact{});
    facts.Set("type.loses", UnknownFact{});
  }
  facts.Set("type.needs_using", needs);
  facts.Set("type.change", std::string(needs ? "using" : free ? "metadata" : "rewrite"));
}

void SetJavaScript(const Context& context, schema::Type from, schema::Type to, Facts& facts) {
  std::string was = JavaScriptOf(from, context.UserTypeOf(from)), now = JavaScriptOf(to, context.UserTypeOf(to));
  facts.Set("type.js_was", was);
  facts.Set("type.js", now);
  if (from.array > 0 && to.array > 0) {  // two arrays: their elements decide
    from.array = to.array = 0;
    was = JavaScriptOf(from, context.UserTypeOf(from));
    now = JavaScriptOf(to, context.UserTypeOf(to));
  }
  bool known = was != "unknown" && now != "unknown";
  facts.Set("type.js_changes", known ? Value(was != now) : Value(UnknownFact{}));
}

// Postgres casts the default along with the column; the default just before the statement counts.
Value DefaultCastFails(const Context& context, const plan::AlterColumnType& alter, const TypeChange& change) {
  if (change.cost != TypeCost::kUsing || alter.was.auto_increment != AutoIncrement::kNone) return false;
  const schema::Table* table = context.Now(alter.table);
  const Column* current = table ? table->FindColumn(alter.column.name) : nullptr;
  std::optional<bool> has_default = HasDatabaseDefault(current ? *current : alter.was);
  if (!has_default) return UnknownFact{};
  return *has_default;
}

bool SequenceStays(const Context& context, const plan::AlterColumnType& alter) {
  bool serial =
      alter.was.auto_increment == AutoIncrement::kSerial && alter.column.auto_increment == AutoIncrement::kSerial;
  if (!serial || alter.column.type != "bigint" || alter.was.type == "bigint") return false;
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  return std::none_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
    auto* altered = std::get_if<plan::AlterSequence>(&other.change);
    return altered && altered->sequence.owner_table == alter.table &&
           altered->sequence.owner_column == alter.column.name && altered->sequence.type == "bigint";
  });
}

// Between two enum types only the labels count that the new one lacks; empty when either's labels are not known.
std::optional<bool> LabelsGo(const schema::EnumType& from, const schema::EnumType& to) {
  if (!from.values || !to.values) return std::nullopt;
  return std::any_of(from.values->begin(), from.values->end(), [&](const std::string& label) {
    return std::find(to.values->begin(), to.values->end(), label) == to.values->end();
  });
}

// How to keep the lock on the other end of a foreign key short, or to do without it.
std::string KeyAdvice(const plan::AlterColumnType& alter) {
  if (!schema::SameType(alter.was, alter.column)) {
    return "change the type in a transaction of its own with a short lock_timeout, and retry";
  }
  return "leave the type out, which stays as it is: what else changes of the column is an `ALTER TABLE " +
         schema::Quoted(alter.table) + " ALTER COLUMN " + QuoteIdentifier(alter.column.name) +
         " ...` in a query, and locks the one table alone";
}

}  // namespace

void SetTypeFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  auto* alter = std::get_if<plan::AlterColumnType>(&operation.change);
  if (!alter) return;
  facts.Set("type.foreign_key", facts.IsTrue("column.foreign_key") || facts.IsTrue("column.referenced"));
  if (facts.IsTrue("type.foreign_key")) facts.Set("type.key_advice", KeyAdvice(*alter));
  bool no_type = alter->column.type && alter->column.type->ends_with("serial");  // refused: see plan::Apply
  if (!alter->was.type || !alter->column.type || no_type) {
    for (const char* fact : {"type.change", "type.narrows", "type.loses", "type.needs_using", "type.js_changes"}) {
      facts.Set(fact, UnknownFact{});
    }
    return;
  }
  // Domains cast as the types they stand on; a constrained one checks every row, which rewrites.
  std::optional<Domain> from = context.DomainOf(schema::ParseType(*alter->was.type));
  std::optional<Domain> to = context.DomainOf(schema::ParseType(*alter->column.type));
  auto user_type = [&](const schema::Type& type) { return context.UserTypeOf(type); };
  TypeChange change = CompareTypes(from ? from->base : *alter->was.type, to ? to->base : *alter->column.type,
                                   context.postgres(), user_type);
  if (to && to->constrained && change.cost && *change.cost != TypeCost::kUsing) {
    change.cost = TypeCost::kRewrite;
    change.narrows = true;
  }
  SetCost(context, operation, *alter, change, facts);
  const schema::EnumType *was = EnumOf(context, *alter->was.type), *now = EnumOf(context, *alter->column.type);
  if (was && now) {
    std::optional<bool> go = LabelsGo(*was, *now);
    facts.Set("type.narrows", go ? Value(*go) : Value(UnknownFact{}));
  }
  SetJavaScript(context, schema::ParseType(*alter->was.type), schema::ParseType(*alter->column.type), facts);
  facts.Set("type.default_cast_fails", DefaultCastFails(context, *alter, change));
  facts.Set("type.sequence_stays_integer", SequenceStays(context, *alter));
}

}  // namespace sequelint::facts
