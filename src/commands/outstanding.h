#pragma once

#include <string>
#include <vector>

#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::commands {

// What a migration would have to do, of all that tells the migrations from the models.
struct Outstanding {
  plan::Plan plan;
  std::vector<std::string> left_out;  // what else differs, in the words of the plan
};

// `plan` leads from what the migrations leave to what the models say. What the models of `base` said as well is an old
// difference, and stays out as long as the models have changed since. Tables, indexes and constraints that no model
// ever knew stay: others made them.
Outstanding Choose(const plan::Plan& plan, const schema::Schema& migrations, const schema::Schema* base,
                   const schema::Schema& models);

}  // namespace sequelint::commands
