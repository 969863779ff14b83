#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "eval/interpreter.h"
#include "sequelize/load.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

// A call that defines, associates or changes models, or makes an instance of Sequelize, as it stands in the source.
// kRemoval: `User.removeAttribute("id")`; kFeature: NestJS' `SequelizeModule.forFeature`.
struct Site {
  enum class Kind { kDefine, kInit, kAssociation, kRemoval, kInstance, kFeature };
  Kind kind = Kind::kDefine;
  std::string file;
  const syntax::Node* call = nullptr;
  // The functions around it, outermost first; none at the top level.
  std::vector<const syntax::Node*> functions;
  std::string_view function_name;  // of the outermost, as its declaration or member has it; may be empty
  bool certain = false;  // its shape leaves no doubt that it is Sequelize's
};

// `User.init(a, b)`, not `job.init(a, b)`, which may start the whole program.
bool IsLikely(const Site& site);

// A file that may hold such calls, and what it refers to.
struct Candidate {
  std::string path;
  std::vector<Site> sites;
  std::vector<const syntax::Node*> model_classes;  // class declarations with a superclass
  std::set<std::string> references;                // files of the project it imports or requires by a literal name
  bool loads_folder = false;                       // requires by a computed name
};

struct Discovery {
  std::vector<Candidate> candidates;  // sorted by path
  std::vector<std::string> files;     // every file that may take part, likewise
  std::vector<std::pair<std::string, std::string>> unread;  // files that look like candidates, and why they are none
  size_t files_scanned = 0;
};

// Whether a path is never a model by itself: tests, migrations, seeders, builds, declarations of types.
bool IsSkipped(std::string_view path);

// Whether models written in a file count: it is chosen by `options.models`, or neither skipped nor ignored.
bool IsProjectFile(std::string_view path, const LoadOptions& options);

// Finds the candidates by their text, then parses those. With `options.models` only files the globs match are
// candidates for definitions.
Discovery Discover(eval::Interpreter& interpreter, syntax::ParseCache& cache, const LoadOptions& options);

// The major version of Sequelize that package.json or a lockfile names (0 when none does), and whether `inflection` is
// older than 1.13.
struct Versions {
  int major = 0;
  std::string locked;  // the whole version, when a lockfile says it
  bool inflection_1_12 = false;
};
Versions ReadVersions(const SourceReader& source);

}  // namespace sequelint::sequelize
