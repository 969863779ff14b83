#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/source_reader.h"
#include "base/thread.h"
#include "syntax/tree.h"

namespace sequelint::syntax {

// Puts the trees of files into a cache while the caller already works on the first of them. Ends with the object, after
// the file it is at. `source` is read from a second thread; a handful of files is left to the caller.
class ParseAhead {
 public:
  ParseAhead(const SourceReader& source, ParseCache& cache, std::vector<std::string> paths);
  ~ParseAhead() { stop_ = true; }

 private:
  void Run();

  const SourceReader& source_;
  ParseCache& cache_;
  const std::vector<std::string> paths_;
  std::atomic<bool> stop_ = false;
  std::optional<Thread> thread_;  // last: it uses the others
};

}  // namespace sequelint::syntax
