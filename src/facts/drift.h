#pragma once

#include <string>

#include "facts/fact.h"
#include "plan/drift.h"

namespace sequelint::facts {

// What a disagreement between models and database is to a rule.
struct DriftAsked {
  std::string against = "the migrations";  // how messages call the other side: "the migrations", "the database"
  std::string by = "both";                 // whose change brought it: "models", "migrations", "both"
  std::string fix;                         // Markdown: what would mend it
  bool table_new = false;                  // the change's migrations create the table
  bool dropped = false;                    // the change's migrations drop what is missing
  bool relaxed = false;                    // the models said NOT NULL before
  // The model's own place, where several share the attribute's and the change's migrations bring this table's: the line
  // that they share is none of the change's. Else empty.
  Location own_at;
  int postgres = 15;
};
// It stands where the change was made; where both sides changed, in the models, but for an attribute that they share.
Subject SubjectOf(const plan::Drift& drift, const DriftAsked& asked);

// What a page's `operation` must name for it to judge these facts: the operation, or "drift", "suppression".
std::string SubjectName(const Facts& facts);

}  // namespace sequelint::facts
