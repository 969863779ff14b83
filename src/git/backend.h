#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"

namespace sequelint::git {

// A file of the work tree. A clean one has the content of blob `id`; the others are on disk only.
struct WorkTreeFile {
  std::string path, id;
  bool clean = false;
};

// How a repository's objects are got at: libgit2, or the git program where libgit2 refuses. Thread-safe.
// Listings hold regular files only, with safe paths, unsorted.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Result<std::string> Commit(const std::string& revision) const = 0;  // full sha; fails as NoRevision()
  virtual Result<std::vector<SourceEntry>> Tree(const std::string& commit) const = 0;
  virtual Result<std::vector<SourceEntry>> Index() const = 0;
  virtual Result<std::vector<WorkTreeFile>> WorkTree() const = 0;
  virtual SourceText Blob(const std::string& id) const = 0;  // null: missing or too large
  // Shas of a commit's parents, whether or not this clone has them; empty for no commit.
  virtual std::vector<std::string> Parents(const std::string& commit) const = 0;
  virtual Result<std::string> MergeBase(const std::string& a, const std::string& b) const = 0;
  virtual bool HasCommits() const = 0;
  virtual std::vector<std::string> Branches() const = 0;  // local and remote, for suggestions
  virtual bool shallow() const = 0;
  virtual bool bare() const = 0;
  virtual std::string root() const = 0;  // without a trailing slash

 protected:
  Error NoRevision(const std::string& revision) const;
  Error NoMergeBase(const std::string& a, const std::string& b) const;
};

// What the header of a commit object says; a shallow clone's grafts do not change it.
std::vector<std::string> ParentsIn(std::string_view commit);

// More files than any project has: somebody's tree of trees of trees.
constexpr size_t kMaxFiles = 1'000'000;
constexpr size_t kMaxBytes = 20u << 20;
Error TooManyFiles();

// Whether a path may be listed: relative, below the root, UTF-8, not in node_modules or .git.
bool IsListed(std::string_view path);

}  // namespace sequelint::git
