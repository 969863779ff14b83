#include "git/libgit2_backend.h"

#include <git2.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "git/folder_walk.h"
#include "git/git_binary.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEQUELINT_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SEQUELINT_ADDRESS_SANITIZER
#endif
#ifdef SEQUELINT_ADDRESS_SANITIZER
// libgit2 1.5 forgets the match data of every expression that does not match (opening, merge bases).
extern "C" {
const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() { return "leak:libgit2\nleak:libpcre2\n"; }
const char* __lsan_default_options();
const char* __lsan_default_options() { return "print_suppressions=0"; }
}
#endif

namespace sequelint::git {
namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using IndexHandle = Handle<git_index, git_index_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;
using BranchIterator = Handle<git_branch_iterator, git_branch_iterator_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;

// Calls a libgit2 function whose first parameter returns the handle.
template <class H, class F, class... A>
int Make(H& handle, F function, A... arguments) {
  typename H::pointer pointer = nullptr;
  int status = function(&pointer, arguments...);
  handle.reset(pointer);
  return status;
}

std::string LastError() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown error";
}

// Initialised once, shut down when the program ends. Repositories of other users are read (nothing in them is run),
// and objects are not hashed again on every read.
void StartLibgit2() {
  struct Session {
    Session() {
      git_libgit2_init();
      git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
      git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    }
    ~Session() { git_libgit2_shutdown(); }
  };
  static Session session;
}

