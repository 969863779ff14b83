#include "commands/named_files.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "commands/migrations_source.h"
#include "migrations/history.h"

namespace sequelint::commands {
namespace {

using migrations::MigrationFile;

// A revision without some of its files.
class PartialSource : public SourceReader {
 public:
  PartialSource(std::shared_ptr<const SourceReader> whole, const std::set<std::string>& without)
      : whole_(std::move(whole)), without_(without) {
    for (const SourceEntry& entry : whole_->Files()) {
      if (!without_.contains(entry.path)) entries_.push_back(entry);
    }
  }
  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override {
    return without_.contains(std::string(path)) ? nullptr : whole_->Read(path);
  }
  std::string Revision() const override { return whole_->Revision(); }

 private:
  std::shared_ptr<const SourceReader> whole_;
  std::set<std::string> without_;
  std::vector<SourceEntry> entries_;
};

// The chain that holds the named files. A folder that nobody finds is a chain of its own, because a file of it is
// named.
std::vector<MigrationFile> ChainWith(const std::set<std::string>& named, const SourceReader& source, Settings& settings,
                                     const migrations::HistoryOptions& history) {
  std::vector<MigrationFile> chain = migrations::FindMigrations(source, history);
  std::set<std::string> missing = named, folders;
  for (const MigrationFile& file : chain) {
    if (missing.erase(file.path) > 0) folders.insert(file.folder);
  }
  if (missing.empty()) return chain;
  for (const std::string& path : missing) folders.emplace(FolderOf(path));
  settings.configuration.migrations.assign(folders.begin(), folders.end());
  migrations::HistoryOptions wider = history;
  wider.folders = settings.configuration.migrations;
  return migrations::FindMigrations(source, wider);
}

// What of the chain comes behind the last named file of its folder.
std::set<std::string> Later(const std::vector<MigrationFile>& chain, const std::set<std::string>& named) {
  std::map<std::string, size_t> last;
  for (size_t i = 0; i < chain.size(); ++i) {
    if (named.contains(chain[i].path)) last[chain[i].folder] = i;
  }
  std::set<std::string> later;
  for (size_t i = 0; i < chain.size(); ++i) {
    auto at = last.find(chain[i].folder);
    if (at != last.end() && i > at->second) later.insert(chain[i].path);
  }
  return later;
}

Result<std::set<std::string>> PathsOf(const Project& project, const SourceReader& source,
                                      const std::vector<std::string>& files) {
  std::set<std::string> paths;
  for (const std::string& file : files) {
    std::string path = project.PathOf(file);
    if (path.empty() || source.Find(path) == nullptr) {
      return UsageError("no file `" + file + "` in this project",
                        "name migrations of the project, or none: then `check` looks at what changed");
    }
    paths.insert(std::move(path));
  }
  return paths;
}

}  // namespace

Result<Judgement> JudgeFiles(Project& project, const std::vector<std::string>& files) {
  Result<std::shared_ptr<const SourceReader>> source = project.Read(project.DefaultRevision());
  if (!source) return source.error();
  Result<Settings> settings = project.Configure(**source);
  if (!settings) return settings.error();
  Result<std::vector<lint::Rule>> rules = RulesOf(**source, settings->configuration);
  if (!rules) return rules.error();
  Result<std::set<std::string>> named = PathsOf(project, **source, files);
  if (!named) return named.error();
  Result<migrations::ReplayOptions> options = ReplayOptionsFor(*settings, **source);
  if (!options) return options.error();
  std::vector<MigrationFile> chain = ChainWith(*named, **source, *settings, options->history);
  for (const std::string& path : *named) {
    if (std::none_of(chain.begin(), chain.end(), [&](const MigrationFile& file) { return file.path == path; })) {
      return UsageError("`" + path + "` is no migration", "name files that have an `up`, or SQL");
    }
  }
  std::set<std::string> later = Later(chain, *named), new_or_later = *named;
  new_or_later.insert(later.begin(), later.end());
  Change change;
  change.head = std::make_shared<PartialSource>(*source, later);
  change.base = std::make_shared<PartialSource>(*source, new_or_later);
  change.settings = std::move(*settings);
  change.rules = std::make_shared<std::vector<lint::Rule>>(std::move(*rules));
  change.with_models = false;
  Result<Judgement> judged = Judge(std::move(change), project.cache(), project.trace());
  if (!judged) return judged;
  judged->report.base = "before";
  judged->report.head = "named files";
  return judged;
}

}  // namespace sequelint::commands
