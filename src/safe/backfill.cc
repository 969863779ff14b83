#include "base/text.h"
#include "safe/recipes.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::safe {

using schema::Quoted;

namespace {

constexpr const char* kRows = "5000";

// Along a key of one column: every row is visited once, by the index.
std::string AlongKey(const schema::Table& table, const std::string& column, const std::string& assignment,
                     const std::string& condition) {
  std::string name = Quoted(table.name), key = QuoteIdentifier(column);
  return "DO $$\nDECLARE\n  last " + name + "." + key + "%TYPE;\n  upto " + name + "." + key + "%TYPE;\nBEGIN\n" +
         "  SELECT " + key + " INTO upto FROM " + name + " ORDER BY " + key + " LIMIT 1;\n" +
         "  WHILE upto IS NOT NULL LOOP\n" +  //
         "    last := upto;\n" +              //
         "    SELECT " + key + " INTO upto FROM (SELECT " + key + " FROM " + name + " WHERE " + key +
         " >= last ORDER BY " + key + " LIMIT " + kRows + ") AS batch ORDER BY " + key + " DESC LIMIT 1;\n" +  //
         "    UPDATE " + name + " SET " + assignment + " WHERE " + key + " BETWEEN last AND upto AND " + condition +
         ";\n" + "    COMMIT;\n" +  //
         "    SELECT " + key + " INTO upto FROM " + name + " WHERE " + key + " > upto ORDER BY " + key + " LIMIT 1;\n" +
         "  END LOOP;\nEND $$";
}

// Without such a key: as long as rows meet the condition. It must not hold for a row that was changed, or this never ends.
std::string ByCondition(const schema::Table& table, const std::string& assignment, const std::string& condition) {
  std::string name = Quoted(table.name);
  return "DO $$\nDECLARE\n  changed bigint := 1;\nBEGIN\n  WHILE changed > 0 LOOP\n    UPDATE " + name + " SET " +
         assignment + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + name + " WHERE " + condition + " LIMIT " + kRows +
         "));\n    GET DIAGNOSTICS changed = ROW_COUNT;\n    COMMIT;\n  END LOOP;\nEND $$";
}

// A variable of a type that a project makes may refuse to begin as NULL: a domain that is NOT NULL.
bool CanBeVariable(const schema::Table& table, const std::string& column) {
  const schema::Column* key = table.FindColumn(column);
  return key != nullptr && schema::ParseType(key->type.value_or("")).built_in;
}

}  // namespace

std::string BatchedUpdate(const schema::Table& table, const std::string& assignment, const std::string& condition,
                          const std::string& settles) {
  bool along = table.primary_key && table.primary_key->columns.size() == 1;
  if (along && CanBeVariable(table, table.primary_key->columns[0])) {
    return AlongKey(table, table.primary_key->columns[0], assignment, condition);
  }
  return ByCondition(table, assignment, settles.empty() ? condition : condition + " AND " + settles);
}

}  // namespace sequelint::safe
