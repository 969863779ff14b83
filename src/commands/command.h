#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sequelint::commands {

// One thing a command takes. The parser and the help text are made from the same list.
struct Option {
  std::string names;  // "--base", "-q,--quiet"; a positional has none
  std::string value;  // "REV"; "" for a flag
  std::string help;   // one line
  std::variant<bool*, std::string*, std::vector<std::string>*> target;
  std::vector<std::string> choices = {};  // the words it accepts; empty = any
};

// What every command understands.
struct CommonOptions {
  std::string repo = ".", config, baseline, findings_baseline, dialect = "postgres", postgres, format, color = "auto";
  std::vector<std::string> models, migrations, output;
  bool quiet = false, verbose = false, timing = false, help = false;
  bool no_cache = false;
  bool ignore_recorded = false;  // no finding counts as accepted
};

class Progress;

// What a command runs with, and the two streams it may write to.
class Session {
 public:
  CommonOptions options;

  void Print(std::string_view text);  // to standard output, with a last newline
  void Note(std::string_view line);   // to standard error, unless --quiet
  void Trace(std::string_view line);  // to standard error, with --verbose; with --timing what took how long
  bool colour() const;                // of standard output: --color, NO_COLOR, is it a terminal
  int width() const;                  // of the terminal, 100 when there is none

  // What takes long is said on a terminal until something is printed.
  void StartProgress();

 private:
  std::shared_ptr<Progress> progress_;
};

// Why standard output could not be written to, as errno says; 0 = it could.
int OutputError();

// The line of an error and its remedy, on standard error.
void PrintError(const Error& error);
// A mistake on the command line.
Error UsageError(std::string what, std::string remedy);

class Command {
 public:
  virtual ~Command() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;    // one line, without a full stop
  virtual std::string_view arguments() const = 0;  // what follows the options in the usage line: "[FILE…]"
  virtual std::string_view examples() const = 0;   // lines of the shell
  virtual std::vector<Option> Options(CommonOptions& common) = 0;  // its own and those of CommonOptions it heeds
  virtual Result<ExitStatus> Run(Session& session) = 0;
};

// Parts of CommonOptions for Options().
void AddProjectOptions(CommonOptions& common, std::vector<Option>& options);  // --repo … --postgres
void AddGeneralOptions(CommonOptions& common, std::vector<Option>& options);  // --color … --help
void AddFormat(CommonOptions& common, std::vector<Option>& options, std::vector<std::string> formats, std::string help);

std::unique_ptr<Command> MakeCheck();
std::unique_ptr<Command> MakeCi();
std::unique_ptr<Command> MakeBaseline();
std::unique_ptr<Command> MakeTest();
std::unique_ptr<Command> MakeHook();
std::unique_ptr<Command> MakeComment();
std::unique_ptr<Command> MakeInit();
std::unique_ptr<Command> MakeDoctor();
std::unique_ptr<Command> MakeConfig();
std::unique_ptr<Command> MakeSchema();
std::unique_ptr<Command> MakeDiff();
std::unique_ptr<Command> MakeDrift();
std::unique_ptr<Command> MakeMigrate();
std::unique_ptr<Command> MakeRules();
std::unique_ptr<Command> MakeExplain();
std::unique_ptr<Command> MakeFacts();

// Runs the program; the exit status.
int Main(int argc, char** argv);

}  // namespace sequelint::commands
