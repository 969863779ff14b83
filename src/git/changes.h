#pragma once

#include <vector>

#include "base/source_reader.h"
#include "git/repository.h"

namespace sequelint::git {

// Files that differ between two revisions; a deleted and an added file that are alike are one renamed file.
std::vector<Repository::Change> Compare(const SourceReader& base, const SourceReader& head);

// The hunks that turn `base` into `head`, without context lines.
std::vector<Repository::Hunk> CompareLines(const std::string& base, const std::string& head);

}  // namespace sequelint::git
