#include "git/backend.h"

#include <algorithm>

#include "base/similarity.h"

namespace sequelint::git {
namespace {

constexpr std::string_view kFetchHistory =
    "fetch the history: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`";

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    size_t length = c < 0x80                ? 1
                    : c >= 0xC2 && c < 0xE0 ? 2
                    : c >= 0xE0 && c < 0xF0 ? 3
                    : c >= 0xF0 && c < 0xF5 ? 4
                                            : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t j = 1; j < length; ++j) {
      if ((static_cast<unsigned char>(text[i + j]) & 0xC0) != 0x80) return false;
    }
    if (c == 0xED && static_cast<unsigned char>(text[i + 1]) >= 0xA0) return false;
    i += length;
  }
  return true;
}

bool IsListedName(std::string_view name) {
  if (name.empty() || name == "." || name == ".." || name == "node_modules") return false;
  return !(name.size() == 4 && name[0] == '.' && (name[1] | 32) == 'g' && (name[2] | 32) == 'i' &&
           (name[3] | 32) == 't');
}

}  // namespace

bool IsListed(std::string_view path) {
  for (std::string_view rest = path;;) {
    size_t slash = rest.find('/');
    if (!IsListedName(rest.substr(0, slash))) return false;
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return path.find('\\') == std::string_view::npos && IsUtf8(path);
}

std::vector<std::string> ParentsIn(std::string_view commit) {
  std::vector<std::string> parents;
  constexpr std::string_view kParent = "parent ";
  while (!commit.empty() && commit.front() != '\n') {
    std::string_view line = commit.substr(0, commit.find('\n'));
    if (line.starts_with(kParent)) parents.emplace_back(line.substr(kParent.size()));
    commit.remove_prefix(std::min(line.size() + 1, commit.size()));
  }
  return parents;
}

Error TooManyFiles() {
  return Error{"the repository has more than " + std::to_string(kMaxFiles) + " files",
               "run on a smaller folder with --repo DIR"};
}

Error Backend::NoRevision(const std::string& revision) const {
  if (shallow()) return Error{"no revision `" + revision + "` in this shallow clone", std::string(kFetchHistory)};
  if (!HasCommits()) return Error{"no revision `" + revision + "`: the repository has no commits yet", "commit first"};
  std::string meant = DidYouMean(revision, Branches());
  return Error{"no revision `" + revision + "` in this repository",
               meant.empty() ? "name a branch, a tag or a commit; `git fetch` brings those of the remote"
                             : "did you mean `" + meant + "`?"};
}

Error Backend::NoMergeBase(const std::string& a, const std::string& b) const {
  std::string what = "no common history of " + a.substr(0, 12) + " and " + b.substr(0, 12);
  if (shallow()) return Error{what + " in this shallow clone", std::string(kFetchHistory)};
  return Error{what, "name the commit to compare with: --base REV"};
}

}  // namespace sequelint::git
