#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eval/interpreter.h"

namespace sequelint::sequelize {

// Which files of the project a file imports or requires by literal names, read off its text: no tree is made.
class ImportGraph {
 public:
  explicit ImportGraph(eval::Interpreter& interpreter) : in_(interpreter) {}

  const std::vector<std::string>& References(const std::string& path);  // in the order of the text
  // The same, and what barrels among them (files that only hand on what they import) refer to in turn.
  const std::set<std::string>& Reached(const std::string& path);
  // `entry` and what it leads to, as Node runs them: a file after those it imports. Leaves out what is `seen`, and adds
  // to it. `parsed`: files of which a tree is made, to leave out those of their imports that TypeScript leaves out.
  std::vector<std::string> LoadOrder(const std::string& entry, std::set<std::string>& seen,
                                     const std::function<bool(const std::string& path)>& parsed);
  // Those of `files` that refer to one of `targets`, directly or through barrels.
  std::set<std::string> Importers(const std::vector<std::string>& files, const std::set<std::string>& targets);

 private:
  struct File {
    std::vector<std::string> specifiers;
    bool barrel = false;
    bool resolved = false, reached = false, walking = false, erased = false;
    std::vector<std::string> references, loads;
    std::set<std::string> all;
  };
  File& Read(const std::string& path);
  const std::vector<std::string>& Loads(const std::string& path);  // References that are there when the file runs

  eval::Interpreter& in_;
  std::map<std::string, File> files_;
};

// The specifiers of `import … from "x"`, `export … from "x"`, `import("x")`, `require("x")` in a text, in order; not those
// of types alone. Comments and strings may look like one: a file too many is the worst that happens.
std::vector<std::string> ImportSpecifiers(std::string_view text);

}  // namespace sequelint::sequelize
