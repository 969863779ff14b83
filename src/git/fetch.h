#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "git/process.h"

namespace sequelint::git {

// Brings what a checkout left out, with the git program. A full clone stays full: `--depth` and `--deepen` are only
// ever said to a shallow one, for they would cut the history of another. No reference of the user's is written.
class Fetcher {
 public:
  // `server` and `token`: what to say to an http server that refuses without ("https://github.com/").
  Fetcher(std::string folder, std::string server, std::string token);

  // A commit by its sha; of a shallow clone without its history.
  Result<bool> Commit(const std::string& sha);
  // The tip of a branch of the remote; its sha.
  Result<std::string> Branch(const std::string& name);
  // The merge base of two commits that are there, fetching their history step by step as far as it takes.
  Result<std::string> MergeBase(const std::string& a, const std::string& b);

 private:
  Result<bool> Fetch(const std::vector<std::string>& depth, const std::vector<std::string>& what);
  std::optional<Process::Output> Run(const std::vector<std::string>& arguments) const;
  std::string Line(const std::vector<std::string>& arguments) const;
  bool IsShallow() const;
  std::string Remote() const;

  std::string folder_, server_, token_;
  std::map<std::string, std::string> environment_;
};

}  // namespace sequelint::git
