#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/source_reader.h"

namespace sequelint {

// What was asked of a revision, and what it said: where another revision says the same, what was made of the answers is
// the same too.
struct Footprint {
  std::map<std::string, std::string> files;    // path ⇒ content id, "" = there is none
  std::map<std::string, std::string> folders;  // ⇒ hash of what lies directly below
  std::map<std::string, std::string> names;    // of files in any folder ⇒ hash of where they are, and of what they hold
  std::string paths;                           // hash of all; "" = nobody asked

  bool IsOf(const SourceReader& source) const;
  void Add(const Footprint& more);
};

SEQUELINT_MEMBERS(Footprint, files, folders, names, paths)

// A revision that writes down what is asked of it, by several threads if need be.
class WatchedSource : public SourceReader {
 public:
  explicit WatchedSource(const SourceReader& source) : source_(source) {}

  const std::vector<SourceEntry>& Files() const override;
  SourceText Read(std::string_view path) const override;
  std::string Revision() const override { return source_.Revision(); }
  const SourceEntry* Find(std::string_view path) const override;
  std::vector<std::string> List(std::string_view folder) const override;
  std::vector<const SourceEntry*> Named(std::string_view name) const override;

  const Footprint& footprint() const { return footprint_; }

 private:
  const SourceReader& source_;
  mutable std::mutex mutex_;
  mutable Footprint footprint_;
};

}  // namespace sequelint
