#include "commands/project.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace sequelint::commands {
namespace {

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string WithoutDotSlash(std::string path) {
  while (path.starts_with("./")) path.erase(0, 2);
  return path;
}

// `file` relative to `root`, "" when it lies elsewhere.
std::string RelativeTo(const std::string& root, const std::string& file) {
  std::error_code error;
  std::filesystem::path full = std::filesystem::weakly_canonical(file, error);
  std::filesystem::path base = std::filesystem::weakly_canonical(root, error);
  std::string relative = full.lexically_relative(base).generic_string();
  return relative.empty() || relative.starts_with("..") ? "" : relative;
}

// A folder of a revision as if it were its root.
class FolderSource : public SourceReader {
 public:
  FolderSource(const SourceReader& whole, std::string folder) : whole_(whole), prefix_(std::move(folder) + "/") {
    for (const SourceEntry& entry : whole_.Files()) {
      if (entry.path.starts_with(prefix_)) entries_.push_back({entry.path.substr(prefix_.size()), entry.id});
    }
  }
  const std::vector<SourceEntry>& Files() const override { return entries_; }
  SourceText Read(std::string_view path) const override { return whole_.Read(prefix_ + std::string(path)); }
  std::string Revision() const override { return whole_.Revision(); }

 private:
  const SourceReader& whole_;
  std::string prefix_;
  std::vector<SourceEntry> entries_;
};

// A glob without `/` matches at any depth, here as there.
std::string Below(const std::string& folder, const std::string& path) {
  if (path.empty()) return path;
  return folder + "/" + (path.find('/') == std::string::npos && path.find('*') != std::string::npos ? "**/" : "") +
         path;
}

// What a configuration says of paths, told from the root of the repository.
void MoveBelow(const std::string& folder, lint::Configuration& configuration) {
  std::vector<std::vector<std::string>*> lists = {&configuration.models, &configuration.migrations,
                                                  &configuration.ignore, &configuration.instances,
                                                  &configuration.custom_rules};
  for (lint::Override& each : configuration.overrides) lists.push_back(&each.paths);
  for (std::vector<std::string>* list : lists) {
    for (std::string& path : *list) path = Below(folder, WithoutDotSlash(path));
  }
  for (std::string* path :
       {&configuration.path, &configuration.baseline, &configuration.findings_baseline, &configuration.statistics}) {
    *path = Below(folder, WithoutDotSlash(*path));
  }
}

// The project that `folder` (below `root`, "" = there) belongs to.
std::string ProjectFolder(const std::string& root, std::string folder) {
  while (!folder.empty() && folder != ".") {
    std::vector<std::string> marks = lint::ConfigurationNames();
    marks.insert(marks.end(), {"package.json", ".sequelizerc"});
    for (const std::string& mark : marks) {
      std::error_code error;
      if (std::filesystem::exists(std::filesystem::path(root) / folder / mark, error)) return folder;
    }
    folder = std::string(FolderOf(folder));
  }
  return "";
}

}  // namespace

Stopwatch::Stopwatch() : start_(Now()) {}

std::string Stopwatch::Elapsed() const {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(Now() - start_) / 1000);
  return text;
}

Result<std::string> ReadNamedFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return UsageError("no file `" + path + "`", "name an existing file");
  }
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.good() && !in.eof()) return UsageError("cannot read `" + path + "`", "check its permissions");
  return text;
}

Result<std::unique_ptr<Project>> Project::Open(Session& session) {
  std::unique_ptr<Project> project(new Project(session));
  const std::string& folder = session.options.repo;
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return UsageError("no folder `" + folder + "`", "name an existing folder with --repo DIR");
  }
  Result<git::Repository> repository = git::Repository::Open(folder);
  if (repository) {
    project->repository_.emplace(std::move(*repository));
    const std::string root = project->repository_->root();
    if (!project->repository_->bare()) project->folder_ = ProjectFolder(root, RelativeTo(root, folder));
  } else {
    project->no_repository_ = repository.error();
  }
  return project;
}

Result<const git::Repository*> Project::repository() const {
  if (!repository_) return no_repository_;
  return &*repository_;
}

DiskCache Project::disk() const {
  std::string build = session_.options.no_cache ? "" : BuildOfThisProgram();
  return build.empty() ? DiskCache() : DiskCache(CacheFolder(), build);
}

Trace Project::trace() const {
  return [session = &session_](std::string_view line) { session->Trace(line); };
}

std::string Project::DefaultRevision() const { return repository_ && repository_->bare() ? "HEAD" : ":worktree"; }

Result<std::shared_ptr<const SourceReader>> Project::Read(const std::string& revision) {
  std::string name = revision;
  if (repository_) {
    Result<std::string> resolved = repository_->ResolveRevision(revision);
    if (!resolved) return resolved.error();
    name = *resolved;
  } else if (revision != ":worktree" && revision != ":empty") {
    return no_repository_;
  }
  auto known = readers_.find(name);
  if (known != readers_.end()) return known->second;
  Stopwatch watch;
  Result<std::unique_ptr<SourceReader>> reader =
      repository_        ? repository_->Read(name)
      : name == ":empty" ? Result<std::unique_ptr<SourceReader>>(
                               std::make_unique<MemorySource>(std::map<std::string, std::string>(), name))
                         : git::ReadFolder(session_.options.repo);
  if (!reader) return reader.error();
  session_.Trace("read: " + std::to_string((*reader)->Files().size()) + " files at " + name + ", " + watch.Elapsed());
  std::shared_ptr<const SourceReader> shared = std::move(*reader);
  readers_.emplace(name, shared);
  return shared;
}

