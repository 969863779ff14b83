#include "commands/help.h"

#include <algorithm>

#include "base/text.h"
#include "base/version.h"

namespace sequelint::commands {
namespace {

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string Head(const Option& option) {
  std::string head = ReplaceAll(option.names, ",", ", ");
  if (head.starts_with("--")) head = "    " + head;
  return option.value.empty() ? head : head + " " + option.value;
}

std::string Indented(std::string_view lines) {
  std::string text;
  for (const std::string& line : Split(lines, '\n')) {
    if (!line.empty()) text += "  " + line + "\n";
  }
  return text;
}

// Words with commas between them, in lines that fit the help text.
std::string Wrapped(const std::vector<std::string>& words) {
  constexpr size_t kWidth = 90;
  std::string text;
  size_t column = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i] + (i + 1 < words.size() ? "," : "\n");
    if (column + word.size() > kWidth) {
      text += "\n        ";
      column = 0;
    }
    text += (i == 0 || column == 0 ? "" : " ") + word;
    column += word.size() + 1;
  }
  return text;
}

}  // namespace

std::string Overview(const std::vector<std::unique_ptr<Command>>& commands) {
  std::string text = "sequelint " + std::string(Version()) +
                     ": what a change of Sequelize models and migrations does to a Postgres database\n\n"
                     "usage: sequelint COMMAND [options]\n\ncommands:\n";
  for (const auto& command : commands) {
    text += "  " + Padded(std::string(command->name()), 10) + std::string(command->summary()) + "\n";
  }
  text +=
      "\nexamples:\n"
      "  sequelint check                    lint what the work tree changes\n"
      "  sequelint schema --format sql      what the models say the database is\n"
      "  sequelint explain drop-column      why a rule fires, and the safe way\n"
      "\n`sequelint completion bash|zsh|fish` and `sequelint man` write what shells and man(1) read.\n"
      "`sequelint COMMAND --help` shows the options of a command; `sequelint --version` the version.\n"
      "exit status: 0 nothing found, 1 findings, 2 usage, 3 cannot analyse, 4 internal error\n";
  return text;
}

std::string HelpOf(const Command& command, const std::vector<Option>& options) {
  std::string text = "sequelint " + std::string(command.name()) + ": " + std::string(command.summary()) + "\n\n";
  text += "usage: sequelint " + std::string(command.name()) + " [options]";
  if (!command.arguments().empty()) text += " " + std::string(command.arguments());
  text += "\n\n";
  size_t width = 0;
  for (const Option& option : options) {
    if (!option.names.empty()) width = std::max(width, Head(option).size());
  }
  for (const Option& option : options) {
    if (!option.names.empty()) text += "  " + Padded(Head(option), width + 2) + option.help + "\n";
  }
  for (const Option& option : options) {
    constexpr size_t kFew = 4;  // more are not repeated in the option's line
    if (option.names == "--format" && option.choices.size() > kFew) text += "\nformats: " + Wrapped(option.choices);
  }
  text += "\nexamples:\n" + Indented(command.examples());
  return text;
}

}  // namespace sequelint::commands
