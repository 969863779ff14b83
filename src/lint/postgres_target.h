#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"

namespace sequelint::lint {

// The versions that facts are known for.
inline constexpr int kOldestPostgres = 11, kNewestPostgres = 18, kDefaultPostgres = 15;

// The server that a plan is for.
struct PostgresTarget {
  int major = kDefaultPostgres;
  std::optional<int> minor;  // of a configured "14.2"
  std::string from;          // the file that says so, "" = nobody does
};

// "15", "14.2", "v15"; the error says which versions there are.
Result<PostgresTarget> ParsePostgres(std::string_view text);

// What a file of the project says about its server: images in compose files, workflows and Dockerfiles, pins in
// `.env` files and `.tool-versions`.
struct PostgresPin {
  std::string file;
  int major = 0;
};
std::vector<PostgresPin> FindPostgresPins(const SourceReader& source);

// The one major that all pins agree on, else the default. `note` says what was chosen and why, "" = nothing was found.
PostgresTarget ChoosePostgres(const std::vector<PostgresPin>& pins, std::string& note);

}  // namespace sequelint::lint
