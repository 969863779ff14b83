#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "lint/examples.h"
#include "lint/rule.h"

namespace sequelint::commands {

// Judges the examples of rule pages as `check` judges a change: the models of both revisions, and the migrations that
// are new at head. `rules` are all that are in force, the pages' own among them. Whatever a page's severity is off by
// default or in preview, its examples run with it on.
lint::Analyse ExampleJudge(std::shared_ptr<const std::vector<lint::Rule>> rules);

}  // namespace sequelint::commands