std::string Project::root() const { return repository_ ? repository_->root() : session_.options.repo; }

std::string Project::PathOf(const std::string& file) const { return RelativeTo(root(), file); }

Result<lint::Configuration> Project::ReadConfiguration(const SourceReader& source) const {
  const std::string& named = session_.options.config;
  if (named.empty() && !folder_.empty()) {
    FolderSource below(source, folder_);
    Result<lint::Configuration> own = lint::LoadConfiguration(below);
    if (!own || !own->path.empty()) {
      if (own) MoveBelow(folder_, *own);
      return own;
    }
  }
  if (named.empty()) return lint::LoadConfiguration(source);
  std::string relative = PathOf(named);
  if (!relative.empty() && source.Find(relative) != nullptr) return lint::LoadConfiguration(source, relative);
  Result<std::string> text = ReadNamedFile(named);
  if (!text) return UsageError("there is no configuration `" + named + "`", "correct --config");
  return lint::ParseConfiguration(named, *text);
}

// --postgres, else the configuration, else what the project's files agree on, else the default.
Result<lint::PostgresTarget> Project::Target(const SourceReader& source, const lint::Configuration& configuration,
                                             std::string& note) const {
  if (!session_.options.postgres.empty()) return lint::ParsePostgres(session_.options.postgres);
  lint::PostgresTarget target;
  if (!configuration.postgres) return lint::ChoosePostgres(lint::FindPostgresPins(source), note);
  target.major = *configuration.postgres;
  target.minor = configuration.postgres_minor;
  target.from = configuration.path;
  return target;
}

Result<Settings> Project::Configure(const SourceReader& source) {
  Result<lint::Configuration> configuration = ReadConfiguration(source);
  if (!configuration) return configuration.error();
  const CommonOptions& options = session_.options;
  Settings settings;
  settings.configuration = std::move(*configuration);
  if (!options.models.empty()) settings.configuration.models = options.models;
  if (!options.migrations.empty()) settings.configuration.migrations = options.migrations;
  if (!options.baseline.empty()) settings.configuration.baseline = options.baseline;
  for (auto* globs : {&settings.configuration.models, &settings.configuration.migrations}) {
    for (std::string& glob : *globs) glob = WithoutDotSlash(std::move(glob));
  }
  Result<lint::PostgresTarget> postgres = Target(source, settings.configuration, settings.postgres_note);
  if (!postgres) return postgres.error();
  settings.postgres = postgres->major;
  settings.postgres_minor = postgres->minor;
  settings.postgres_from = postgres->from;
  if (!settings.postgres_note.empty()) session_.Trace("postgres: " + settings.postgres_note);
  settings.load.models = settings.configuration.models;
  settings.load.ignore = settings.configuration.ignore;
  settings.load.instances = settings.configuration.instances;
  settings.load.views = settings.configuration.views;
  settings.load.folder = folder_;
  settings.load.sequelize_major = settings.configuration.sequelize.value_or(0);
  if (options.ignore_recorded) {
    settings.recorded = "";
  } else if (!options.findings_baseline.empty()) {
    settings.configuration.findings_baseline = options.findings_baseline;
    Result<std::string> text = ReadNamedFile(options.findings_baseline);
    if (!text) return text.error();
    settings.recorded = std::move(*text);
  }
  if (!settings.configuration.path.empty()) session_.Trace("configuration: " + settings.configuration.path);
  return settings;
}

Result<int> Project::PostgresVersion() {
  if (!session_.options.postgres.empty()) {
    Result<lint::PostgresTarget> target = lint::ParsePostgres(session_.options.postgres);
    if (!target) return target.error();
    return target->major;
  }
  Result<std::shared_ptr<const SourceReader>> source = Read(DefaultRevision());
  if (!source) return Settings().postgres;
  Result<Settings> settings = Configure(**source);
  if (!settings) return settings.error();
  return settings->postgres;
}

Result<OpenedProject> OpenProject(Session& session) {
  Result<std::unique_ptr<Project>> project = Project::Open(session);
  if (!project) return project.error();
  Result<std::shared_ptr<const SourceReader>> source = (*project)->Read((*project)->DefaultRevision());
  if (!source) return source.error();
  Result<Settings> settings = (*project)->Configure(**source);
  if (!settings) return settings.error();
  return OpenedProject{std::move(*project), std::move(*source), std::move(*settings)};
}

Result<std::vector<lint::Rule>> RulesOf(const SourceReader& source, const lint::Configuration& configuration) {
  Result<std::vector<lint::Rule>> rules = lint::LoadRules(source, configuration.custom_rules);
  if (!rules) return rules;
  if (Result<bool> fine = lint::CheckRuleNames(configuration, *rules); !fine) return fine.error();
  return rules;
}

Result<std::vector<lint::Rule>> ProjectRules(Session& session) {
  Result<std::unique_ptr<Project>> project = Project::Open(session);
  if (!project) return project.error();
  Result<std::shared_ptr<const SourceReader>> source = (*project)->Read((*project)->DefaultRevision());
  if (!source) return lint::BuiltInRules();  // an empty bare repository: nothing of its own
  Result<Settings> settings = (*project)->Configure(**source);
  if (!settings) return settings.error();
  return RulesOf(**source, settings->configuration);
}

}  // namespace sequelint::commands
