#include "migrations/chain.h"

#include <utility>

#include "base/text.h"
#include "base/watched_source.h"
#include "migrations/project_types.h"
#include "migrations/runners.h"
#include "schema/archive.h"

namespace sequelint::migrations {

SEQUELINT_MEMBERS(Presumed, all, named, made)
SEQUELINT_MEMBERS(Chain, schema, complete, opened_by, opened_at, made, doubtful, tables_by_trigger, presumed)

namespace {

constexpr size_t kWorthKeeping = 20;  // files: fewer are run as quickly

// A chain as it is kept, and what it holds for.
struct Kept {
  Chain chain;
  Footprint footprint;
  std::optional<bool> cls, wrapped;  // what runners.h says of the project's code, where that was asked
  std::optional<std::vector<std::string>> types;  // … and project_types.h
  std::string models;                // hash of the models that tables were taken from; "" = none were needed
};

SEQUELINT_MEMBERS(Kept, chain, footprint, cls, wrapped, types, models)

template <class T>
std::string Packed(const T& value) {
  Packer pack;
  pack(value);
  return pack.Take();
}

std::optional<Kept> Unpacked(std::string_view bytes) {
  Kept kept;
  Unpacker unpack(bytes);
  unpack(kept);
  return unpack.IsDone() ? std::optional(std::move(kept)) : std::nullopt;
}

class Replayer {
 public:
  Replayer(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
           std::vector<MigrationFile> files, const DiskCache& disk)
      : source_(source), cache_(cache), options_(options), files_(std::move(files)), disk_(disk) {}

  Result<ChainRun> Run() {
    Name();
    size_t known = 0;
    Kept kept;
    for (size_t count = files_.size(); count >= kWorthKeeping && known == 0; --count) {
      std::optional<std::string> bytes = disk_.Get(names_[count]);
      std::optional<Kept> found = bytes ? Unpacked(*bytes) : std::nullopt;
      if (found && Holds(*found)) known = count, kept = std::move(*found);
    }
    if (known < files_.size() || files_.empty()) {
      if (Result<bool> done = Continue(known, kept); !done) return done.error();
      if (files_.size() >= kWorthKeeping) disk_.Put(names_.back(), Packed(kept));
    }
    kept.chain.schema.source = "migrations@" + source_.Revision();
    return ChainRun{std::move(kept.chain), known, std::move(run_)};
  }

 private:
  // names_[n]: of the chain's first n files, run with these options.
  void Name() {
    std::string name = std::to_string(options_.sequelize_major) + "\n" + options_.start + "\n" + options_.baseline +
                       "\n" + HashText(options_.baseline_text) + (options_.history.folders.empty() ? "\nfound" : "\n");
    names_.push_back(HashText(name));
    for (const MigrationFile& file : files_) {
      const SourceEntry* entry = source_.Find(file.path);
      names_.push_back(HashText(names_.back() + "\n" + file.folder + "\n" + file.path + "\n" +
                                (entry == nullptr ? "" : entry->id)));
    }
  }

  const std::string& Models() {
    if (!models_) {
      const schema::Schema* models = options_.models ? options_.models() : nullptr;
      models_ = models == nullptr ? "none" : HashText(Packed(*models));
    }
    return *models_;
  }

  bool Holds(const Kept& kept) {
    return kept.footprint.IsOf(source_) && (!kept.cls || *kept.cls == UsesCls(source_)) &&
           (!kept.wrapped || *kept.wrapped == RunsEachInTransaction(source_, cache_)) &&
           (!kept.types || *kept.types == TypeFiles(source_)) &&
           (kept.models.empty() || kept.models == Models());
  }

  // Runs what stands behind the first `known` files.
  Result<bool> Continue(size_t known, Kept& kept) {
    WatchedSource watched(source_);
    ReplayOptions options = options_;
    bool asked_models = false;
    if (options_.models) {
      options.models = [&] {
        asked_models = true;
        return options_.models();
      };
    }
    options.uses_cls = [&] { return *(kept.cls = UsesCls(source_)); };
    options.each_in_transaction = [&] { return *(kept.wrapped = RunsEachInTransaction(source_, cache_)); };
    options.type_files = [&] { return *(kept.types = TypeFiles(source_)); };
    std::vector<MigrationFile> rest(files_.begin() + static_cast<std::ptrdiff_t>(known), files_.end());
    Chain& before = kept.chain;
    Result<Replayed> replayed =
        known == 0 ? Replay(watched, cache_, options, std::move(rest))
                   : ReplayBehind({std::move(before.schema), before.complete, std::move(before.made)}, watched, cache_,
                                  options, rest);
    if (!replayed) return replayed.error();
    Chain chain = ChainOf(*replayed);
    chain.doubtful.insert(before.doubtful.begin(), before.doubtful.end());
    chain.tables_by_trigger |= before.tables_by_trigger;
    chain.presumed.all |= before.presumed.all;
    chain.presumed.named.insert(before.presumed.named.begin(), before.presumed.named.end());
    chain.presumed.made.insert(before.presumed.made.begin(), before.presumed.made.end());
    if (!before.complete) {
      chain.opened_by = before.opened_by;
      chain.opened_at = before.opened_at;
    }
    kept.chain = std::move(chain);
    kept.footprint.Add(watched.footprint());
    if (asked_models) kept.models = Models();
    if (known == 0) run_ = std::move(*replayed);
    return true;
  }

  const SourceReader& source_;
  syntax::ParseCache& cache_;
  const ReplayOptions& options_;
  const std::vector<MigrationFile> files_;
  const DiskCache& disk_;
  std::vector<std::string> names_;
  std::optional<std::string> models_;
  std::optional<Replayed> run_;
};

}  // namespace

Chain ChainOf(const Replayed& replayed) {
  Chain chain;
  chain.schema = replayed.schema;
  chain.complete = replayed.complete;
  chain.opened_by = replayed.opened_by;
  chain.opened_at = replayed.opened_at;
  chain.made = replayed.made;
  chain.doubtful = Doubtful(replayed.plan);
  chain.tables_by_trigger = HasEventTrigger(replayed.plan);
  chain.presumed = PresumedIn(replayed.plan);
  return chain;
}

Result<ChainRun> ReplayChain(const SourceReader& source, syntax::ParseCache& cache, const ReplayOptions& options,
                             std::vector<MigrationFile> files, const DiskCache& disk) {
  if (disk.IsOpen()) return Replayer(source, cache, options, std::move(files), disk).Run();
  Result<Replayed> replayed = Replay(source, cache, options, std::move(files));
  if (!replayed) return replayed.error();
  Chain chain = ChainOf(*replayed);
  return ChainRun{std::move(chain), 0, std::move(*replayed)};
}

}  // namespace sequelint::migrations
