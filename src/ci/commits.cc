#include "ci/commits.h"

#include <optional>

#include "git/repository.h"

namespace sequelint::ci {
namespace {

using Compare = Event::Compare;

class Finder {
 public:
  Finder(const Event& event, std::string folder, git::Fetcher& fetcher)
      : event_(event), folder_(std::move(folder)), fetcher_(fetcher) {}

  Result<Commits> Run() {
    if (Result<bool> opened = Open(); !opened) return opened.error();
    Result<std::string> head = repository_->ResolveRevision("HEAD");
    if (!head) return head.error();
    head_ = *head;
    Result<std::string> base = Base();
    if (!base && event_.everything_if_lost) {
      return Commits{":empty", head_, "the base is gone (" + base.error().what + "): the whole tree is checked"};
    }
    if (!base) return base.error();
    return Commits{*base, head_, event_.note};
  }

 private:
  // Anew after a fetch, for a repository that is open may not see what was fetched.
  Result<bool> Open() {
    Result<git::Repository> repository = git::Repository::Open(folder_);
    if (!repository) return repository.error();
    repository_.emplace(std::move(*repository));
    return true;
  }

  Result<std::string> Base() {
    switch (event_.compare) {
      case Compare::kEverything:
      case Compare::kNothing:
        return std::string(":empty");
      case Compare::kCommit:
        return Have(event_.base);
      case Compare::kPrevious:
        return FirstParent();
      case Compare::kFirstParent:
        return IsMergeCommit() ? FirstParent() : MergeBase();
      case Compare::kMergeBase:
        break;
    }
    return MergeBase();
  }

  // The commit that the service made to run on: its second parent is the change. The branch of a pull request may end
  // in a merge too (of main into it), so two parents alone say nothing.
  bool IsMergeCommit() {
    std::vector<std::string> parents = repository_->Parents(head_);
    if (parents.size() != 2 || head_ == event_.change) return false;
    return parents[1] == event_.change || head_ == event_.merge;
  }

  Result<std::string> FirstParent() {
    std::vector<std::string> parents = repository_->Parents(head_);
    if (parents.empty()) return std::string(":empty");  // the first commit of all
    return Have(parents.front());
  }

  // `commit`, which is there or is fetched.
  Result<std::string> Have(const std::string& commit) {
    if (Result<std::string> known = repository_->ResolveRevision(commit)) return known;
    if (Result<bool> fetched = fetcher_.Commit(commit); !fetched) return fetched.error();
    if (Result<bool> opened = Open(); !opened) return opened.error();
    return repository_->ResolveRevision(commit);
  }

  Result<std::string> Tip() {
    if (!event_.base.empty()) return Have(event_.base);
    if (event_.base_branch.empty()) {
      for (const char* candidate :
           {"refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master"}) {
        if (Result<std::string> tip = repository_->ResolveRevision(candidate)) return tip;
      }
      for (const char* candidate : {"main", "master"}) {
        if (Result<std::string> tip = fetcher_.Branch(candidate)) return tip;
      }
      return Error{"no default branch found (main or master)", "name the base: --base REV"};
    }
    if (Result<std::string> tip = repository_->ResolveRevision("refs/remotes/origin/" + event_.base_branch)) return tip;
    return fetcher_.Branch(event_.base_branch);
  }

  Result<std::string> MergeBase() {
    Result<std::string> tip = Tip();
    if (!tip) return tip;
    if (Result<bool> opened = Open(); !opened) return opened.error();
    Result<std::string> base = repository_->MergeBase(*tip, head_);
    if (base) return base;
    base = fetcher_.MergeBase(*tip, head_);
    if (!base) return base;
    return Have(*base);
  }

  const Event& event_;
  std::string folder_;
  git::Fetcher& fetcher_;
  std::optional<git::Repository> repository_;
  std::string head_;
};

}  // namespace

Result<Commits> FindCommits(const Event& event, const std::string& folder, git::Fetcher& fetcher) {
  return Finder(event, folder, fetcher).Run();
}

}  // namespace sequelint::ci
