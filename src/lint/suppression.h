#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.h"
#include "base/source_reader.h"
#include "lint/configuration.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace sequelint::lint {

// A comment that silences rules:
//
//   // sequelint-ignore-next-line drop-column, drop-table -- archived in S3
//   email: DataTypes.TEXT, // sequelint-ignore type-change-rewrite -- the table has 12 rows
//   /* sequelint-disable index-not-concurrent -- built by hand */ … /* sequelint-enable index-not-concurrent */
//   // sequelint-ignore-file -- generated
//   -- sequelint-ignore-next-line drop-table -- in SQL the same
//
// Without rules it silences every rule. The reason follows ` -- `.
struct Suppression {
  Location at;                     // the comment
  std::vector<std::string> rules;  // empty = every rule
  std::string reason;
  uint32_t first_line = 0, last_line = 0;  // the lines it covers
  std::string text;                        // as written, to tell an old one from a new one
  bool used = false, on_error = false;     // it met a finding, an error
};

// The suppressions of one source file (JavaScript, TypeScript or SQL by its name).
std::vector<Suppression> ReadSuppressions(std::string_view path, std::string_view text);

// Marks the findings that a comment at head silences, then adds the findings of the pages about suppressions
// themselves: one that silences nothing, names no rule, or gives no reason. Only suppressions that are new at head
// are judged: yesterday's excuse is not today's finding. Errors need a reason to be silenced.
void ApplySuppressions(std::vector<Finding>& findings, const SourceReader& head, const SourceReader* base,
                       const std::vector<Rule>& rules, const Configuration& configuration);

}  // namespace sequelint::lint
