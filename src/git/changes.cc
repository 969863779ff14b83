#include "git/changes.h"

#include <git2.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/text.h"

namespace sequelint::git {
namespace {

using Change = Repository::Change;

constexpr size_t kMaxPairs = 250'000;     // beyond this only equal content makes a rename
constexpr size_t kMaxCompared = 1 << 20;  // bytes
constexpr double kAlike = 0.5;

// How many bytes of each line (by hash) a file has.
struct Lines {
  std::unordered_map<size_t, size_t> bytes;
  size_t total = 0;
};

Lines CountLines(std::string_view text) {
  Lines lines;
  lines.total = text.size();
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.bytes[std::hash<std::string_view>()(text.substr(0, end))] += end;
    text.remove_prefix(end);
  }
  return lines;
}

double Alike(const Lines& a, const Lines& b) {
  size_t common = 0;
  for (const auto& [line, bytes] : a.bytes) {
    auto it = b.bytes.find(line);
    if (it != b.bytes.end()) common += std::min(bytes, it->second);
  }
  size_t larger = std::max(a.total, b.total);
  return larger == 0 ? 0 : static_cast<double>(common) / static_cast<double>(larger);
}

struct Candidate {
  double alike;
  size_t from, to;
};

class RenamePairing {
 public:
  RenamePairing(const SourceReader& base, const SourceReader& head, std::vector<SourceEntry> deleted,
                std::vector<SourceEntry> added)
      : base_(base),
        head_(head),
        deleted_(std::move(deleted)),
        added_(std::move(added)),
        gone_(deleted_.size()),
        come_(added_.size()) {}

  void Run(std::vector<Change>& changes) {
    PairEqual(changes);
    PairAlike(changes);
    for (size_t i = 0; i < deleted_.size(); ++i) {
      if (!gone_[i]) changes.push_back({Change::Kind::kDeleted, deleted_[i].path, ""});
    }
    for (size_t i = 0; i < added_.size(); ++i) {
      if (!come_[i]) changes.push_back({Change::Kind::kAdded, "", added_[i].path});
    }
  }

 private:
  void Pair(size_t from, size_t to, std::vector<Change>& changes) {
    gone_[from] = come_[to] = true;
    changes.push_back({Change::Kind::kRenamed, deleted_[from].path, added_[to].path});
  }

  static std::string_view NameOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

  void PairEqual(std::vector<Change>& changes) {
    std::multimap<std::string_view, size_t> by_id;
    for (size_t i = 0; i < deleted_.size(); ++i) by_id.emplace(deleted_[i].id, i);
    for (bool same_name : {true, false}) {
      for (size_t to = 0; to < added_.size(); ++to) {
        if (come_[to]) continue;
        auto [first, last] = by_id.equal_range(added_[to].id);
        for (auto it = first; it != last; ++it) {
          if (gone_[it->second] || (same_name && NameOf(deleted_[it->second].path) != NameOf(added_[to].path)))
            continue;
          SourceText text = head_.Read(added_[to].path);
          if (text == nullptr || text->empty()) break;  // empty files are alike by accident
          Pair(it->second, to, changes);
          break;
        }
      }
    }
  }

  static std::vector<Lines> Read(const SourceReader& source, const std::vector<SourceEntry>& entries,
                                 const std::vector<bool>& done) {
    std::vector<Lines> lines(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
      if (done[i]) continue;
      SourceText text = source.Read(entries[i].path);
      if (text != nullptr && text->size() <= kMaxCompared) lines[i] = CountLines(*text);
    }
    return lines;
  }

  void PairAlike(std::vector<Change>& changes) {
    auto open = [](const std::vector<bool>& done) {
      return static_cast<size_t>(std::count(done.begin(), done.end(), false));
    };
    if (open(gone_) == 0 || open(come_) == 0 || open(gone_) * open(come_) > kMaxPairs) return;
    std::vector<Lines> from = Read(base_, deleted_, gone_), to = Read(head_, added_, come_);
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < from.size(); ++i) {
      for (size_t j = 0; j < to.size(); ++j) {
        if (gone_[i] || come_[j]) continue;
        size_t smaller = std::min(from[i].total, to[j].total), larger = std::max(from[i].total, to[j].total);
        if (static_cast<double>(smaller) < kAlike * static_cast<double>(larger)) continue;
        double alike = Alike(from[i], to[j]);
        if (alike >= kAlike) candidates.push_back({alike, i, j});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
      auto rank = [&](const Candidate& c) {
        return std::tuple(-c.alike, NameOf(deleted_[c.from].path) != NameOf(added_[c.to].path));
      };
      return rank(a) < rank(b);
    });
    for (const Candidate& candidate : candidates) {
      if (!gone_[candidate.from] && !come_[candidate.to]) Pair(candidate.from, candidate.to, changes);
    }
  }

  const SourceReader& base_;
  const SourceReader& head_;
  std::vector<SourceEntry> deleted_, added_;
  std::vector<bool> gone_, come_;
};

// Different ids may still be equal content: line ends, or a file only touched.
bool Differ(const SourceReader& base, const SourceReader& head, const std::string& path) {
  SourceText a = base.Read(path), b = head.Read(path);
  return a == nullptr || b == nullptr || *a != *b;
}

}  // namespace

std::vector<Change> Compare(const SourceReader& base, const SourceReader& head) {
  std::vector<Change> changes;
  std::vector<SourceEntry> deleted, added;
  const auto& a = base.Files();
  const auto& b = head.Files();
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    int order = i == a.size() ? 1 : j == b.size() ? -1 : a[i].path.compare(b[j].path);
    if (order < 0) {
      deleted.push_back(a[i++]);
    } else if (order > 0) {
      added.push_back(b[j++]);
    } else {
      if (a[i].id != b[j].id && Differ(base, head, a[i].path)) {
        changes.push_back({Change::Kind::kModified, a[i].path, b[j].path});
      }
      ++i, ++j;
    }
  }
  RenamePairing(base, head, std::move(deleted), std::move(added)).Run(changes);
  std::sort(changes.begin(), changes.end(), [](const Change& x, const Change& y) {
    const std::string& at = x.head_path.empty() ? x.base_path : x.head_path;
    const std::string& other = y.head_path.empty() ? y.base_path : y.head_path;
    return at != other ? at < other : x.base_path < y.base_path;
  });
  return changes;
}

std::vector<Repository::Hunk> CompareLines(const std::string& base, const std::string& head) {
  std::vector<Repository::Hunk> hunks;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT;
  auto add = [](const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
    auto number = [](int value) { return static_cast<uint32_t>(std::max(value, 0)); };
    static_cast<std::vector<Repository::Hunk>*>(payload)->push_back(
        {number(hunk->old_start), number(hunk->old_lines), number(hunk->new_start), number(hunk->new_lines)});
    return 0;
  };
  git_diff_buffers(base.data(), base.size(), nullptr, head.data(), head.size(), nullptr, &options, nullptr, nullptr,
                   add, nullptr, &hunks);
  return hunks;
}

}  // namespace sequelint::git
