#include "git/readers.h"

#include <algorithm>

#include "base/text.h"
#include "git/folder_walk.h"
#include "git/repository.h"

namespace sequelint::git {
namespace {

template <class File>
void SortByPath(std::vector<File>& files) {
  auto less = [](const File& a, const File& b) { return a.path < b.path; };
  auto same = [](const File& a, const File& b) { return a.path == b.path; };
  if (!std::is_sorted(files.begin(), files.end(), less)) std::stable_sort(files.begin(), files.end(), less);
  files.erase(std::unique(files.begin(), files.end(), same), files.end());
}

class BlobSource : public SourceReader {
 public:
  BlobSource(std::shared_ptr<const Backend> backend, std::vector<SourceEntry> entries, std::string revision)
      : backend_(std::move(backend)), entries_(std::move(entries)), revision_(std::move(revision)) {}

  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override {
    const SourceEntry* entry = Find(path);
    return entry == nullptr ? nullptr : backend_->Blob(entry->id);
  }
  std::string Revision() const override { return revision_; }

 private:
  std::shared_ptr<const Backend> backend_;
  std::vector<SourceEntry> entries_;
  std::string revision_;
};

class WorkTreeSource : public SourceReader {
 public:
  WorkTreeSource(std::shared_ptr<const Backend> backend, const std::vector<WorkTreeFile>& files)
      : backend_(std::move(backend)) {
    for (const WorkTreeFile& file : files) {
      entries_.push_back({file.path, file.id});
      clean_.push_back(file.clean);
    }
  }

  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override {
    const SourceEntry* entry = Find(path);
    if (entry == nullptr) return nullptr;
    SourceText text;
    if (clean_[static_cast<size_t>(entry - entries_.data())]) text = backend_->Blob(entry->id);
    return text != nullptr ? text : ReadDiskFile(backend_->root(), path);
  }
  std::string Revision() const override { return ":worktree"; }

 private:
  std::shared_ptr<const Backend> backend_;
  std::vector<SourceEntry> entries_;
  std::vector<bool> clean_;
};

class FolderSource : public SourceReader {
 public:
  FolderSource(std::string root, std::vector<SourceEntry> entries)
      : root_(std::move(root)), entries_(std::move(entries)) {}
  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override {
    return Find(path) == nullptr ? nullptr : ReadDiskFile(root_, path);
  }
  std::string Revision() const override { return ":worktree"; }

 private:
  std::string root_;
  std::vector<SourceEntry> entries_;
};

}  // namespace

std::unique_ptr<SourceReader> MakeBlobSource(std::shared_ptr<const Backend> backend, std::vector<SourceEntry> entries,
                                             std::string revision) {
  SortByPath(entries);
  return std::make_unique<BlobSource>(std::move(backend), std::move(entries), std::move(revision));
}

std::unique_ptr<SourceReader> MakeWorkTreeSource(std::shared_ptr<const Backend> backend,
                                                 std::vector<WorkTreeFile> files) {
  SortByPath(files);
  return std::make_unique<WorkTreeSource>(std::move(backend), files);
}

Result<std::unique_ptr<SourceReader>> ReadFolder(const std::string& folder) {
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return Error{"no folder `" + folder + "`", "name an existing folder with --repo DIR"};
  }
  std::vector<SourceEntry> entries;
  FolderVisitor visitor;
  visitor.enter = [](const std::string&) { return true; };
  visitor.file = [&](const std::string& path, const struct stat& file) {
    constexpr off_t kHashed = 1 << 20;
    SourceText text = file.st_size <= kHashed ? ReadDiskFile(folder, path) : nullptr;
    entries.push_back({path, text != nullptr ? HashText(*text) : "disk:" + path});
    return entries.size() <= kMaxFiles;
  };
  if (!WalkFolder(folder, visitor)) return TooManyFiles();
  SortByPath(entries);
  return std::unique_ptr<SourceReader>(std::make_unique<FolderSource>(folder, std::move(entries)));
}

}  // namespace sequelint::git
