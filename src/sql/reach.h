#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.h"

namespace sequelint::sql {

// What the evaluator of a statement needs to know of a table that it names.
struct Keys {
  std::vector<std::string> columns;  // to find the table of a plain name
  bool complete = false;             // those are all
  std::vector<std::vector<std::string>> unique;
  std::vector<std::vector<std::string>> foreign;
};

// Temporary tables of the connection, by plain name: the statements that made and filled each.
using TemporaryTables = std::map<std::string, std::vector<std::string>>;

struct Surroundings {
  std::function<Keys(const schema::QualifiedName&)> keys;
  const TemporaryTables* temporary = nullptr;
};

// How many rows of its table an UPDATE or DELETE picks, as far as its text and the keys say.
//
//   … WHERE id IN (7, 8) · id BETWEEN 1 AND 5000 · id IN (SELECT id … LIMIT 1000)        few
//   … FROM (VALUES (1, 'a'), (2, 'b')) v(id, name) WHERE users.id = v.id                 few
//   CREATE TEMP TABLE one AS SELECT id AS one_id FROM users WHERE id = 7;
//   UPDATE users … FROM one WHERE id = one_id                                            few
//   UPDATE posts … FROM one WHERE "userId" = one_id, a foreign key                       children, by "userId"
//   … WHERE kind = 'x'                                                                   all
struct Reach {
  enum class Rows { kFew, kChildren, kAll };  // the worst last
  Rows rows = Rows::kAll;
  std::string by;     // of kChildren: the columns of the key by which they hang on a few rows
  bool read = false;  // the text is one UPDATE or DELETE of the table, or has one in its WITH
};
Reach ReachOf(std::string_view sql, const schema::QualifiedName& table, const Surroundings& surroundings);

}  // namespace sequelint::sql
