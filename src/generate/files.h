#pragma once

#include <string>
#include <vector>

#include "generate/style.h"
#include "safe/safe.h"
#include "schema/schema.h"

namespace sequelint::generate {

struct MigrationFile {
  std::string name;  // "20240305100000-add-orders-currency.js"
  std::string text;
};

struct MigrationAsked {
  std::string name;  // the words of the file's name; "" = from what it does
  int postgres = 15;
  int64_t now = 0;  // seconds since 1970
};

// The migrations that run the steps: a file for each, so that what has run is never run again. `base` is the schema
// before the first. `down` leads back to the schema before the file, data that went excepted.
std::vector<MigrationFile> WriteMigrations(const safe::SafePlan& plan, const schema::Schema& base, const Style& style,
                                           const MigrationAsked& asked);

// What a step does, in the words of a file's name: `add orders currency`.
std::vector<std::string> WordsFor(const std::vector<plan::Operation>& operations);

}  // namespace sequelint::generate
