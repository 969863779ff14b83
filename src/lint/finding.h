#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.h"
#include "facts/fact.h"
#include "schema/schema.h"

namespace sequelint::lint {

enum class Severity { kOff, kInfo, kWarning, kError };  // ordered: later is worse
std::string_view Name(Severity severity);               // "error"

struct Related {
  std::string message;
  Location at;
  bool at_base = false;  // the place is in the base revision
};

// A change of the source at head.
struct Edit {
  Location at;       // what is replaced
  std::string text;  // … by this
};

// The safe form of the operation that a finding is about, with its names.
struct Rewrite {
  std::string calls;  // of QueryInterface, with comments where a migration ends; "" = there is none
  std::string sql;
  std::optional<Edit> edit;  // of the migration, where the safe form fits in place of the call
};

struct Finding {
  std::string rule;
  Severity severity = Severity::kWarning;
  std::string message;  // one line, lower-case start, no final period
  std::string help;     // what to do instead, with the names of this finding: a sentence or a few lines of Markdown
  Location at;
  bool at_base = false;                      // `at` is in the base revision (a deleted file)
  std::string operation;                     // "drop_column"
  std::string schema, table, column, index;  // "" where it does not apply
  std::string source = "models";
  facts::Facts facts;
  std::vector<Related> related;
  size_t step = 0;    // of the plan: the operation, as an index
  bool part = false;  // … or a part of it, when that is a CreateTable
  Rewrite rewrite;
  std::string fingerprint;  // "sequelint/v1:…": rule + object + operation, no line numbers
  bool suppressed = false;
  std::string suppression_reason;
  std::vector<Finding> likewise;  // of the same rule: what this one stands for besides
};

struct Summary {
  int error = 0, warning = 0, info = 0, suppressed = 0, unknown = 0, models = 0, migrations = 0;
};

// What a report renders.
struct Report {
  std::string base, head;  // full revision names
  int postgres = 15;
  Summary summary;
  std::vector<Finding> findings;  // sorted: severity, file, line, rule, object
  std::vector<schema::Unknown> unknown;  // what is unknown at head: first what is not so at base
  size_t unknown_before = 0;             // how many of the last ones are unknown at base as well
  std::vector<std::string> notes;  // things the user should know once ("2 files have syntax errors")
};

}  // namespace sequelint::lint
