#pragma once

#include "sequelize/discovery.h"

namespace sequelint::sequelize {

// Walks the tree of `candidate` and writes down its sites, model classes and what it refers to.
//   text: of the file; `candidate.path` is set
void FindSites(eval::Interpreter& interpreter, std::string_view text, const syntax::Tree& tree, Candidate& candidate);

}  // namespace sequelint::sequelize
