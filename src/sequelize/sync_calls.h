#pragma once

#include <string>
#include <vector>

#include "base/location.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

// A call by which application code makes or drops tables itself.
//   await sequelize.sync({ alter: true })  ⇒  { "sequelize.sync", "alter" }
struct SyncCall {
  std::string call;    // as written, without arguments
  std::string option;  // "alter", "force", "drop"; "" = a plain sync
  std::string text;    // all of it, to tell a new call from one that was there
  Location at;
};

// The calls of a file, except where the code around says that it runs in development or tests only.
std::vector<SyncCall> FindSyncCalls(const std::string& path, const syntax::Tree& tree);

// Whether a file is the application's own code: neither a test, a migration, a seeder, a script nor a build.
bool IsApplicationCode(std::string_view path);

}  // namespace sequelint::sequelize
