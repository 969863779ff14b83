#pragma once

#include <optional>
#include <string>

#include "base/source_reader.h"
#include "lint/finding.h"
#include "plan/operation.h"
#include "safe/safe.h"

namespace sequelint::commands {

// The safe form of an operation written where its call stands, when it fits there as it is: one step outside of
// transactions, and a call that makes this one operation, once, outside of transactions too.
//   await context.addIndex('Users', ['email'])   with `calls` of generate::RewriteInCalls
//   ⇒  the range of `context.addIndex(…)`, "context.sequelize.query('DROP INDEX …');\nawait context.addIndex(…)"
std::optional<lint::Edit> EditFor(const plan::Plan& plan, const plan::Operation& operation, const safe::SafePlan& steps,
                                  const std::string& calls, const SourceReader& head);

}  // namespace sequelint::commands
