#include "git/folder_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "git/backend.h"

namespace sequelint::git {
namespace {

constexpr size_t kMaxFolderDepth = 128;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

class Walk {
 public:
  explicit Walk(const FolderVisitor& visitor) : visitor_(visitor) {}

  bool Folder(int parent, const char* name, const std::string& path, size_t depth) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth == 0 ? 0 : O_NOFOLLOW));
    if (fd < 0) return true;
    std::unique_ptr<DIR, CloseFolder> folder(fdopendir(fd));
    if (folder == nullptr) {
      close(fd);
      return true;
    }
    if (depth > 0 && faccessat(fd, ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0) return true;
    std::vector<std::string> names;
    while (const dirent* entry = readdir(folder.get())) names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    for (const std::string& child : names) {
      if (!Child(fd, child, path.empty() ? child : path + "/" + child, depth)) return false;
    }
    return true;
  }

 private:
  bool Child(int parent, const std::string& name, const std::string& path, size_t depth) {
    if (name == "." || name == ".." || name == ".git" || name == "node_modules") return true;
    struct stat status {};
    if (fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return true;
    if (S_ISDIR(status.st_mode)) {
      return depth >= kMaxFolderDepth || !visitor_.enter(path) || Folder(parent, name.c_str(), path, depth + 1);
    }
    return !S_ISREG(status.st_mode) || !IsListed(path) || visitor_.file(path, status);
  }

  const FolderVisitor& visitor_;
};

}  // namespace

bool WalkFolder(const std::string& root, const FolderVisitor& visitor) {
  return Walk(visitor).Folder(AT_FDCWD, root.c_str(), "", 0);
}

SourceText ReadDiskFile(const std::string& root, std::string_view path) {
  std::string full = root + "/" + std::string(path);
  int fd = open(full.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return nullptr;
  struct stat status {};
  std::shared_ptr<std::string> text;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && static_cast<size_t>(status.st_size) <= kMaxBytes) {
    text = std::make_shared<std::string>(static_cast<size_t>(status.st_size), '\0');
    size_t have = 0;
    while (have < text->size()) {
      ssize_t got = read(fd, text->data() + have, text->size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<size_t>(got);
    }
    text->resize(have);
  }
  close(fd);
  return text;
}

}  // namespace sequelint::git
