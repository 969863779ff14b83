#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::sql {

// The columns that a data statement names, as far as its text says. Which rows it picks: reach.h.
//
//   UPDATE users SET a = 1 WHERE id = :id    changed: a; all: a, id
struct ChangedColumns {
  bool read = false;                 // the text is one data statement
  std::vector<std::string> changed;  // that SET or the list of an INSERT names
  std::vector<std::string> all;      // these and those of the WHERE, as Postgres folds them
};
ChangedColumns ColumnsChangedBy(std::string_view sql);

}  // namespace sequelint::sql
