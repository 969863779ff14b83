#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sequelize/import_graph.h"
#include "syntax/ast.h"

namespace sequelint::sequelize {

// Where a file calls what it imports from another one.
//
//   server.ts:  const db = connect([User, Team])        ⇒ {binding "db"}
//               async function main() { connect(…) }    ⇒ {function: main}
//               connect([User])                         ⇒ {}: it runs when the file does
struct Caller {
  std::string path;
  std::string_view binding;               // of the top-level variable that the call initialises
  const syntax::Node* function = nullptr;  // the outermost one around the call
};

// The calls, in those of `files` that import `target`, of anything imported from there; files that import most come first.
std::vector<Caller> CallersOf(eval::Interpreter& interpreter, ImportGraph& graph, const std::vector<std::string>& files,
                              const std::string& target);

}  // namespace sequelint::sequelize
