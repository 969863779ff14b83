#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sequelize/import_graph.h"
#include "syntax/tree.h"

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

// The local names of what a file imports or requires by the specifiers that `leads` takes: `import user from "./user"`,
// `const { user } = require("./models")`.
std::set<std::string_view> LocalNames(const syntax::Tree& tree, const std::function<bool(std::string_view specifier)>& leads);

// What calls may be about: names from certain files, and functions by their own name.
struct Mentioned {
  std::function<bool(std::string_view specifier)> leads;
  std::set<std::string_view> functions;
};

// The outermost functions of a file with such calls, those with most of them first: `require("./user")(…)`,
// `user(sequelize)`, `User.init(…)`, `model.initModel(…)`.
std::vector<const syntax::Node*> FunctionsThatMention(const syntax::Tree& tree, const Mentioned& mentioned);

}  // namespace sequelint::sequelize
