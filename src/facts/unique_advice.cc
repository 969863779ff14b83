#include "facts/unique_advice.h"

#include <algorithm>

#include "base/text.h"
#include "schema/type.h"

namespace sequelint::facts {
namespace {

Words NamesOf(const schema::Index& index) {
  Words names;
  for (const schema::IndexColumn& key : index.columns) names.push_back(key.name);
  return names;
}

// The unique key over some of the columns that the plan has built by then, or builds before the transaction ends; "" is
// none.
std::string SuccessorOf(const Context& context, const QualifiedName& name, const Words& columns) {
  const std::vector<plan::Operation>& plan = context.input.plan.operations;
  int transaction = plan[context.operation].transaction;
  auto meets = [&](const Words& others) {
    return std::any_of(others.begin(), others.end(), [&](const std::string& column) {
      return std::find(columns.begin(), columns.end(), column) != columns.end();
    });
  };
  for (size_t i = 0; i < plan.size(); ++i) {
    if (i > context.operation && (transaction == 0 || plan[i].transaction != transaction)) continue;
    auto* create = std::get_if<plan::CreateIndex>(&plan[i].change);
    auto* unique = std::get_if<plan::AddUniqueConstraint>(&plan[i].change);
    if (create && create->table == name && create->index.unique && meets(NamesOf(create->index))) return create->index.name;
    if (unique && unique->table == name && meets(unique->constraint.columns)) return unique->constraint.name;
  }
  return "";
}

}  // namespace

std::string NullableAdvice(const Context& context, const QualifiedName& table, const Words& columns,
                           const Words& nullable) {
  std::string names = Join(nullable, ", ");
  bool fresh = context.Existed(table) && std::any_of(nullable.begin(), nullable.end(), [&](const std::string& column) {
    return context.lifetimes.added.count({table, column}) && !context.lifetimes.added_with_default.count({table, column});
  });
  if (fresh) return "once every row has a value, make " + names + " NOT NULL; the rows that are there hold NULL until then";
  if (context.postgres() >= 15) return "make " + names + " NOT NULL, or use NULLS NOT DISTINCT";
  Words others;
  for (const std::string& column : columns) {
    if (std::find(nullable.begin(), nullable.end(), column) == nullable.end()) others.push_back(schema::QuoteIfNeeded(column));
  }
  bool second = nullable.size() == 1 && !others.empty();
  return "make " + names + " NOT NULL" +
         (second ? ", or add a unique index over (" + Join(others, ", ") + ") WHERE " + schema::QuoteIfNeeded(names) + " IS NULL"
                 : "");
}

std::string DropUniqueAdvice(const Context& context, const QualifiedName& table, const Words& columns) {
  std::string successor = SuccessorOf(context, table, columns);
  std::string first = successor.empty() ? "add what replaces it first"
                                        : "see that no upsert names the old key any more: " + successor + " takes its place";
  return first + "; once there are duplicates, uniqueness does not come back by itself";
}

}  // namespace sequelint::facts
