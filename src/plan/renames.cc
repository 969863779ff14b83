#include "plan/renames.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "base/similarity.h"
#include "plan/casts.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

// The type of an ENUM column is named after its table and its column, and goes where they go: two of such types are one
// as long as their labels are.
//
// A pair scores by three things, worth half, three tenths and two tenths for columns (name, type, and how near the new
// one stands to the old one's place), and half each for tables (name, shared columns). A pair below the threshold is
// no candidate; each drop and each add is used once, best pairs first.
namespace {

using schema::Column;
using schema::Table;

constexpr double kThreshold = 0.55;
constexpr size_t kMostPairs = 200000;  // a plan that replaces a whole schema is no rename

// The labels of the enum types that the plan drops and creates.
using Labels = std::map<QualifiedName, std::optional<std::vector<std::string>>>;

// `enum_Users_role` of Users.role
bool IsNamedAfter(const QualifiedName& table, const Column& column) {
  std::string name = schema::CutIdentifier("enum_" + table.name + "_" + column.name);
  return schema::UserTypeOf(column.type.value_or("")).name == name;
}

double TypeLikeness(const QualifiedName& was_table, const Column& was, const QualifiedName& table, const Column& column,
                    const Labels& labels) {
  if (!was.type || !column.type) return 0.5;
  if (IsNamedAfter(was_table, was) && IsNamedAfter(table, column) &&
      schema::ParseType(*was.type).array == schema::ParseType(*column.type).array) {
    auto before = labels.find(schema::UserTypeOf(*was.type)), after = labels.find(schema::UserTypeOf(*column.type));
    bool known = before != labels.end() && after != labels.end() && before->second && after->second;
    return !known || before->second == after->second ? 1 : 0.7;
  }
  if (SameType(was, column)) return 1;
  if (SameFamily(*was.type, *column.type)) return 0.7;
  return CastBetween(*was.type, *column.type) == CastKind::kAssignment ? 0.3 : -1;
}

// Equal attributes behind different columns are what `field:` changes look like.
double NameLikeness(const Column& was, const Column& column) {
  double names = Similarity(was.name, column.name);
  bool attributes = !was.attribute.empty() && was.attribute == column.attribute && was.attribute != was.name;
  return attributes ? std::max(names, 0.9) : names;
}

// `only`: one column goes and one comes, which says more than a few lines between them.
double Likeness(const Column& was, double place, const Column& column, double new_place, double type, bool only) {
  if (type < 0) return 0;
  double far = only && type == 1 ? 16 : 4;
  double nearness = 1 - std::min(1.0, std::abs(place - new_place) / far);
  double score = 0.5 * NameLikeness(was, column) + 0.3 * type + 0.2 * nearness;
  return was.nullable && column.nullable && *was.nullable != *column.nullable ? score * 0.9 : score;
}

double Likeness(const Table& was, const Table& table, const Labels& labels) {
  if (was.columns.empty() || table.columns.empty()) return 0;
  std::map<std::string_view, const Column*> columns;
  for (const Column& column : was.columns) columns[column.name] = &column;
  double shared = 0;
  for (const Column& column : table.columns) {
    auto it = columns.find(column.name);
    if (it == columns.end()) continue;
    bool same = SameType(*it->second, column) || TypeLikeness(was.name, *it->second, table.name, column, labels) == 1;
    shared += same ? 1 : 0.5;
  }
  double overlap = shared / static_cast<double>(std::max(was.columns.size(), table.columns.size()));
  return overlap < 0.5 ? 0 : 0.5 * overlap + 0.5 * std::max(Similarity(was.name.name, table.name.name), overlap);
}

// Where the column stands among those of its table, counted in the order the plan names them.
struct Entry {
  size_t index = 0;
  double place = 0;
  const Column* column = nullptr;
};

// The line at which a column is declared says its place better than anything the plan holds.
double Place(const Location& at, size_t otherwise) {
  return at.line ? static_cast<double>(at.line) : static_cast<double>(otherwise);
}

class Finder {
 public:
  explicit Finder(const Plan& plan) : plan_(plan) {
    for (const Operation& operation : plan.operations) {
      if (auto* drop = std::get_if<DropEnum>(&operation.change)) labels_[drop->type.name] = drop->type.values;
      if (auto* add = std::get_if<CreateEnum>(&operation.change)) labels_[add->type.name] = add->type.values;
    }
  }

  std::vector<RenameCandidate> Run() {
    Columns();
    Tables();
    std::sort(pairs_.begin(), pairs_.end(), [](const RenameCandidate& a, const RenameCandidate& b) {
      return std::tuple(-a.similarity, a.drop, a.add) < std::tuple(-b.similarity, b.drop, b.add);
    });
    std::vector<bool> used(plan_.operations.size());
    std::vector<RenameCandidate> best;
    for (const RenameCandidate& pair : pairs_) {
      if (used[pair.drop] || used[pair.add]) continue;
      used[pair.drop] = used[pair.add] = true;
      best.push_back(pair);
    }
    std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.drop < b.drop; });
    return best;
  }

 private:
  void Offer(size_t drop, size_t add, double similarity) {
    if (similarity >= kThreshold && pairs_.size() < kMostPairs) pairs_.push_back({drop, add, similarity});
  }

  void Columns() {
    std::map<QualifiedName, std::pair<std::vector<Entry>, std::vector<Entry>>> tables;
    for (size_t i = 0; i < plan_.operations.size(); ++i) {
      const Operation& operation = plan_.operations[i];
      if (auto* drop = std::get_if<DropColumn>(&operation.change)) {
        auto& drops = tables[drop->table].first;
        drops.push_back({i, Place(operation.at, drops.size()), &drop->column});
      } else if (auto* add = std::get_if<AddColumn>(&operation.change)) {
        auto& adds = tables[add->table].second;
        adds.push_back({i, Place(operation.at, adds.size()), &add->column});
      }
    }
    for (const auto& [name, sides] : tables) {
      bool only = sides.first.size() == 1 && sides.second.size() == 1;
      for (const Entry& drop : sides.first) {
        for (const Entry& add : sides.second) {
          if (drop.column->name == add.column->name) continue;  // made anew, not renamed
          double type = TypeLikeness(name, *drop.column, name, *add.column, labels_);
          Offer(drop.index, add.index, Likeness(*drop.column, drop.place, *add.column, add.place, type, only));
        }
      }
    }
  }

  void Tables() {
    std::vector<std::pair<size_t, const Table*>> drops, adds;
    for (size_t i = 0; i < plan_.operations.size(); ++i) {
      if (auto* drop = std::get_if<DropTable>(&plan_.operations[i].change)) drops.push_back({i, &drop->table});
      if (auto* add = std::get_if<CreateTable>(&plan_.operations[i].change)) adds.push_back({i, &add->table});
    }
    for (const auto& [drop, was] : drops) {
      for (const auto& [add, table] : adds) Offer(drop, add, Likeness(*was, *table, labels_));
    }
  }

  const Plan& plan_;
  Labels labels_;
  std::vector<RenameCandidate> pairs_;
};

}  // namespace

std::vector<RenameCandidate> FindRenames(const Plan& plan) { return Finder(plan).Run(); }

}  // namespace sequelint::plan
