#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "commands/written.h"
#include "facts/fact.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::commands {

struct CodeAsked {
  const SourceReader &base, &head;
  const schema::Schema &models_base, &models_head;
  const Written* written = nullptr;  // null where the project has no migrations
  syntax::ParseCache& cache;
  int sequelize_major = 0;
};

// What the application's own code, where head changed it, newly does to the schema (calls of `sync` and `drop`), or
// takes for granted (findOrCreate, validators, setters, TypeScript types); and the seeders that fill what the change
// drops.
std::vector<facts::Subject> JudgeCode(const CodeAsked& asked);

// Whether the application makes tables by itself: then one that no migration makes may be there all the same.
bool MakesTables(const SourceReader& source, syntax::ParseCache& cache);

// The tree of a file that holds one of `words` (any file, when there are none); null for others and for what is no
// code.
std::shared_ptr<const syntax::Tree> TreeWith(const SourceReader& source, const std::string& path,
                                             std::initializer_list<std::string_view> words, syntax::ParseCache& cache);

// The parts of JudgeCode that have a file of their own.
std::vector<facts::Subject> JudgeAttributes(const CodeAsked& asked);
std::vector<facts::Subject> JudgeSeeders(const CodeAsked& asked);

}  // namespace sequelint::commands
