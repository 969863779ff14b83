// The first Postgres major that understands an operation. What every major since 11 understands sets nothing. Functions
// do not count: one that a later major brings may come from an extension or the project itself before.

#include <algorithm>

#include "base/text.h"
#include "facts/context.h"

namespace sequelint::facts {
namespace {

using schema::Column;

constexpr int kOldest = 11;

class Finder {
 public:
  int operator()(const plan::CreateTable& change) {
    for (const Column& column : change.table.columns) OfColumn(column);
    for (const schema::UniqueConstraint& unique : change.table.unique_constraints) OfUnique(unique.nulls_not_distinct);
    for (const schema::ForeignKey& key : change.table.foreign_keys) OfKey(key);
    return needs_;
  }
  int operator()(const plan::AddColumn& change) {
    OfColumn(change.column);
    if (change.foreign_key) OfKey(*change.foreign_key);
    return needs_;
  }
  int operator()(const plan::SetExpression&) { return 17; }
  int operator()(const plan::DropExpression&) { return 13; }
  int operator()(const plan::AddUniqueConstraint& change) {
    OfUnique(change.constraint.nulls_not_distinct);
    return needs_;
  }
  int operator()(const plan::CreateIndex& change) {
    OfUnique(change.index.nulls_not_distinct);
    return needs_;
  }
  int operator()(const plan::AddForeignKey& change) {
    OfKey(change.key);
    return needs_;
  }
  int operator()(const plan::CreateObject& change) {
    bool replaces = change.object.kind == schema::ObjectKind::kTrigger &&
                    ToLower(change.object.definition).starts_with("create or replace");
    return replaces ? 14 : needs_;
  }
  int operator()(const plan::RawSql& change) {
    static const std::pair<std::string_view, int> kSince[] = {
        {"reindex_concurrently", 12},      {"detach_partition_concurrently", 14},
        {"detach_partition_finalize", 14}, {"set_compression", 14},
        {"set_access_method", 15},
    };
    for (const auto& [statement, major] : kSince) {
      if (change.statement == statement) return major;
    }
    return needs_;
  }
  template <class T>
  int operator()(const T&) {
    return needs_;
  }

 private:
  void Need(int major) { needs_ = std::max(needs_, major); }
  void OfUnique(bool nulls_not_distinct) {
    if (nulls_not_distinct) Need(15);
  }
  void OfKey(const schema::ForeignKey& key) {
    if (key.on_delete.find('(') != std::string::npos) Need(15);  // SET NULL (column)
  }
  void OfColumn(const Column& column) {
    if (column.generated) Need(column.generated->stored ? 12 : 18);
  }
  int needs_ = kOldest;
};

}  // namespace

void SetRequirementFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  int needs = std::max(operation.since, std::visit(Finder(), operation.change));
  if (needs <= kOldest) return;
  facts.Set("needs_postgres", static_cast<double>(needs));
  facts.Set("postgres.too_old", context.postgres() < needs);
}

}  // namespace sequelint::facts
