#pragma once

#include <string>

#include "generate/calls.h"
#include "safe/safe.h"
#include "schema/schema.h"

namespace sequelint::generate {

// The steps as the body of migrations, with a comment where one ends and another begins: what a finding offers instead
// of the operation it is about.
std::string RewriteInCalls(const safe::SafePlan& plan, const schema::Schema& before, const CallStyle& style,
                           int postgres);
std::string RewriteInSql(const safe::SafePlan& plan, int postgres);

}  // namespace sequelint::generate
