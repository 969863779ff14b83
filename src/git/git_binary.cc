#include "git/git_binary.h"

#include <charconv>
#include <set>

#include "base/text.h"
#include "git/folder_walk.h"

namespace sequelint::git {
namespace {

constexpr size_t kMaxOutput = 512u << 20;

std::vector<std::string> Command(const std::vector<std::string>& arguments) {
  // Nothing the repository configures is run: no file system monitor, no hooks; its owner does not matter then.
  std::vector<std::string> command = {
      "git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

// Calls `each` for every NUL-terminated record.
template <class F>
void ForEachRecord(std::string_view text, F each) {
  while (!text.empty()) {
    size_t end = text.find('\0');
    if (end == std::string_view::npos) end = text.size();
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool IsRegularMode(std::string_view mode) { return mode == "100644" || mode == "100755" || mode == "100664"; }

bool IsObjectId(std::string_view id) {
  if (id.size() != 40 && id.size() != 64) return false;
  return id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<Process::Output> GitBinary::Run(std::vector<std::string> arguments) const {
  return Process::Run(Command(arguments), folder_, kMaxOutput);
}

std::optional<std::string> GitBinary::Line(std::vector<std::string> arguments) const {
  std::optional<Process::Output> output = Run(std::move(arguments));
  if (!output || output->status != 0) return std::nullopt;
  return std::string(Trim(output->out));
}

Error GitBinary::Failed(const std::string& what, const std::optional<Process::Output>& output) const {
  std::string reason = output ? std::string(Trim(output->error)) : "git does not start";
  reason = reason.substr(0, reason.find('\n'));
  return Error{what + (reason.empty() ? "" : ": " + reason), "see what `git status` and `git fsck` say"};
}

std::shared_ptr<GitBinary> GitBinary::Open(const std::string& folder) {
  auto git = std::shared_ptr<GitBinary>(new GitBinary());
  git->folder_ = folder;
  std::optional<std::string> bare = git->Line({"rev-parse", "--is-bare-repository"});
  if (!bare) return nullptr;
  git->bare_ = *bare == "true";
  git->shallow_ = git->Line({"rev-parse", "--is-shallow-repository"}).value_or("") == "true";
  git->root_ = git->Line({"rev-parse", git->bare_ ? "--absolute-git-dir" : "--show-toplevel"}).value_or(folder);
  return git;
}

Result<std::string> GitBinary::Commit(const std::string& revision) const {
  std::optional<std::string> id =
      Line({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!id || !IsObjectId(*id)) return NoRevision(revision);
  return *id;
}

Result<std::vector<SourceEntry>> GitBinary::Tree(const std::string& commit) const {
  std::optional<Process::Output> output = Run({"ls-tree", "-r", "-z", "--full-tree", commit});
  if (!output || output->status != 0) return Failed("cannot list the files of " + commit, output);
  std::vector<SourceEntry> entries;
  ForEachRecord(output->out, [&](std::string_view record) {  // mode SP type SP id TAB path
    size_t tab = record.find('\t');
    if (tab == std::string_view::npos) return;
    std::vector<std::string> head = Split(record.substr(0, tab), ' ');
    std::string_view path = record.substr(tab + 1);
    if (head.size() == 3 && IsRegularMode(head[0]) && IsListed(path)) entries.push_back({std::string(path), head[2]});
  });
  if (entries.size() > kMaxFiles) return TooManyFiles();
  return entries;
}

Result<std::vector<SourceEntry>> GitBinary::Index() const {
  std::optional<Process::Output> output = Run({"ls-files", "-s", "-z", "--full-name", ":/"});
  if (!output || output->status != 0) return Failed("cannot read the index", output);
  std::vector<SourceEntry> entries;
  ForEachRecord(output->out, [&](std::string_view record) {  // mode SP id SP stage TAB path
    size_t tab = record.find('\t');
    if (tab == std::string_view::npos) return;
    std::vector<std::string> head = Split(record.substr(0, tab), ' ');
    std::string_view path = record.substr(tab + 1);
    if (head.size() == 3 && IsRegularMode(head[0]) && head[2] == "0" && IsListed(path)) {
      entries.push_back({std::string(path), head[1]});
    }
  });
  return entries;
}

Result<std::vector<WorkTreeFile>> GitBinary::WorkTree() const {
  Result<std::vector<SourceEntry>> index = Index();
  if (!index) return index.error();
  std::optional<Process::Output> changed = Run({"diff-files", "-z", "--name-only", "--ignore-submodules=all"});
  if (!changed || changed->status != 0) return Failed("cannot read the work tree", changed);
  std::optional<Process::Output> others =
      Run({"ls-files", "-z", "--full-name", "--others", "--exclude-standard", "--exclude=node_modules/", ":/"});
  if (!others || others->status != 0) return Failed("cannot read the work tree", others);

  std::set<std::string, std::less<>> dirty;
  ForEachRecord(changed->out, [&](std::string_view path) { dirty.emplace(path); });
  std::vector<WorkTreeFile> files;
  auto add_from_disk = [&](std::string_view path) {
    if (!IsListed(path)) return;
    if (SourceText text = ReadDiskFile(root_, path)) files.push_back({std::string(path), HashText(*text), false});
  };
  for (const SourceEntry& entry : *index) {
    if (dirty.contains(entry.path)) {
      add_from_disk(entry.path);
    } else {
      files.push_back({entry.path, entry.id, true});
    }
  }
  ForEachRecord(others->out, add_from_disk);
  if (files.size() > kMaxFiles) return TooManyFiles();
  return files;
}

SourceText GitBinary::Blob(const std::string& id) const {
  if (!IsObjectId(id)) return nullptr;
  std::lock_guard lock(mutex_);
  if (!batch_) {
    std::optional<Process> started = Process::Start(Command({"cat-file", "--batch"}), folder_);
    if (!started) return nullptr;
    batch_.emplace(std::move(*started));
  }
  std::optional<std::string> header = batch_->Write(id + "\n") ? batch_->ReadLine() : std::nullopt;
  if (!header) {
    batch_.reset();
    return nullptr;
  }
  std::vector<std::string> parts = Split(Trim(*header), ' ');  // id SP type SP size, or id SP missing
  if (parts.size() != 3) return nullptr;
  size_t size = 0;
  std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), size);
  if (size > kMaxBytes) {  // not worth reading past
    batch_.reset();
    return nullptr;
  }
  std::optional<std::string> text = batch_->ReadExactly(size + 1);
  if (!text) {
    batch_.reset();
    return nullptr;
  }
  text->pop_back();
  return parts[1] == "blob" ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
}

std::vector<std::string> GitBinary::Parents(const std::string& commit) const {
  std::optional<std::string> text = Line({"cat-file", "commit", commit});
  return text ? ParentsIn(*text) : std::vector<std::string>();
}

Result<std::string> GitBinary::MergeBase(const std::string& a, const std::string& b) const {
  std::optional<std::string> base = Line({"merge-base", a, b});
  if (!base || !IsObjectId(*base)) return NoMergeBase(a, b);
  return *base;
}

bool GitBinary::HasCommits() const { return Line({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}).has_value(); }

std::vector<std::string> GitBinary::Branches() const {
  std::optional<std::string> names = Line({"for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"});
  return names ? Split(*names, '\n') : std::vector<std::string>();
}

}  // namespace sequelint::git
