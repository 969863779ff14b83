#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "git/backend.h"

namespace sequelint::git {

// The blobs of a commit or of the index.
std::unique_ptr<SourceReader> MakeBlobSource(std::shared_ptr<const Backend> backend, std::vector<SourceEntry> entries,
                                             std::string revision);

// The work tree: blobs where it is clean, the disk elsewhere.
std::unique_ptr<SourceReader> MakeWorkTreeSource(std::shared_ptr<const Backend> backend,
                                                 std::vector<WorkTreeFile> files);

}  // namespace sequelint::git
