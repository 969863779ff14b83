#include <algorithm>

#include "base/text.h"
#include "sql/reader.h"
#include "sql/text.h"

namespace sequelint::sql {

using schema::QualifiedName;

namespace {

// CREATE_TABLE_AS_STMT ⇒ create_table_as
std::string TagOf(const PgQuery__Node& node) {
  const ProtobufCFieldDescriptor* field =
      protobuf_c_message_descriptor_get_field(&pg_query__node__descriptor, static_cast<unsigned>(node.node_case));
  std::string tag = field == nullptr ? "" : field->name;
  if (tag.size() > 5 && tag.compare(tag.size() - 5, 5, "_stmt") == 0) tag.resize(tag.size() - 5);
  return tag;
}

bool HasOption(PgQuery__Node* const* options, size_t count, std::string_view name) {
  for (size_t i = 0; i < count; ++i) {
    if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && options[i]->def_elem->defname == name) {
      const PgQuery__Node* value = options[i]->def_elem->arg;
      bool off = value != nullptr && value->node_case == PG_QUERY__NODE__NODE_STRING &&
                 (Text(value->string->sval) == "false" || Text(value->string->sval) == "off");
      return !off;
    }
  }
  return false;
}

std::string LockMode(int mode) {
  static constexpr const char* kModes[] = {
      "",      "access_share",        "row_share", "row_exclusive",   "share_update_exclusive",
      "share", "share_row_exclusive", "exclusive", "access_exclusive"};
  return mode > 0 && mode < 9 ? kModes[mode] : "";
}

}  // namespace

void Reader::Dispatch(const PgQuery__Node& node) {
  if (current().tag.empty()) current().tag = TagOf(node);
  if (DispatchStructure(node) || DispatchObjects(node) || Data(node) || Query(node) || DispatchRest(node)) return;
  AddRaw(TagOf(node), "", RelationsIn(node));
}

bool Reader::DispatchStructure(const PgQuery__Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return CreateTable(*node.create_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
      return CreateTable(*node.create_foreign_table_stmt->base_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return CreateTableAs(*node.create_table_as_stmt), true;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return AlterTable(*node.alter_table_stmt), true;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return CreateIndex(*node.index_stmt), true;
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return Drop(*node.drop_stmt), true;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
      return Rename(*node.rename_stmt), true;
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
      return SetSchema(*node.alter_object_schema_stmt), true;
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
      return Comment(*node.comment_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
      return CreateEnum(*node.create_enum_stmt), true;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
      return AlterEnum(*node.alter_enum_stmt), true;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return CreateSequence(*node.create_seq_stmt), true;
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
      return AlterSequence(*node.alter_seq_stmt), true;
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
      return Transaction(*node.transaction_stmt), true;
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
      return Setting(*node.variable_set_stmt), true;
    default:
      return false;
  }
}

// What holds locks or reads much, but changes nothing that a Schema holds.
bool Reader::DispatchRest(const PgQuery__Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_DO_STMT:
      return Block(*node.do_stmt), true;
    case PG_QUERY__NODE__NODE_CALL_STMT:
      return AddRaw("call", "the effects of the procedure are not known"), true;
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
      return AddRaw("execute", "the effects of the prepared statement are not known"), true;
    case PG_QUERY__NODE__NODE_REINDEX_STMT: {
      const PgQuery__ReindexStmt& reindex = *node.reindex_stmt;
      std::vector<QualifiedName> touches;
      QualifiedName name = Find(reindex.relation);
      if (reindex.kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX) {
        if (const schema::Table* owner = OwnerOfIndex(name)) touches.push_back(owner->name);
      } else if (!name.name.empty()) {
        touches.push_back(name);
      }
      bool concurrently = HasOption(reindex.params, reindex.n_params, "concurrently");
      return AddRaw(concurrently ? "reindex_concurrently" : "reindex", "", std::move(touches)), true;
    }
    case PG_QUERY__NODE__NODE_LOCK_STMT: {
      std::string mode = LockMode(node.lock_stmt->mode);
      std::vector<QualifiedName> touches = RelationsIn(node);
      current().name = "lock_table";
      current().value = mode;
      std::string words = ToUpper(mode);
      std::replace(words.begin(), words.end(), '_', ' ');
      return AddRaw("lock_table", "", std::move(touches), std::move(words)), true;
    }
    case PG_QUERY__NODE__NODE_VACUUM_STMT: {
      const PgQuery__VacuumStmt& vacuum = *node.vacuum_stmt;
      std::vector<QualifiedName> touches;
      for (size_t i = 0; i < vacuum.n_rels; ++i) touches.push_back(Find(vacuum.rels[i]->vacuum_relation->relation));
      bool full = vacuum.is_vacuumcmd != 0 && HasOption(vacuum.options, vacuum.n_options, "full");
      return AddRaw(vacuum.is_vacuumcmd == 0 ? "analyze"
                    : full                   ? "vacuum_full"
                                             : "vacuum",
                    "", std::move(touches)),
             true;
    }
    case PG_QUERY__NODE__NODE_CLUSTER_STMT: {
      QualifiedName name = Find(node.cluster_stmt->relation);
      return AddRaw("cluster", "", name.name.empty() ? std::vector<QualifiedName>{} : std::vector{name}), true;
    }
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT: {
      bool concurrently = node.refresh_mat_view_stmt->concurrent != 0;
      return AddRaw(concurrently ? "refresh_materialized_view_concurrently" : "refresh_materialized_view", "",
                    {Find(node.refresh_mat_view_stmt->relation)}),
             true;
    }
    case PG_QUERY__NODE__NODE_RULE_STMT:
      return AddRaw("create_rule", "", {Find(node.rule_stmt->relation)}), true;
    case PG_QUERY__NODE__NODE_GRANT_STMT:
      return AddRaw(node.grant_stmt->is_grant != 0 ? "grant" : "revoke", "", RelationsIn(node)), true;
    case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
      return AddRaw(node.grant_role_stmt->is_grant != 0 ? "grant" : "revoke", ""), true;
    case PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT:
      return AddRaw("alter_default_privileges", ""), true;
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT: {
      QualifiedName name = Find(node.alter_owner_stmt->relation);
      return AddRaw("owner_to", "", name.name.empty() ? std::vector<QualifiedName>{} : std::vector{name}), true;
    }
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
      return AddRaw("create_database", "", {}, Text(node.createdb_stmt->dbname)), true;
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
      return AddRaw("drop_database", "", {}, Text(node.dropdb_stmt->dbname)), true;
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
      return AddRaw("drop_owned", "what the role owns is not known"), true;
    case PG_QUERY__NODE__NODE_ALTER_TYPE_STMT:
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
    default:
      return false;
  }
}

}  // namespace sequelint::sql
