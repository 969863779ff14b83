#include "sql/dependencies.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "schema/names.h"
#include "sql/parse.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

using schema::CutIdentifier;
using schema::ObjectKind;
using schema::QualifiedName;

const ProtobufCMessage* MessageOf(const PgQuery__Node* node) { return reinterpret_cast<const ProtobufCMessage*>(node); }

// A relation of a FROM clause under the name the query gives it. `table` is null for views and subqueries.
struct Source {
  std::string alias;
  QualifiedName name;  // name "" for a subquery or a common table expression
  const schema::Table* table = nullptr;
};
using Scope = std::vector<Source>;

class Finder {
 public:
  Finder(const schema::Object& object, const schema::Schema& schema) : object_(object), schema_(schema) {}

  Dependencies Run() {
    ParsedStatement parsed = ParseStatement(object_.definition);
    if (parsed.node == nullptr) return {};
    Statement(*parsed.node);
    return std::move(found_);
  }

 private:
  void Statement(const PgQuery__Node& node) {
    switch (node.node_case) {
      case PG_QUERY__NODE__NODE_VIEW_STMT:
        return Below(MessageOf(node.view_stmt->query));
      case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        return Below(MessageOf(node.create_table_as_stmt->query));
      case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        scopes_.push_back({OwnTable("")});
        Below(MessageOf(node.create_policy_stmt->qual));
        return Below(MessageOf(node.create_policy_stmt->with_check));
      case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: {
        const PgQuery__CreateTrigStmt& trigger = *node.create_trig_stmt;
        for (size_t i = 0; i < trigger.n_columns; ++i) {
          found_.columns[object_.table].insert(CutIdentifier(Text(trigger.columns[i]->string->sval)));
        }
        if (trigger.n_funcname > 0) found_.functions.insert(trigger.funcname[trigger.n_funcname - 1]->string->sval);
        scopes_.push_back({OwnTable("old"), OwnTable("new")});
        return Below(MessageOf(trigger.when_clause));
      }
      default:
        return;
    }
  }

  Source OwnTable(const std::string& alias) {
    return {alias.empty() ? object_.table.name : alias, object_.table, schema_.FindTable(object_.table)};
  }

  // Queries open a scope of their own; everything else is looked at where it stands.
  void Below(const ProtobufCMessage* message) {
    Walk(message, [&](const PgQuery__Node* node) {
      switch (node->node_case) {
        case PG_QUERY__NODE__NODE_SELECT_STMT:
          Select(*node->select_stmt);
          return false;
        case PG_QUERY__NODE__NODE_COLUMN_REF:
          Column(*node->column_ref);
          return false;
        case PG_QUERY__NODE__NODE_JOIN_EXPR:
          for (size_t i = 0; i < node->join_expr->n_using_clause; ++i) {
            Unqualified(CutIdentifier(Text(node->join_expr->using_clause[i]->string->sval)), true);
          }
          return true;
        default:
          return true;
      }
    });
  }

  void Select(const PgQuery__SelectStmt& select) {
    size_t common = common_.size();
    if (select.with_clause != nullptr) {
      for (size_t i = 0; i < select.with_clause->n_ctes; ++i) {
        common_.push_back(Text(select.with_clause->ctes[i]->common_table_expr->ctename));
      }
    }
    Scope scope;
    for (size_t i = 0; i < select.n_from_clause; ++i) Collect(select.from_clause[i], scope);
    scopes_.push_back(std::move(scope));
    WalkFields(select);
    scopes_.pop_back();
    common_.resize(common);
  }

  // What hangs below the statement itself: set operations (larg, rarg) are statements, not nodes.
  void WalkFields(const PgQuery__SelectStmt& select) {
    if (select.larg != nullptr) Select(*select.larg);
    if (select.rarg != nullptr) Select(*select.rarg);
    if (select.larg == nullptr) return Below(&select.base);
    if (select.with_clause != nullptr) Below(&select.with_clause->base);  // stands before the first of them
  }

  void Collect(const PgQuery__Node* from, Scope& scope) {
    if (from == nullptr) return;
    switch (from->node_case) {
      case PG_QUERY__NODE__NODE_JOIN_EXPR:
        Collect(from->join_expr->larg, scope);
        return Collect(from->join_expr->rarg, scope);
      case PG_QUERY__NODE__NODE_RANGE_VAR: {
        const PgQuery__RangeVar& relation = *from->range_var;
        std::string name = CutIdentifier(Text(relation.relname));
        Source source;
        source.alias = relation.alias != nullptr ? Text(relation.alias->aliasname) : name;
        bool common = Text(relation.schemaname).empty() && std::count(common_.begin(), common_.end(), name) > 0;
        if (!common) {
          source.name = Find(Text(relation.schemaname), name);
          source.table = schema_.FindTable(source.name);
          found_.columns[source.name];
        }
        scope.push_back(std::move(source));
        return;
      }
      case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
        if (from->range_subselect->alias != nullptr)
          scope.push_back({from->range_subselect->alias->aliasname, {"", ""}});
        return;
      default:
        return;
    }
  }

  QualifiedName Find(const std::string& schema, const std::string& name) const {
    if (!schema.empty()) return {schema, name};
    for (const std::string& candidate : {object_.name.schema, std::string("public")}) {
      QualifiedName full{candidate, name};
      if (schema_.FindTable(full) != nullptr) return full;
    }
    for (const schema::Object& other : schema_.objects) {
      bool view = IsView(other);
      if (view && other.name.name == name) return other.name;
    }
    return {"public", name};
  }

  void Column(const PgQuery__ColumnRef& reference) {
    std::vector<std::string> names;
    bool star = false;
    for (size_t i = 0; i < reference.n_fields; ++i) {
      if (reference.fields[i]->node_case == PG_QUERY__NODE__NODE_A_STAR) star = true;
      if (reference.fields[i]->node_case == PG_QUERY__NODE__NODE_STRING)
        names.push_back(CutIdentifier(reference.fields[i]->string->sval));
    }
    if (star) return Star(names.empty() ? "" : names.back());
    if (names.size() == 1) return Unqualified(names[0], false);
    if (names.size() > 1) Qualified(names[names.size() - 2], names.back());
  }

  void Star(const std::string& alias) {
    if (scopes_.empty()) return;
    for (const Source& source : scopes_.back()) {
      if (source.table == nullptr || (!alias.empty() && source.alias != alias)) continue;
      for (const schema::Column& column : source.table->columns) found_.columns[source.name].insert(column.name);
    }
  }

  void Qualified(const std::string& alias, const std::string& column) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      for (const Source& source : *scope) {
        if (source.alias != alias) continue;
        if (!source.name.name.empty()) found_.columns[source.name].insert(column);
        return;
      }
    }
  }

  // `every`: a USING column belongs to both sides.
  void Unqualified(const std::string& column, bool every) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      bool known = false;
      for (const Source& source : *scope) {
        if (source.table == nullptr || source.table->FindColumn(column) == nullptr) continue;
        found_.columns[source.name].insert(column);
        known = true;
        if (!every) return;
      }
      if (known) return;
    }
  }

  const schema::Object& object_;
  const schema::Schema& schema_;
  std::vector<Scope> scopes_;
  std::vector<std::string> common_;  // names of common table expressions in reach
  Dependencies found_;
};

}  // namespace

Dependencies DependenciesOf(const schema::Object& object, const schema::Schema& schema) {
  return Finder(object, schema).Run();
}

}  // namespace sequelint::sql
