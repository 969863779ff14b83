#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source_reader.h"

namespace sequelint::git {

// A repository, bare or not, found from a folder as git does (GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, GIT_COMMON_DIR,
// GIT_OBJECT_DIRECTORY honoured; ownership not checked: nothing is executed). Read only.
class Repository {
 public:
  static Result<Repository> Open(const std::string& folder);
  Repository(Repository&&) noexcept;
  ~Repository();

  // "HEAD~2", a branch, a tag, a (short) sha; ":index" and ":worktree" name the staged and the present state, ":empty"
  // one without files. A branch that only the remote has is found as origin/BRANCH. Links are not listed; ignored files
  // neither.
  // An unknown revision in a shallow clone says so, with the remedy (`fetch-depth: 0`).
  Result<std::unique_ptr<SourceReader>> Read(const std::string& revision) const;
  // Full sha of a commit-ish; ":index" and ":worktree" stay as they are.
  Result<std::string> ResolveRevision(const std::string& revision) const;
  // Shas of a commit's parents, whether or not this clone has them.
  std::vector<std::string> Parents(const std::string& commit) const;
  Result<std::string> MergeBase(const std::string& a, const std::string& b) const;
  // The commit a change set starts from when none is given: the merge base of `head` with origin/HEAD, else with
  // origin/main, origin/master, main, master (the first that exists and is not `head` itself's only name); on that
  // branch itself, HEAD.
  Result<std::string> DefaultBase(const std::string& head) const;

  struct Change {
    enum class Kind { kAdded, kDeleted, kModified, kRenamed } kind;
    std::string base_path, head_path;
  };
  // Files that differ, renames paired (similar content).
  Result<std::vector<Change>> Diff(const std::string& base, const std::string& head) const;

  // Line ranges at head that were added or edited, per path; for a deletion the surviving line before it.
  struct Hunk {
    uint32_t base_line = 0, base_lines = 0, head_line = 0, head_lines = 0;
  };
  Result<std::vector<Hunk>> Hunks(const std::string& base, const std::string& head, const std::string& base_path,
                                  const std::string& head_path) const;

  bool shallow() const;
  bool bare() const;
  std::string root() const;  // of the work tree, or of the bare repository

 private:
  struct Impl;
  explicit Repository(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The files below a plain folder that is no repository (`--repo DIR` without git).
Result<std::unique_ptr<SourceReader>> ReadFolder(const std::string& folder);

}  // namespace sequelint::git
