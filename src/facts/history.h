#pragma once

#include <string>

#include "facts/fact.h"

namespace sequelint::facts {

// What a change does to migrations that were merged before it, as a rule sees it.
struct HistoryAsked {
  std::string kind;       // a word of the fact history.kind
  std::string migration;  // path
  std::string other;      // path of the migration it meets
  std::string object;     // what both change: "the table `users`"
  std::string change;     // what an edited one does instead
  std::string remedy;     // what to do about it
  size_t count = 1;
  bool made_by_others = false;  // the tables and columns of what is gone
  Location at;
  bool at_base = false;
  int postgres = 15;
};
Subject SubjectOf(const HistoryAsked& asked);

}  // namespace sequelint::facts
