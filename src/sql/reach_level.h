#pragma once

// Inside src/sql: how reach.cc counts the rows of one query.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/parse.h"
#include "sql/reach.h"

namespace sequelint::sql::reach {

using Rows = Reach::Rows;
using Strings = std::vector<std::string>;
using Nodes = PgQuery__Node* const*;

struct Extent {
  Rows rows = Rows::kAll;
  std::string by;
};
inline const Extent kAFew{Rows::kFew, ""};

inline Extent Worse(const Extent& a, const Extent& b) { return a.rows < b.rows ? b : a; }
inline Extent Better(const Extent& a, const Extent& b) { return b.rows < a.rows ? b : a; }

// A relation in a FROM, or the table that is changed.
struct Item {
  std::string alias;
  Keys keys;
  std::vector<Extent> values;  // of its columns, where a query gives it
  Extent extent;
  int level = 0;  // of EXISTS (…) in each other
};

// A common table expression, a subquery, a temporary table: what it gives.
struct Given {
  Extent extent;
  Strings columns;
  std::vector<Extent> values;  // how many each column has: a join repeats those of one side; none: as many as rows
  bool complete = false;
};
using Scope = std::map<std::string, Given>;

// Columns that hold few values, by item; and those that lie above or below a constant.
using Column = std::pair<size_t, std::string>;
struct Held {
  std::map<Column, Extent> values;
  std::set<Column> lower, upper;
};

Strings NamesOf(Nodes nodes, size_t count);
std::string LastName(const PgQuery__FuncCall& call);
// Whether the node is the same for every row: a constant, a parameter, a function of those, a query of its own.
bool IsFixed(const PgQuery__Node* node);
// Functions that give a row for each element of what they are given.
bool IsListOfRows(const std::string& name);

class Evaluator {
 public:
  explicit Evaluator(const Surroundings& surroundings) : surroundings_(surroundings) {}

  // `table` is what the statement's own name of its table means; null: its text says.
  Extent Statement(const PgQuery__Node& statement, const schema::QualifiedName* table, Scope scope);
  std::optional<Extent> InCtes(const PgQuery__Node& statement, const schema::QualifiedName& table);

 private:
  Given Query(const PgQuery__Node* node, Scope scope);
  Extent SelectExtent(const PgQuery__SelectStmt& select, Scope& scope, std::vector<Extent>* values = nullptr);
  void AddCtes(const PgQuery__WithClause* with, Scope& scope);
  Given TemporaryTable(const std::string& name);
  friend class Level;

  const Surroundings& surroundings_;
  std::set<std::string> open_;  // temporary tables whose statements are being looked at
  int depth_ = 0;
};

// One query: its relations, and what must hold between them.
class Level {
 public:
  Level(Evaluator& evaluator, const Scope& scope) : evaluator_(evaluator), scope_(scope) {}

  void AddTable(const PgQuery__RangeVar& relation, const schema::QualifiedName* table);
  void AddFrom(const PgQuery__Node* from, int depth = 0);
  void Where(const PgQuery__Node* node) { Add(node, 0, kAll, items_.size()); }

  // Lets the relations bound each other.
  void Settle();
  const std::vector<Item>& items() const { return items_; }

  // How many values an expression has over all rows of the query, once it is settled.
  Extent ValuesOf(const PgQuery__Node* node) const { return ValuesOf(node, items_.size(), held_); }

 private:
  // What must hold of the relations [from, to); it may use the names of the first `visible`.
  struct Condition {
    const PgQuery__Node* node = nullptr;
    size_t from = 0, to = 0, visible = 0;
  };
  static void Take(Item& item, const Given& given, const PgQuery__Alias* alias);
  void AddFunction(const PgQuery__RangeFunction& function, Item& item);

  // ON of a LEFT JOIN takes no row of the left side away.
  void AddJoin(const PgQuery__JoinExpr& join, int depth);
  void Add(const PgQuery__Node* node, size_t from, size_t to, size_t visible);

  // EXISTS (SELECT … FROM b WHERE b.id = a.id) joins b.
  void AddExists(const PgQuery__SubLink& link, size_t to);

  // The relation whose column a node is.
  std::optional<Column> Resolve(const PgQuery__Node* node, size_t visible) const;

  // With two relations of which not all is known, only one that has the column for certain is meant.
  std::optional<Column> Elsewhere(const std::string& name, size_t before) const;
  static void Hold(Held& held, const std::optional<Column>& column, const Extent& extent, const Condition& condition);
  static void Merge(Held& into, const Held& from);

  Extent ValuesOf(const PgQuery__Node* node, size_t visible, const Held& held) const;
  Held Evaluate(const PgQuery__Node& node, const Condition& condition, const Held& known, int depth);

  // Of an OR what holds on every side.
  Held EvaluateBool(const PgQuery__BoolExpr& expression, const Condition& condition, const Held& known, int depth);
  static std::vector<const PgQuery__Node*> PartsOf(const PgQuery__Node* node);
  void Comparison(const PgQuery__AExpr& expression, const Condition& condition, const Held& known, Held& held);

  // What the keys of a relation make of the values that its columns may have.
  static Extent By(const Item& item, size_t number, const Held& held);
  static constexpr int kMostLevels = 10;
  static constexpr size_t kAll = SIZE_MAX;
  Evaluator& evaluator_;
  const Scope& scope_;
  std::vector<Item> items_;
  std::vector<Condition> conditions_;
  Held held_;
  int level_ = 0;
};

}  // namespace sequelint::sql::reach
