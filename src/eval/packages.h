#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/machine.h"

namespace sequelint::eval {

// Packages that the evaluator answers itself, from the files of the revision. Each makes its exports.
Value PathPackage(Machine& machine);
Value FsPackage(Machine& machine, bool promises);
Value UrlPackage(Machine& machine);
Value UtilPackage(Machine& machine);
Value EventsPackage(Machine& machine);
Value GlobPackage(Machine& machine, std::string_view name);  // glob, fast-glob, globby, tiny-glob
Value RequireAllPackage(Machine& machine);
Value LodashPackage(Machine& machine);
void InstallUrl(Machine& machine);  // the global URL

// "/repo/models/../a.js" or "a.js" → "a.js"; false when it lies outside the repository.
bool RepositoryPath(std::string_view path, std::string& out);
std::string NormalPath(std::string_view path);  // as path.normalize
Value MergeAll(Machine& machine, const Call& call);  // lodash's merge

}  // namespace sequelint::eval
