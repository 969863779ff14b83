#pragma once

#include <string>
#include <vector>

#include "migrations/history.h"

namespace sequelint::migrations {

// What is wrong with a migration's name beside those of its folder, in words; "" = nothing. `today` is a date as
// "20240131": stamps of days behind it lie in the future.
//   "add-plan" among "20240101-users", "20240102-teams" ⇒ "it has no number to be sorted by"
std::string WrongWith(const MigrationFile& file, const std::vector<MigrationFile>& all, const std::string& today);

// The path of another migration of the folder with the same stamp; "" = none.
std::string SameStamp(const MigrationFile& file, const std::vector<MigrationFile>& all);

std::string Today();

}  // namespace sequelint::migrations
