#include <catch2/catch.hpp>

#include "plan/diff.h"

using namespace sequelint;
using namespace sequelint::plan;

namespace {

schema::Schema Users(bool complete, bool with_id) {
  schema::Table table;
  table.name = {"public", "users"};
  table.columns_complete = complete;
  if (with_id) {
    schema::Column id;
    id.name = id.attribute = "id";
    id.type = "integer";
    id.nullable = false;
    table.columns.push_back(id);
    table.primary_key = schema::PrimaryKey{"", {"id"}, {}};
  }
  schema::Schema schema;
  schema.tables.emplace(table.name, table);
  return schema;
}

}  // namespace

TEST_CASE("a table whose columns could not all be read loses neither columns nor its key") {
  CHECK(Diff(Users(true, true), Users(false, false)).operations.empty());
  CHECK(Diff(Users(false, false), Users(true, true)).operations.empty());
  CHECK_FALSE(Diff(Users(true, true), Users(true, false)).operations.empty());
}
