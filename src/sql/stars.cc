#include "sql/stars.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "schema/type.h"
#include "sql/definition.h"
#include "sql/parse.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

// `x.*` or `*` of a list of targets.
const PgQuery__ColumnRef* StarOf(const PgQuery__Node& target) {
  if (target.node_case != PG_QUERY__NODE__NODE_RES_TARGET) return nullptr;
  const PgQuery__Node* value = target.res_target->val;
  if (value == nullptr || value->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return nullptr;
  const PgQuery__ColumnRef& reference = *value->column_ref;
  bool star = reference.n_fields > 0 &&
              reference.fields[reference.n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
  return star ? &reference : nullptr;
}

// One relation of a FROM clause: under which name, and what it has.
struct Source {
  std::string alias;
  std::optional<std::vector<std::string>> columns;
};

class Expander {
 public:
  explicit Expander(const ColumnsOf& columns_of) : columns_of_(columns_of) {}

  bool Run(PgQuery__Node& statement) {
    // A name of WITH hides a relation, wherever it stands: such a name is not looked up at all.
    WalkMessages(&statement.base, [&](const ProtobufCMessage* message) {
      if (message->descriptor != &pg_query__common_table_expr__descriptor) return;
      common_.insert(Text(reinterpret_cast<const PgQuery__CommonTableExpr*>(message)->ctename));
    });
    WalkMessages(&statement.base, [&](const ProtobufCMessage* message) {
      if (message->descriptor != &pg_query__select_stmt__descriptor) return;
      selects_.push_back(reinterpret_cast<PgQuery__SelectStmt*>(const_cast<ProtobufCMessage*>(message)));
    });
    for (PgQuery__SelectStmt* select : selects_) Expand(*select);
    return expanded_;
  }

 private:
  void Collect(const PgQuery__Node* from, std::vector<Source>& sources, bool& merged) const {
    if (from == nullptr) return;
    if (from->node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
      const PgQuery__JoinExpr& join = *from->join_expr;
      merged |= join.is_natural != 0 || join.n_using_clause > 0 || join.alias != nullptr;
      Collect(join.larg, sources, merged);
      return Collect(join.rarg, sources, merged);
    }
    Source source;
    if (from->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
      const PgQuery__RangeVar& relation = *from->range_var;
      source.alias = relation.alias != nullptr ? Text(relation.alias->aliasname) : Text(relation.relname);
      bool renamed = relation.alias != nullptr && relation.alias->n_colnames > 0;
      bool common = Text(relation.schemaname).empty() && common_.count(Text(relation.relname)) != 0;
      if (!renamed && !common) source.columns = columns_of_(relation);
    }
    sources.push_back(std::move(source));
  }

  // The columns behind the star, as `alias.column`; nothing when they are not known.
  static std::optional<std::vector<std::string>> Meant(const PgQuery__ColumnRef& star, const std::vector<Source>& sources,
                                                       bool merged) {
    std::string of;
    if (star.n_fields > 2) return std::nullopt;
    if (star.n_fields == 2) of = Text(star.fields[0]->string->sval);
    if (of.empty() && merged) return std::nullopt;
    std::vector<std::string> texts;
    for (const Source& source : sources) {
      if (!of.empty() && source.alias != of) continue;
      if (!source.columns) return std::nullopt;
      for (const std::string& column : *source.columns) {
        texts.push_back((sources.size() > 1 ? schema::QuoteIfNeeded(source.alias) + "." : "") + schema::QuoteIfNeeded(column));
      }
    }
    return texts.empty() ? std::nullopt : std::optional(std::move(texts));
  }

  void Expand(PgQuery__SelectStmt& select) {
    bool any = std::any_of(select.target_list, select.target_list + select.n_target_list,
                           [](const PgQuery__Node* target) { return StarOf(*target) != nullptr; });
    if (!any) return;
    std::vector<Source> sources;
    bool merged = false;
    for (size_t i = 0; i < select.n_from_clause; ++i) Collect(select.from_clause[i], sources, merged);
    std::vector<PgQuery__Node*> targets;
    for (size_t i = 0; i < select.n_target_list; ++i) {
      PgQuery__Node* target = select.target_list[i];
      const PgQuery__ColumnRef* star = StarOf(*target);
      std::optional<std::vector<std::string>> columns = star != nullptr ? Meant(*star, sources, merged) : std::nullopt;
      if (!columns) {
        targets.push_back(target);
        continue;
      }
      for (const std::string& column : *columns) {
        ParsedExpression parsed = ParseExpression(column);
        if (parsed.node != nullptr) targets.push_back(Target(*parsed.node));
      }
      pg_query__node__free_unpacked(target, nullptr);
      expanded_ = true;
    }
    // The list is freed with the tree, which frees what malloc gave.
    select.target_list =
        static_cast<PgQuery__Node**>(std::realloc(select.target_list, targets.size() * sizeof(PgQuery__Node*)));
    std::copy(targets.begin(), targets.end(), select.target_list);
    select.n_target_list = targets.size();
  }

  static PgQuery__Node* Target(const PgQuery__Node& value) {
    PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
    target.val = const_cast<PgQuery__Node*>(&value);
    PgQuery__Node node = PG_QUERY__NODE__INIT;
    node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    node.res_target = &target;
    return Copy(node);
  }

  const ColumnsOf& columns_of_;
  std::set<std::string> common_;
  std::vector<PgQuery__SelectStmt*> selects_;
  bool expanded_ = false;
};

// `count(*)` is none: most texts with an asterisk need no second look.
bool HasStar(std::string_view definition) {
  if (definition.find('*') == std::string_view::npos) return false;
  ParsedStatement parsed = ParseStatement(definition);
  if (parsed.node == nullptr) return false;
  bool found = false;
  Walk(&parsed.node->base, [&](const PgQuery__Node* node) {
    found |= StarOf(*node) != nullptr;
    return !found;
  });
  return found;
}

}  // namespace

std::string WithoutStars(std::string_view definition, const ColumnsOf& columns_of) {
  if (!HasStar(definition)) return "";
  bool expanded = false;
  std::string text =
      Rewritten(definition, [&](PgQuery__Node& statement) { expanded = Expander(columns_of).Run(statement); });
  return expanded ? text : "";
}

}  // namespace sequelint::sql
