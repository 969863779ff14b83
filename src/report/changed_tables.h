#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::report {

// A table that the change touches: its columns that matter to a reader, each marked with what happens to it.
struct ChangedTable {
  enum class Change { kNone, kAdded, kDropped, kChanged };
  struct Column {
    std::string name, type;
    std::string key;  // "PK", "FK", "PK, FK" or ""
    Change change = Change::kNone;
    std::string was;  // what changed, in words: "integer", "nullable", `named "nick"`
  };
  struct Reference {
    std::string table;    // that it points to
    std::string columns;  // "customerId"
    Change change = Change::kNone;
  };
  std::string name, was_named;
  Change change = Change::kNone;
  std::vector<Column> columns;  // all of a new or dropped table; else the keys and what changed
  std::vector<Reference> references;
};

// The tables of the plan's operations, in the order of their names. Tables that others only point to are not among
// them.
std::vector<ChangedTable> ChangedTables(const plan::Plan& plan, const schema::Schema& base, const schema::Schema& head);

std::string_view Word(ChangedTable::Change change);  // "added", "" for none

// A Mermaid diagram of them within what GitHub draws, "" when there is nothing to draw. Whatever the names are, they
// are only text in it.
std::string Mermaid(const std::vector<ChangedTable>& tables);

}  // namespace sequelint::report
