#include "commands/models_of_both_ends.h"

#include <algorithm>
#include <utility>

namespace sequelint::commands {
namespace {

bool SameFiles(const SourceReader& a, const SourceReader& b) {
  return std::equal(a.Files().begin(), a.Files().end(), b.Files().begin(), b.Files().end(),
                    [](const SourceEntry& x, const SourceEntry& y) { return x.id == y.id && x.path == y.path; });
}

}  // namespace

ModelsOfBothEnds::ModelsOfBothEnds(const Change& change, syntax::ParseCache& cache, const Trace& trace)
    : change_(change), cache_(cache), trace_(trace), thread_([this] { Load(); }) {}

void ModelsOfBothEnds::Load() {
  if (!change_.with_models) return;
  Trace note = [this](std::string_view line) { said_.emplace_back(line); };
  Result<LoadedSchema> head = LoadModels(change_.head, change_.settings, cache_, note);
  if (head) {
    head_ = std::move(*head);
  } else {
    error_ = head.error();
  }
  if (!error_ && SameFiles(*change_.base, *change_.head)) {
    base_ = head_;
    return;
  }
  // A base without models is an empty schema: then everything is new.
  if (Result<LoadedSchema> base = LoadModels(change_.base, change_.settings, cache_, note)) {
    base_ = std::move(*base);
  } else {
    note("base: " + base.error().what);
  }
}

void ModelsOfBothEnds::Loaded() {
  if (std::exchange(joined_, true)) return;
  thread_.Join();
  for (const std::string& line : said_) trace_(line);
}

}  // namespace sequelint::commands
