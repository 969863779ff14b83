#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "base/similarity.h"
#include "base/text.h"
#include "base/version.h"
#include "commands/command.h"
#include "commands/completion.h"
#include "commands/help.h"
#include "commands/project.h"

namespace sequelint::commands {
namespace {

std::vector<std::unique_ptr<Command>> MakeCommands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(MakeCheck());
  commands.push_back(MakeCi());
  commands.push_back(MakeHook());
  commands.push_back(MakeComment());
  commands.push_back(MakeBaseline());
  commands.push_back(MakeInit());
  commands.push_back(MakeDoctor());
  commands.push_back(MakeConfig());
  commands.push_back(MakeSchema());
  commands.push_back(MakeDiff());
  commands.push_back(MakeDrift());
  commands.push_back(MakeMigrate());
  commands.push_back(MakeRules());
  commands.push_back(MakeTest());
  commands.push_back(MakeExplain());
  commands.push_back(MakeFacts());
  return commands;
}

Error Suggestion(std::string what, std::string_view name, const std::vector<std::string>& candidates,
                 std::string otherwise) {
  std::string meant = DidYouMean(name, candidates);
  return UsageError(std::move(what), meant.empty() ? std::move(otherwise) : "did you mean `" + meant + "`?");
}

// The options of one command as CLI11 sees them. Values are taken as text; what they mean is checked here and by the
// commands, so that every message names the option and what it accepts.
class Parser {
 public:
  Parser(const Command& command, std::vector<Option>& options) : command_(command), options_(options) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.allow_windows_style_options(false);
    for (Option& option : options_) Add(option);
  }

  Result<bool> Parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::ParseError& error) {
      return UsageError(Describe(error), Remedy());
    }
    for (const std::string& extra : app_.remaining()) {
      if (!extra.starts_with('-')) return UsageError("unexpected argument `" + extra + "`", Remedy());
      std::string name = extra.substr(0, extra.find('='));
      return Suggestion("unknown option `" + name + "` of `sequelint " + std::string(command_.name()) + "`", name,
                        Names(), Remedy());
    }
    for (const Option& option : options_) {
      if (Result<bool> fine = CheckChoice(option); !fine) return fine;
    }
    return true;
  }

 private:
  void Add(Option& option) {
    std::string names = option.names.empty() ? "POSITIONAL" + std::to_string(positionals_++) : option.names;
    if (auto* flag = std::get_if<bool*>(&option.target)) {
      app_.add_flag(names, **flag);
    } else if (auto* text = std::get_if<std::string*>(&option.target)) {
      app_.add_option(names, **text)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
      CLI::Option* list = app_.add_option(names, **std::get_if<std::vector<std::string>*>(&option.target));
      if (!option.names.empty()) list->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const Option& option : options_) {
      for (std::string& name : Split(option.names, ',')) names.push_back(std::move(name));
    }
    return names;
  }

  std::string Remedy() const { return "see `sequelint " + std::string(command_.name()) + " --help`"; }

  static std::string Describe(const CLI::ParseError& error) {
    std::string text = error.what();
    if (auto* missing = dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
      text = missing->what();
      return "`" + text.substr(0, text.find_first_of(": ")) + "` needs a value";
    }
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
    return text;
  }

  Result<bool> CheckChoice(const Option& option) const {
    const auto* text = std::get_if<std::string*>(&option.target);
    if (text == nullptr || option.choices.empty() || (*text)->empty()) return true;
    for (const std::string& choice : option.choices) {
      if (**text == choice) return true;
    }
    return Suggestion(
        "`" + **text + "` is no " + (option.names == "--format" ? "format" : "value") + " for `" + option.names + "`",
        **text, option.choices, "it takes " + Join(option.choices, ", "));
  }

  const Command& command_;
  std::vector<Option>& options_;
  CLI::App app_;
  int positionals_ = 0;
};

Result<ExitStatus> RunCommand(Command& command, const std::vector<std::string>& arguments) {
  Session session;
  std::vector<Option> options = command.Options(session.options);
  AddGeneralOptions(session.options, options);
  Result<bool> parsed = Parser(command, options).Parse(arguments);
  Stopwatch watch;
  if (session.options.help) {
    session.Print(HelpOf(command, options));
    return ExitStatus::kClean;
  }
  if (!parsed) return parsed.error();
  session.StartProgress();
  Result<ExitStatus> status = command.Run(session);
  if (session.options.timing) session.Trace("all: " + watch.Elapsed());
  return status;
}

Result<ExitStatus> Dispatch(std::vector<std::string> arguments) {
  std::vector<std::unique_ptr<Command>> commands = MakeCommands();
  // Options before the command belong to it: `sequelint --repo x check`.
  size_t at = 0;
  while (at < arguments.size() && arguments[at].starts_with('-')) {
    const std::string& option = arguments[at];
    if (option == "--version" || option == "-V") {
      std::fputs(("sequelint " + std::string(Version()) + "\n").c_str(), stdout);
      return ExitStatus::kClean;
    }
    if (option == "--help" || option == "-h") break;
    bool takes_value = option.starts_with("--") && option.find('=') == std::string::npos && option != "--quiet" &&
                       option != "--verbose" && option != "--timing";
    at += takes_value ? 2 : 1;
  }
  Session session;
  if (at >= arguments.size() || arguments[at].starts_with('-') || arguments[at] == "help") {
    std::string topic = at + 1 < arguments.size() && arguments[at] == "help" ? arguments[at + 1] : "";
    for (const auto& command : commands) {
      if (command->name() == topic) return RunCommand(*command, {"--help"});
    }
    bool asked = at < arguments.size();
    if (asked || arguments.empty()) session.Print(Overview(commands));
    if (asked) return ExitStatus::kClean;
    if (arguments.empty()) return ExitStatus::kUsage;
    return UsageError("no command", "see `sequelint --help`");
  }
  std::string name = arguments[at];
  arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
  if (name == "completion" || name == "man") {
    std::string shell = arguments.empty() ? "" : arguments[0];
    std::string text = name == "man" ? ManPage(commands) : Completion(shell, commands);
    if (text.empty()) return UsageError("`completion` takes the name of a shell", "bash, zsh or fish");
    session.Print(text);
    return ExitStatus::kClean;
  }
  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (command->name() == name) return RunCommand(*command, arguments);
    names.emplace_back(command->name());
  }
  return Suggestion("no command `" + name + "`", name, names, "there are " + Join(names, ", "));
}

}  // namespace

int Main(int argc, char** argv) {
  Result<ExitStatus> result = ExitStatus::kInternal;
  try {
    result = Dispatch(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    result = Error{"out of memory", "run on fewer files: --models GLOB", ExitStatus::kInternal};
  } catch (const std::exception& error) {
    result = Error{std::string("internal error: ") + error.what(),
                   "this is a defect of sequelint: please report it with the command you ran", ExitStatus::kInternal};
  }
  int output_error = OutputError();
  if (!result) {
    PrintError(result.error());
    return static_cast<int>(result.error().status);
  }
  // Whoever read it has seen enough, as `| head` does: no word, and the status of the signal.
  if (output_error == EPIPE) return 128 + SIGPIPE;
  if (output_error != 0) {
    PrintError(Error{std::string("cannot write to standard output: ") + std::strerror(output_error), "",
                     ExitStatus::kInternal});
    return static_cast<int>(ExitStatus::kInternal);
  }
  return static_cast<int>(*result);
}

}  // namespace sequelint::commands
