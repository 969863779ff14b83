#include <algorithm>

#include "plan/differ.h"
#include "schema/compare.h"
#include "schema/expression.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::EnumType;
using schema::Table;

namespace {

bool Has(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Whether `part` is `whole` with some labels left out.
bool IsSubsequence(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  size_t next = 0;
  for (const std::string& value : whole) {
    if (next < part.size() && part[next] == value) ++next;
  }
  return next == part.size();
}

Location PlaceOf(const EnumType& type, const std::string& value) {
  auto it = type.value_at.find(value);
  return it == type.value_at.end() ? type.at : it->second;
}

}  // namespace

void Differ::Enums() {
  for (const auto& [name, head] : head_.enums) {
    auto base = base_.enums.find(name);
    if (base == base_.enums.end())
      Add(CreateEnum{head}, head.at);
    else
      EnumLabels(base->second, head);
  }
  for (const auto& [name, base] : base_.enums) {
    if (!head_.enums.count(name) && !MayStillUse(base)) Add(DropEnum{base}, {}, base.at);
  }
}

// A head that does not know all its columns may use the type where we cannot see it.
bool Differ::MayStillUse(const EnumType& type) const {
  for (const auto& [name, table] : base_.tables) {
    const Table* head = head_.FindTable(name);
    if (!head) continue;
    for (const auto& column : table.columns) {
      if (!column.type || schema::UserTypeOf(*column.type) != type.name) continue;
      const auto* now = head->FindColumn(column.name);
      if (now ? !now->type : !head->columns_complete) return true;
    }
  }
  return false;
}

void Differ::EnumLabels(const EnumType& base, const EnumType& head) {
  if (!base.values || !head.values || base.values == head.values) return;
  if (!IsSubsequence(*base.values, *head.values)) return ReplaceLabels(base, head);
  const auto& values = *head.values;
  for (size_t i = 0; i < values.size(); ++i) {
    if (Has(*base.values, values[i])) continue;
    AddEnumValue op{head.name, values[i], std::nullopt, std::nullopt};
    for (size_t j = i + 1; j < values.size() && !op.before; ++j) {
      if (Has(*base.values, values[j])) op.before = values[j];
    }
    Add(std::move(op), PlaceOf(head, values[i]), base.at);
  }
}

// Labels that go or change places need a new type, and every column that keeps the type rewritten.
void Differ::ReplaceLabels(const EnumType& base, const EnumType& head) {
  ReplaceEnum op{base, head, {}};
  for (const auto& [name, table] : base_.tables) {
    const Table* head_table = head_.FindTable(name);
    for (const auto& was : table.columns) {
      if (!was.type || schema::UserTypeOf(*was.type) != base.name) continue;
      const auto* column = head_table ? head_table->FindColumn(was.name) : nullptr;
      bool leaves = column ? column->type && schema::UserTypeOf(*column->type) != base.name
                           : !head_table || head_table->columns_complete;
      if (leaves) continue;
      ReplaceEnum::Use use{name, was.name, "", schema::ParseType(*was.type).array > 0};
      if (HasDefault(was) && (!column || HasDefault(*column))) {
        // Where the default is a label that goes, the new default has to come with the new type.
        std::string text = CanonicalDefault(was);
        bool gone = false;
        for (const std::string& value : *base.values) {
          gone |= !Has(*head.values, value) && text.find(value) != std::string::npos;
        }
        use.default_sql =
            column && (gone || SameDefault(was, *column)) ? column->default_value.sql : was.default_value.sql;
        if (gone) carried_defaults_.insert({name, was.name});
      }
      op.uses.push_back(std::move(use));
    }
  }
  replaced_enums_.insert(base.name);
  Location at = head.at;
  for (const std::string& value : *head.values) {
    if (!Has(*base.values, value)) at = PlaceOf(head, value);
  }
  Location base_at = base.at;
  for (const std::string& value : *base.values) {
    if (!Has(*head.values, value)) base_at = PlaceOf(base, value);
  }
  Add(std::move(op), at, base_at);
}

}  // namespace sequelint::plan
