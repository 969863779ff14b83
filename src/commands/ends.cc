#include "commands/ends.h"

#include "git/repository.h"

namespace sequelint::commands {
namespace {

Result<std::string> ResolveBase(const git::Repository& repository, const std::string& asked, const std::string& head,
                                std::string& note, std::string& further) {
  Result<std::string> base = repository.ResolveRevision(asked);
  if (!base || base->starts_with(':')) return base;
  Result<std::string> fork = repository.MergeBase(*base, head);
  // No common history, or a shallow clone that does not hold it: the revision itself is there, and is compared.
  if (!fork || *fork == *base) return base;
  Result<std::string> tip = repository.ResolveRevision(head.starts_with(':') ? "HEAD" : head);
  if (tip && *fork == *tip) return base;  // head is older than base: asked for backwards
  further = *base;
  note = "`" + asked + "` has gone on since: compared with the merge base " + fork->substr(0, 12);
  return fork;
}

// Where the default branch stands, when that is not where head left it.
std::string FurtherOn(const git::Repository& repository, const std::string& fork) {
  for (const char* name : {"refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
                           "refs/heads/main", "refs/heads/master"}) {
    Result<std::string> tip = repository.ResolveRevision(name);
    if (tip) return *tip == fork ? "" : *tip;
  }
  return "";
}

}  // namespace

Result<Ends> ChooseEnds(const Project& project, const EndsAsked& asked) {
  Result<const git::Repository*> repository = project.repository();
  if (!repository) {
    if (!asked.all) {
      return Error{repository.error().what, "without git there is no base: check everything with --all"};
    }
    return Ends{":empty", ":worktree", ""};
  }
  const git::Repository& git = **repository;
  Ends ends;
  Result<std::string> head = git.ResolveRevision(asked.staged         ? ":index"
                                                 : asked.head.empty() ? project.DefaultRevision()
                                                                      : asked.head);
  if (!head) return head.error();
  ends.head = *head;
  Result<std::string> base = std::string(":empty");
  if (!asked.all) {
    std::string wanted = asked.base;
    if (wanted.empty() && asked.staged && git.ResolveRevision("HEAD")) wanted = "HEAD";
    base = wanted.empty() ? git.DefaultBase(ends.head) : ResolveBase(git, wanted, ends.head, ends.note, ends.tip);
  }
  if (!base) return base.error();
  ends.base = *base;
  bool by_itself = !asked.all && asked.base.empty() && !asked.staged;
  if (by_itself && !ends.base.starts_with(':')) ends.tip = FurtherOn(git, ends.base);
  return ends;
}

}  // namespace sequelint::commands
