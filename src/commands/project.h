#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk_cache.h"
#include "base/result.h"
#include "base/source_reader.h"
#include "commands/command.h"
#include "git/repository.h"
#include "lint/configuration.h"
#include "lint/postgres_target.h"
#include "lint/rule.h"
#include "sequelize/load.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// What the command line and the project's configuration say together; the command line wins.
struct Settings {
  lint::Configuration configuration;
  int postgres = 15;
  std::optional<int> postgres_minor;
  std::string postgres_note;  // where the version was read, when nobody said it
  std::string postgres_from;  // the file that says it, "" = none does
  sequelize::LoadOptions load;
  std::optional<std::string> recorded;  // the accepted findings as text; not set = the file of the revision
};

using Trace = std::function<void(std::string_view)>;  // lines for --verbose

// The repository at --repo, or the plain folder where there is none, with what was read of it.
class Project {
 public:
  static Result<std::unique_ptr<Project>> Open(Session& session);

  // The files of a revision; each revision is listed once.
  Result<std::shared_ptr<const SourceReader>> Read(const std::string& revision);
  // The repository, or the error that says there is none.
  Result<const git::Repository*> repository() const;
  // The work tree, or HEAD of a bare repository.
  std::string DefaultRevision() const;
  // The project's folder in the repository, without a last slash: from --repo upwards the first that has a package.json
  // or a configuration; "" = the root. Models and migrations elsewhere are other projects'.
  const std::string& folder() const { return folder_; }
  // Where the repository's files are on the disk: its work tree, or the plain folder.
  std::string root() const;
  // A file of the disk as the revisions of this project name it, "" when it lies elsewhere.
  std::string PathOf(const std::string& file) const;
  // The configuration of a revision (--config names a file of the disk).
  Result<Settings> Configure(const SourceReader& source);
  // The target for commands without a revision of their own: that of the default revision.
  Result<int> PostgresVersion();
  syntax::ParseCache& cache() { return cache_; }
  DiskCache disk() const;  // none with --no-cache
  Trace trace() const;
  Session& session() { return session_; }

 private:
  explicit Project(Session& session) : session_(session) {}
  Result<lint::Configuration> ReadConfiguration(const SourceReader& source) const;
  Result<lint::PostgresTarget> Target(const SourceReader& source, const lint::Configuration& configuration,
                                      std::string& note) const;

  Session& session_;
  std::optional<git::Repository> repository_;
  std::string folder_;
  Error no_repository_;
  std::map<std::string, std::shared_ptr<const SourceReader>> readers_;
  syntax::ParseCache cache_;
};

// What a command without revisions of its own works on.
struct OpenedProject {
  std::unique_ptr<Project> project;
  std::shared_ptr<const SourceReader> source;  // at the default revision
  Settings settings;
};
Result<OpenedProject> OpenProject(Session& session);

// The built-in rules and the project's own.
Result<std::vector<lint::Rule>> ProjectRules(Session& session);
Result<std::vector<lint::Rule>> RulesOf(const SourceReader& source, const lint::Configuration& configuration);

// The text of a file that the command line names, relative to where the program runs.
Result<std::string> ReadNamedFile(const std::string& path);

// Milliseconds since it was made, as text: "12.3 ms".
class Stopwatch {
 public:
  Stopwatch();
  std::string Elapsed() const;

 private:
  int64_t start_;
};

}  // namespace sequelint::commands
