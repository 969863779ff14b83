#pragma once

#include <string>
#include <vector>

#include "base/location.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

// A call that makes a row unless there is one.
//   User.findOrCreate({ where: { email, teamId: 3 } })  ⇒  { "User.findOrCreate", "User", email teamId }
struct FindOrCreate {
  std::string call, model;
  std::vector<std::string> attributes;  // that `where` fixes
  std::string text;                     // call and attributes, to tell a new call from one that was there
  Location at;
};

// Those of a file whose `where` is written out, with names as its only keys.
std::vector<FindOrCreate> FindFindOrCreate(const std::string& path, const syntax::Tree& tree);

}  // namespace sequelint::sequelize