std::string Hex(const git_oid& id) {
  char text[GIT_OID_HEXSZ + 1];
  git_oid_tostr(text, sizeof text, &id);
  return text;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string Absolute(const std::string& path, const std::string& folder) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

bool IsRegular(uint32_t mode) { return (mode & 0170000) == 0100000; }

class Libgit2Backend : public Backend {
 public:
  Libgit2Backend(RepositoryHandle repository, OdbHandle odb, std::string folder)
      : repository_(std::move(repository)), odb_(std::move(odb)), folder_(std::move(folder)) {
    bare_ = git_repository_is_bare(repository_.get()) != 0;
    shallow_ = git_repository_is_shallow(repository_.get()) == 1;
    const char* root = bare_ ? git_repository_path(repository_.get()) : git_repository_workdir(repository_.get());
    root_ = root != nullptr ? root : folder_;
    while (root_.size() > 1 && root_.back() == '/') root_.pop_back();
  }

  Result<std::string> Commit(const std::string& revision) const override {
    std::lock_guard lock(mutex_);
    ObjectHandle object, commit;
    int status = Make(object, git_revparse_single, repository_.get(), revision.c_str());
    if (status == 0) status = Make(commit, git_object_peel, object.get(), GIT_OBJECT_COMMIT);
    if (status == 0) return Hex(*git_object_id(commit.get()));
    if (status != GIT_ENOTFOUND || shallow_) {  // a form that libgit2 does not know, or history behind a graft
      if (const GitBinary* git = Fallback()) return git->Commit(revision);
    }
    return NoRevision(revision);
  }

  Result<std::vector<SourceEntry>> Tree(const std::string& commit) const override {
    std::lock_guard lock(mutex_);
    std::vector<SourceEntry> entries;
    git_oid id;
    CommitHandle handle;
    TreeHandle tree;
    int status = git_oid_fromstr(&id, commit.c_str());
    if (status == 0) status = Make(handle, git_commit_lookup, repository_.get(), &id);
    if (status == 0) status = Make(tree, git_commit_tree, handle.get());
    if (status == 0) status = Descend(tree.get(), "", 0, entries);
    if (status == GIT_EUSER) return TooManyFiles();
    if (status == 0) return entries;
    std::string why = LastError();
    if (const GitBinary* git = Fallback()) return git->Tree(commit);  // a partial clone: git fetches what is missing
    return Error{"cannot read the files of " + commit + ": " + why, "see what `git fsck` says, or install git"};
  }

  Result<std::vector<SourceEntry>> Index() const override {
    std::lock_guard lock(mutex_);
    Result<IndexHandle> index = OpenIndex();
    if (!index) return index.error();
    std::vector<SourceEntry> entries;
    for (size_t i = 0; i < git_index_entrycount(index->get()); ++i) {
      const git_index_entry* entry = git_index_get_byindex(index->get(), i);
      bool intended = (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
      if (git_index_entry_stage(entry) != 0 || !IsRegular(entry->mode) || intended || !IsListed(entry->path)) continue;
      entries.push_back({entry->path, Hex(entry->id)});
    }
    return entries;
  }

  Result<std::vector<WorkTreeFile>> WorkTree() const override;

  SourceText Blob(const std::string& id) const override {
    std::lock_guard lock(mutex_);
    if (auto known = texts_.find(id); known != texts_.end()) return known->second;
    SourceText text = ReadBlob(id);
    if (text == nullptr || text->size() > kMostRemembered - remembered_) return text;
    remembered_ += text->size();
    texts_.emplace(id, text);
    return text;
  }

  std::vector<std::string> Parents(const std::string& commit) const override {
    std::lock_guard lock(mutex_);
    git_oid id;
    OdbObjectHandle object;
    int status = git_oid_fromstr(&id, commit.c_str());
    if (status == 0) status = Make(object, git_odb_read, odb_.get(), &id);
    if (status != 0 || git_odb_object_type(object.get()) != GIT_OBJECT_COMMIT) return {};
    return ParentsIn({static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get())});
  }

  Result<std::string> MergeBase(const std::string& a, const std::string& b) const override {
    std::lock_guard lock(mutex_);
    git_oid one, two, base;
    if (git_oid_fromstr(&one, a.c_str()) != 0 || git_oid_fromstr(&two, b.c_str()) != 0) return NoMergeBase(a, b);
    int status = git_merge_base(&base, repository_.get(), &one, &two);
    if (status == 0) return Hex(base);
    if (status != GIT_ENOTFOUND || shallow_) {  // libgit2 does not know the grafts of a shallow clone
      if (const GitBinary* git = Fallback()) return git->MergeBase(a, b);
    }
    return NoMergeBase(a, b);
  }

  bool HasCommits() const override {
    std::lock_guard lock(mutex_);
    git_oid id;
    return git_reference_name_to_id(&id, repository_.get(), "HEAD") == 0;
  }

  std::vector<std::string> Branches() const override {
    std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    BranchIterator iterator;
    if (Make(iterator, git_branch_iterator_new, repository_.get(), GIT_BRANCH_ALL) != 0) return names;
    git_reference* pointer = nullptr;
    git_branch_t type;
    while (git_branch_next(&pointer, &type, iterator.get()) == 0) {
      ReferenceHandle reference(pointer);
      names.emplace_back(git_reference_shorthand(reference.get()));
    }
    return names;
  }

  bool shallow() const override { return shallow_; }
  bool bare() const override { return bare_; }
  std::string root() const override { return root_; }

 private:
  // Lists a tree; GIT_EUSER when it has too many files.
  int Descend(const git_tree* tree, const std::string& prefix, size_t depth, std::vector<SourceEntry>& entries) const {
    constexpr size_t kMaxTreeDepth = 128;
    if (depth > kMaxTreeDepth) return 0;
    for (size_t i = 0; i < git_tree_entrycount(tree); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
      std::string path = prefix + git_tree_entry_name(entry);
      git_filemode_t mode = git_tree_entry_filemode(entry);
      if (mode == GIT_FILEMODE_TREE) {
        if (!IsListed(path)) continue;
        TreeHandle below;
        int status = Make(below, git_tree_lookup, repository_.get(), git_tree_entry_id(entry));
        if (status == 0) status = Descend(below.get(), path + "/", depth + 1, entries);
        if (status != 0) return status;
      } else if (IsRegular(mode) && IsListed(path)) {
        entries.push_back({std::move(path), Hex(*git_tree_entry_id(entry))});
        if (entries.size() > kMaxFiles) return GIT_EUSER;
      }
    }
    return 0;
  }

  Result<IndexHandle> OpenIndex() const {
    IndexHandle index;
    int status = Make(index, git_repository_index, repository_.get());
    if (status == 0) status = git_index_read(index.get(), 0);
    if (status == 0) return index;
    return Error{"cannot read the index: " + LastError(), "see what `git status` says"};
  }

  SourceText ReadBlob(const std::string& id) const {
    git_oid oid;
    if (git_oid_fromstr(&oid, id.c_str()) != 0) return nullptr;
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    OdbObjectHandle object;
    int status = git_odb_read_header(&size, &type, odb_.get(), &oid);
    if (status == 0 && (type != GIT_OBJECT_BLOB || size > kMaxBytes)) return nullptr;
    if (status == 0) status = Make(object, git_odb_read, odb_.get(), &oid);
    if (status != 0) {
      const GitBinary* git = Fallback();
      return git != nullptr ? git->Blob(id) : nullptr;
    }
    return std::make_shared<const std::string>(static_cast<const char*>(git_odb_object_data(object.get())),
                                               git_odb_object_size(object.get()));
  }

  const GitBinary* Fallback() const {
    if (!fallback_tried_) fallback_ = GitBinary::Open(folder_);
    fallback_tried_ = true;
    return fallback_.get();
  }

  // Texts are looked at more than once: to find migrations at either end, to run them, to suppress findings.
  static constexpr size_t kMostRemembered = 64u << 20;

  mutable std::recursive_mutex mutex_;
  mutable std::unordered_map<std::string, SourceText> texts_;
  mutable size_t remembered_ = 0;
  RepositoryHandle repository_;
  OdbHandle odb_;
  std::string folder_, root_;
  bool bare_ = false, shallow_ = false;
  mutable bool fallback_tried_ = false;
  mutable std::shared_ptr<GitBinary> fallback_;
};

int64_t Nanoseconds(int64_t seconds, int64_t nanoseconds) { return seconds * 1'000'000'000 + nanoseconds; }

int64_t Modified(const struct stat& status) { return Nanoseconds(status.st_mtim.tv_sec, status.st_mtim.tv_nsec); }

// Whether the file on disk is the one that was added, as far as git's stat cache can say. One as young as the index
// may have been written again since.
bool IsClean(const git_index_entry& entry, const struct stat& status, int64_t index_time) {
  bool whole_seconds = entry.mtime.nanoseconds == 0;
  int64_t modified = whole_seconds ? Nanoseconds(status.st_mtim.tv_sec, 0) : Modified(status);
  if (whole_seconds) index_time -= index_time % 1'000'000'000;
  return modified == Nanoseconds(entry.mtime.seconds, entry.mtime.nanoseconds) && modified < index_time &&
         entry.file_size == static_cast<uint32_t>(status.st_size) && IsRegular(entry.mode);
}

Result<std::vector<WorkTreeFile>> Libgit2Backend::WorkTree() const {
  std::lock_guard lock(mutex_);
  Result<IndexHandle> index = OpenIndex();
  if (!index) return index.error();
  struct stat index_status {};
  const char* index_path = git_index_path(index->get());
  bool has_index = index_path != nullptr && stat(index_path, &index_status) == 0;
  int64_t index_time = has_index ? Modified(index_status) : 0;

  std::unordered_map<std::string_view, const git_index_entry*> tracked;
  std::unordered_map<std::string, bool> tracked_folders;
  std::vector<WorkTreeFile> files;
  for (size_t i = 0; i < git_index_entrycount(index->get()); ++i) {
    const git_index_entry* entry = git_index_get_byindex(index->get(), i);
    tracked[entry->path] = entry;
    std::string_view path = entry->path;
    for (size_t slash = path.rfind('/'); slash != std::string_view::npos && slash > 0; slash = path.rfind('/')) {
      path = path.substr(0, slash);
      if (!tracked_folders.emplace(path, true).second) break;
    }
    // A sparse checkout leaves files out that are not meant to be gone.
    if ((entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0 && IsRegular(entry->mode) &&
        IsListed(entry->path)) {
      files.push_back({entry->path, Hex(entry->id), true});
    }
  }
  auto ignored = [&](const std::string& path) {
    int answer = 0;
    return git_ignore_path_is_ignored(&answer, repository_.get(), path.c_str()) == 0 && answer != 0;
  };

  FolderVisitor visitor;
  visitor.enter = [&](const std::string& path) { return tracked_folders.contains(path) || !ignored(path + "/"); };
  visitor.file = [&](const std::string& path, const struct stat& status) {
    auto known = tracked.find(path);
    if (known != tracked.end() && IsClean(*known->second, status, index_time)) {
      files.push_back({path, Hex(known->second->id), true});
      return files.size() <= kMaxFiles;
    }
    if (known == tracked.end() && ignored(path)) return true;
    constexpr off_t kHashed = 1 << 20;
    SourceText text = status.st_size <= kHashed ? ReadDiskFile(root_, path) : nullptr;
    git_oid id;
    if (text != nullptr && git_odb_hash(&id, text->data(), text->size(), GIT_OBJECT_BLOB) == 0) {
      files.push_back({path, Hex(id), false});
    } else {
      files.push_back({path, "disk:" + path, false});
    }
    return files.size() <= kMaxFiles;
  };
  if (!WalkFolder(root_, visitor)) return TooManyFiles();
  return files;
}

// GIT_DIR and its relatives. GIT_INDEX_FILE is relative to the top of the work tree, as `git commit` sets it.
int OpenFromEnvironment(RepositoryHandle& repository, const std::string& folder) {
  std::string git_dir = Environment("GIT_DIR");
  constexpr unsigned kExactly = GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT;
  int status =
      git_dir.empty()
          ? Make(repository, git_repository_open_ext, folder.c_str(), unsigned{GIT_REPOSITORY_OPEN_CROSS_FS}, nullptr)
          : Make(repository, git_repository_open_ext, Absolute(git_dir, folder).c_str(), kExactly, nullptr);
  if (status != 0) return status;
  std::string work_tree = Environment("GIT_WORK_TREE");
  if (!work_tree.empty()) {
    status = git_repository_set_workdir(repository.get(), Absolute(work_tree, folder).c_str(), 0);
  } else if (!git_dir.empty() && git_repository_workdir(repository.get()) == nullptr &&
             !git_repository_is_bare(repository.get())) {
    status = git_repository_set_workdir(repository.get(), folder.c_str(), 0);
  }
  if (status != 0) return status;
  std::string index_file = Environment("GIT_INDEX_FILE");
  if (!index_file.empty()) {
    const char* top = git_repository_workdir(repository.get());
    IndexHandle index;
    status = Make(index, git_index_open, Absolute(index_file, top != nullptr ? top : folder).c_str());
    if (status == 0) status = git_repository_set_index(repository.get(), index.get());
  }
  return status;
}

// The object database, with GIT_OBJECT_DIRECTORY and GIT_ALTERNATE_OBJECT_DIRECTORIES (a push's quarantine).
int OpenObjects(OdbHandle& odb, git_repository* repository, const std::string& folder) {
  std::string objects = Environment("GIT_OBJECT_DIRECTORY");
  std::string alternates = Environment("GIT_ALTERNATE_OBJECT_DIRECTORIES");
  if (objects.empty() && alternates.empty()) return Make(odb, git_repository_odb, repository);
  if (objects.empty()) objects = std::string(git_repository_commondir(repository)) + "objects";
  int status = Make(odb, git_odb_open, Absolute(objects, folder).c_str());
  for (size_t begin = 0; status == 0 && begin < alternates.size();) {
    size_t end = std::min(alternates.find(':', begin), alternates.size());
    if (end > begin) {
      git_odb_add_disk_alternate(odb.get(), Absolute(alternates.substr(begin, end - begin), folder).c_str());
    }
    begin = end + 1;
  }
  if (status == 0) status = git_repository_set_odb(repository, odb.get());
  return status;
}

}  // namespace

Opened OpenWithLibgit2(const std::string& folder) {
  StartLibgit2();
  Opened opened;
  if (!Environment("GIT_COMMON_DIR").empty()) {  // libgit2 has no way to be told
    opened.refused = true;
    opened.why = "GIT_COMMON_DIR is set";
    return opened;
  }
  RepositoryHandle repository;
  OdbHandle odb;
  int status = OpenFromEnvironment(repository, folder);
  if (status == 0) status = OpenObjects(odb, repository.get(), folder);
  if (status != 0) {
    opened.refused = status != GIT_ENOTFOUND;
    opened.why = LastError();
    return opened;
  }
  opened.backend = std::make_shared<Libgit2Backend>(std::move(repository), std::move(odb), folder);
  return opened;
}

}  // namespace sequelint::git
