#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "git/backend.h"
#include "git/process.h"

namespace sequelint::git {

// The repository as the git program sees it, for what libgit2 refuses: SHA-256 objects, extensions, partial and shallow
// clones. Slower by a process per question.
class GitBinary : public Backend {
 public:
  // Null when there is no git on PATH or it does not see a repository at `folder`.
  static std::shared_ptr<GitBinary> Open(const std::string& folder);

  Result<std::string> Commit(const std::string& revision) const override;
  Result<std::vector<SourceEntry>> Tree(const std::string& commit) const override;
  Result<std::vector<SourceEntry>> Index() const override;
  Result<std::vector<WorkTreeFile>> WorkTree() const override;
  SourceText Blob(const std::string& id) const override;
  std::vector<std::string> Parents(const std::string& commit) const override;
  Result<std::string> MergeBase(const std::string& a, const std::string& b) const override;
  bool HasCommits() const override;
  std::vector<std::string> Branches() const override;
  bool shallow() const override { return shallow_; }
  bool bare() const override { return bare_; }
  std::string root() const override { return root_; }

 private:
  GitBinary() = default;
  std::optional<Process::Output> Run(std::vector<std::string> arguments) const;
  std::optional<std::string> Line(std::vector<std::string> arguments) const;  // of a command that succeeded
  Error Failed(const std::string& what, const std::optional<Process::Output>& output) const;

  std::string folder_, root_;
  bool bare_ = false, shallow_ = false;
  mutable std::mutex mutex_;
  mutable std::optional<Process> batch_;  // git cat-file --batch
};

}  // namespace sequelint::git
