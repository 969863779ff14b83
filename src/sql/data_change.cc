#include "sql/data_change.h"

#include <algorithm>

#include "sql/parse.h"
#include "sql/text.h"
#include "sql/walk.h"

namespace sequelint::sql {
namespace {

using Strings = std::vector<std::string>;

void AddOnce(Strings& list, const std::string& item) {
  if (!item.empty() && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

class Examiner {
 public:
  ChangedColumns Run(const PgQuery__Node& statement) {
    const PgQuery__Node* where = nullptr;
    switch (statement.node_case) {
      case PG_QUERY__NODE__NODE_UPDATE_STMT:
        where = statement.update_stmt->where_clause;
        Target(statement.update_stmt->relation);
        alone_ = statement.update_stmt->n_from_clause == 0;
        for (size_t i = 0; i < statement.update_stmt->n_target_list; ++i) {
          AddOnce(named_.changed, Text(statement.update_stmt->target_list[i]->res_target->name));
        }
        named_.all = named_.changed;
        break;
      case PG_QUERY__NODE__NODE_DELETE_STMT:
        where = statement.delete_stmt->where_clause;
        Target(statement.delete_stmt->relation);
        alone_ = statement.delete_stmt->n_using_clause == 0;
        break;
      case PG_QUERY__NODE__NODE_INSERT_STMT:
        Target(statement.insert_stmt->relation);
        for (size_t i = 0; i < statement.insert_stmt->n_cols; ++i) {
          AddOnce(named_.changed, Text(statement.insert_stmt->cols[i]->res_target->name));
        }
        named_.all = named_.changed;
        named_.read = true;
        return std::move(named_);
      default:
        return {};
    }
    named_.read = true;
    Names(where);
    return std::move(named_);
  }

 private:
  void Target(const PgQuery__RangeVar* relation) {
    if (relation == nullptr) return;
    name_ = relation->alias != nullptr ? Text(relation->alias->aliasname) : Text(relation->relname);
  }

  // The column of the changed table that a node names, else "".
  std::string ColumnOf(const PgQuery__Node* node) const {
    if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return "";
    const PgQuery__ColumnRef& reference = *node->column_ref;
    Strings names;
    for (size_t i = 0; i < reference.n_fields; ++i) {
      if (reference.fields[i]->node_case != PG_QUERY__NODE__NODE_STRING) return "";
      names.emplace_back(reference.fields[i]->string->sval);
    }
    if (names.empty() || (names.size() > 1 && names[names.size() - 2] != name_)) return "";
    return names.size() > 1 || alone_ ? names.back() : "";
  }

  void Names(const PgQuery__Node* node) {
    Walk(reinterpret_cast<const ProtobufCMessage*>(node), [&](const PgQuery__Node* inner) {
      if (inner->node_case == PG_QUERY__NODE__NODE_SUB_LINK) return false;
      AddOnce(named_.all, ColumnOf(inner));
      return true;
    });
  }

  std::string name_;   // of the changed table in the statement
  bool alone_ = true;  // no other table is joined: plain names are the table's
  ChangedColumns named_;
};

}  // namespace

ChangedColumns ColumnsChangedBy(std::string_view sql) {
  ParsedStatement parsed = ParseSentStatement(sql);
  return parsed.node != nullptr ? Examiner().Run(*parsed.node) : ChangedColumns{};
}

}  // namespace sequelint::sql
