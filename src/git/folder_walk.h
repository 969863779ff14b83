#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>

#include "base/source_reader.h"

namespace sequelint::git {

struct FolderVisitor {
  // Whether to look below a folder (path without a trailing slash).
  std::function<bool(const std::string& path)> enter;
  // A regular file. False stops the walk.
  std::function<bool(const std::string& path, const struct stat& status)> file;
};

// Visits the regular files below `root`. Links are not followed, neither to files nor to folders; node_modules, .git
// and the work trees of other repositories are left out. False when the visitor stopped it.
bool WalkFolder(const std::string& root, const FolderVisitor& visitor);

// The text of a file below `root`; null when it is no regular file, unreadable, or larger than the limit.
SourceText ReadDiskFile(const std::string& root, std::string_view path);

}  // namespace sequelint::git
