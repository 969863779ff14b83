#include "sql/named_columns.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "schema/names.h"
#include "sql/holes.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

// https://www.postgresql.org/docs/current/ddl-system-columns.html; `oid` until 11.
constexpr std::array<std::string_view, 7> kSystemColumns = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid"};

void AddName(std::vector<std::string>& names, const std::string& name) {
  bool system = std::find(kSystemColumns.begin(), kSystemColumns.end(), name) != kSystemColumns.end();
  std::string cut = schema::CutIdentifier(name);
  if (name.empty() || system || HasHole(name) || std::find(names.begin(), names.end(), cut) != names.end()) return;
  names.push_back(std::move(cut));
}

class Namer {
 public:
  NamedColumns Run(const PgQuery__Node& statement) {
    switch (statement.node_case) {
      case PG_QUERY__NODE__NODE_INSERT_STMT:
        Insert(*statement.insert_stmt);
        break;
      case PG_QUERY__NODE__NODE_UPDATE_STMT: {
        const PgQuery__UpdateStmt& update = *statement.update_stmt;
        Target(update.relation);
        Written(update.target_list, update.n_target_list);
        if (update.n_from_clause > 0) break;
        Read(update.where_clause);
        ReadAll(update.target_list, update.n_target_list), ReadAll(update.returning_list, update.n_returning_list);
        break;
      }
      case PG_QUERY__NODE__NODE_DELETE_STMT: {
        const PgQuery__DeleteStmt& erase = *statement.delete_stmt;
        Target(erase.relation);
        if (erase.n_using_clause > 0) break;
        Read(erase.where_clause);
        ReadAll(erase.returning_list, erase.n_returning_list);
        break;
      }
      default:
        break;
    }
    return std::move(named_);
  }

 private:
  using Nodes = PgQuery__Node* const*;

  void Insert(const PgQuery__InsertStmt& insert) {
    Written(insert.cols, insert.n_cols);
    if (insert.on_conflict_clause == nullptr) return;
    Written(insert.on_conflict_clause->target_list, insert.on_conflict_clause->n_target_list);
    const PgQuery__InferClause* infer = insert.on_conflict_clause->infer;
    for (size_t i = 0; infer != nullptr && i < infer->n_index_elems; ++i) {
      AddName(named_.reads, Text(infer->index_elems[i]->index_elem->name));
    }
  }

  void Target(const PgQuery__RangeVar* relation) {
    if (relation == nullptr) return;
    row_ = relation->alias != nullptr ? Text(relation->alias->aliasname) : Text(relation->relname);
  }

  void Written(Nodes targets, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      if (targets[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET) {
        AddName(named_.writes, Text(targets[i]->res_target->name));
      }
    }
  }

  void ReadAll(Nodes nodes, size_t count) {
    for (size_t i = 0; i < count; ++i) Read(nodes[i]);
  }

  void Read(const PgQuery__Node* node) {
    Walk(reinterpret_cast<const ProtobufCMessage*>(node), [&](const PgQuery__Node* inner) {
      if (inner->node_case == PG_QUERY__NODE__NODE_SUB_LINK) {  // `team IN (SELECT …)`: only its left side is ours
        Read(inner->sub_link->testexpr);
        return false;
      }
      if (inner->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return true;
      const PgQuery__ColumnRef& reference = *inner->column_ref;
      bool plain = reference.n_fields == 1 && reference.fields[0]->node_case == PG_QUERY__NODE__NODE_STRING;
      if (plain && Text(reference.fields[0]->string->sval) != row_) {
        AddName(named_.reads, Text(reference.fields[0]->string->sval));
      }
      return false;
    });
  }

  std::string row_;  // the name of the whole row
  NamedColumns named_;
};

}  // namespace

NamedColumns ColumnsNamedIn(const PgQuery__Node& statement) { return Namer().Run(statement); }

}  // namespace sequelint::sql
