#include "git/repository.h"

#include <sys/stat.h>

#include <fstream>

#include "base/text.h"
#include "git/changes.h"
#include "git/git_binary.h"
#include "git/libgit2_backend.h"
#include "git/readers.h"

namespace sequelint::git {
namespace {

constexpr std::string_view kIndex = ":index", kWorkTree = ":worktree", kEmpty = ":empty";

bool IsState(std::string_view revision) { return revision == kIndex || revision == kWorkTree || revision == kEmpty; }

// `.git` is a file that names a folder which is not there: a linked work tree or submodule seen through a mount.
std::string BrokenLink(const std::string& folder) {
  std::ifstream file(folder + "/.git");
  std::string line;
  constexpr std::string_view kPrefix = "gitdir: ";
  if (!std::getline(file, line) || !line.starts_with(kPrefix)) return "";
  std::string target(Trim(std::string_view(line).substr(kPrefix.size())));
  if (!target.starts_with('/')) target = folder + "/" + target;
  struct stat status {};
  return stat(target.c_str(), &status) == 0 ? "" : target;
}

Error NotARepository(const std::string& folder) {
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) {
    return Error{"no folder `" + folder + "`", "name an existing folder with --repo DIR"};
  }
  if (std::string target = BrokenLink(folder); !target.empty()) {
    return Error{"`" + folder + "/.git` points to `" + target + "`, which is not there",
                 "run where the main repository is reachable (in a container, mount it as well)"};
  }
  return Error{"not a git repository: `" + folder + "`", "run inside a repository, or name one with --repo DIR"};
}

}  // namespace

struct Repository::Impl {
  std::shared_ptr<Backend> backend;
};

Repository::Repository(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::Open(const std::string& folder) {
  Opened opened = OpenWithLibgit2(folder);
  if (opened.backend == nullptr && opened.refused) {
    opened.backend = GitBinary::Open(folder);
    if (opened.backend == nullptr) {
      return Error{"cannot read the repository: " + opened.why, "install git, which reads repositories of this kind"};
    }
  }
  if (opened.backend == nullptr) return NotARepository(folder);
  auto impl = std::make_unique<Impl>();
  impl->backend = std::move(opened.backend);
  return Repository(std::move(impl));
}

Result<std::string> Repository::ResolveRevision(const std::string& revision) const {
  if (IsState(revision)) return revision;
  if (revision.empty()) return Error{"an empty revision", "name a branch, a tag or a commit"};
  Result<std::string> commit = impl_->backend->Commit(revision);
  if (commit) return commit;
  // A checkout for CI has the branches of the remote only.
  if (Result<std::string> remote = impl_->backend->Commit("refs/remotes/origin/" + revision)) return remote;
  return commit;
}

Result<std::unique_ptr<SourceReader>> Repository::Read(const std::string& revision) const {
  const std::shared_ptr<Backend>& backend = impl_->backend;
  if (revision == kEmpty) return MakeBlobSource(backend, {}, revision);
  if ((revision == kWorkTree || revision == kIndex) && backend->bare()) {
    return Error{"a bare repository has no " + std::string(revision == kIndex ? "index" : "work tree"),
                 "name a revision, such as HEAD"};
  }
  if (revision == kWorkTree) {
    Result<std::vector<WorkTreeFile>> files = backend->WorkTree();
    if (!files) return files.error();
    return MakeWorkTreeSource(backend, std::move(*files));
  }
  if (revision == kIndex) {
    Result<std::vector<SourceEntry>> entries = backend->Index();
    if (!entries) return entries.error();
    return MakeBlobSource(backend, std::move(*entries), revision);
  }
  Result<std::string> commit = ResolveRevision(revision);
  if (!commit) return commit.error();
  Result<std::vector<SourceEntry>> entries = backend->Tree(*commit);
  if (!entries) return entries.error();
  return MakeBlobSource(backend, std::move(*entries), *commit);
}

std::vector<std::string> Repository::Parents(const std::string& commit) const {
  return impl_->backend->Parents(commit);
}

Result<std::string> Repository::MergeBase(const std::string& a, const std::string& b) const {
  auto commit = [&](const std::string& revision) { return ResolveRevision(IsState(revision) ? "HEAD" : revision); };
  Result<std::string> one = commit(a);
  if (!one) return one;
  Result<std::string> two = commit(b);
  if (!two) return two;
  return impl_->backend->MergeBase(*one, *two);
}

Result<std::string> Repository::DefaultBase(const std::string& head) const {
  if (!impl_->backend->HasCommits()) {
    // What is staged for the first commit is all new.
    if (head == kIndex) return std::string(kEmpty);
    return Error{"the repository has no commits yet", "commit first, or check everything with --all"};
  }
  for (const char* candidate : {"refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
                                "refs/heads/main", "refs/heads/master"}) {
    if (Result<std::string> tip = impl_->backend->Commit(candidate)) return MergeBase(*tip, head);
  }
  return Error{"no default branch found (origin/HEAD, main or master)",
               shallow() ? "fetch the history (`fetch-depth: 0` for actions/checkout), or name the base: --base REV"
                         : "name the commit or branch to compare with: --base REV"};
}

Result<std::vector<Repository::Change>> Repository::Diff(const std::string& base, const std::string& head) const {
  Result<std::unique_ptr<SourceReader>> one = Read(base);
  if (!one) return one.error();
  Result<std::unique_ptr<SourceReader>> two = Read(head);
  if (!two) return two.error();
  return Compare(**one, **two);
}

Result<std::vector<Repository::Hunk>> Repository::Hunks(const std::string& base, const std::string& head,
                                                        const std::string& base_path,
                                                        const std::string& head_path) const {
  Result<std::unique_ptr<SourceReader>> one = Read(base);
  if (!one) return one.error();
  Result<std::unique_ptr<SourceReader>> two = Read(head);
  if (!two) return two.error();
  SourceText a = (*one)->Read(base_path), b = (*two)->Read(head_path);
  return CompareLines(a != nullptr ? *a : std::string(), b != nullptr ? *b : std::string());
}

bool Repository::shallow() const { return impl_->backend->shallow(); }
bool Repository::bare() const { return impl_->backend->bare(); }
std::string Repository::root() const { return impl_->backend->root(); }

}  // namespace sequelint::git
