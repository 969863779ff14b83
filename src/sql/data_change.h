#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::sql {

// Which rows and columns a data statement picks, as far as its text says.
//
//   UPDATE users SET a = 1 WHERE id = :id AND kind IN ('x', 'y')    fixed: id, kind
//   UPDATE users SET a = 1 WHERE id BETWEEN 1 AND 5000              bounded: id
//   UPDATE users SET a = 1 WHERE id IN (SELECT id … LIMIT 1000)     limited
struct Picked {
  bool read = false;                 // the text is one data statement
  std::vector<std::string> fixed;    // columns that must equal a value, or one of a list
  std::vector<std::string> bounded;  // columns that lie between two values
  bool limited = false;              // a query with LIMIT picks the rows
  std::vector<std::string> changed;  // columns that SET or the list of an INSERT names
  std::vector<std::string> columns;  // these and those of the WHERE, as Postgres folds them
};
Picked RowsPickedBy(std::string_view sql);

}  // namespace sequelint::sql
