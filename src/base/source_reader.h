#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sequelint {

struct SourceEntry {
  std::string path;  // relative to the repository root, forward slashes
  std::string id;    // equal ids have equal content (a git blob id, or a hash of the text); the key of every cache
};

using SourceText = std::shared_ptr<const std::string>;

// The files of one revision. The only way the program reads a user's source: a git tree, the index, the work tree,
// or memory. Paths never leave the repository: `..`, absolute paths and links that point outside are not listed.
class SourceReader {
 public:
  virtual ~SourceReader() = default;

  // Every regular file, sorted by path (node_modules and .git excluded).
  virtual const std::vector<SourceEntry>& Files() const = 0;

  // The text of a listed file; null when there is none, it is unreadable, or it is larger than the limit (20 MB).
  virtual SourceText Read(std::string_view path) const = 0;

  // "<full sha>", ":index", ":worktree", or a name for tests.
  virtual std::string Revision() const = 0;

  // Its entry in Files(), or nullptr.
  virtual const SourceEntry* Find(std::string_view path) const;

  // Names (not paths) of files and folders directly below `folder` ("" is the root), sorted; folders end in '/'.
  virtual std::vector<std::string> List(std::string_view folder) const;

  // The files of that name in any folder, sorted by path.
  virtual std::vector<const SourceEntry*> Named(std::string_view name) const;
};

// Whether the text stands in a code or configuration file (JavaScript, TypeScript, JSON, YAML, .env) that `counts`.
bool IsMentioned(const SourceReader& source, std::string_view text, bool (*counts)(std::string_view path));

// A revision in memory, for tests and for rule examples.
class MemorySource : public SourceReader {
 public:
  explicit MemorySource(std::map<std::string, std::string> files, std::string revision = "memory");
  explicit MemorySource(std::initializer_list<std::pair<const std::string, std::string>> files)
      : MemorySource(std::map<std::string, std::string>(files)) {}
  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override;
  std::string Revision() const override { return revision_; }

 private:
  std::string revision_;
  std::map<std::string, SourceText, std::less<>> texts_;
  std::vector<SourceEntry> entries_;
};

}  // namespace sequelint
