#include "commands/completion.h"

#include "base/text.h"
#include "base/version.h"

namespace sequelint::commands {
namespace {

struct Described {
  const Command* command;
  CommonOptions common;
  std::vector<Option> options;
};

std::vector<Described> Describe(const std::vector<std::unique_ptr<Command>>& commands) {
  std::vector<Described> all;
  for (const auto& command : commands) {
    Described described{command.get(), {}, {}};
    described.options = command->Options(described.common);
    AddGeneralOptions(described.common, described.options);
    std::erase_if(described.options, [](const Option& option) { return option.names.empty(); });
    all.push_back(std::move(described));
  }
  return all;
}

// What a value is, by its name in --help.
bool IsFile(const Option& option) { return option.value == "FILE" || option.value == "FORMAT=PATH"; }
bool IsFolder(const Option& option) { return option.value == "DIR"; }

std::string Quoted(std::string_view text) { return "'" + ReplaceAll(std::string(text), "'", "'\\''") + "'"; }

std::string BashScript(const std::vector<Described>& all) {
  std::string commands, options, values;
  for (const Described& each : all) {
    std::string name(each.command->name()), words;
    commands += " " + name;
    for (const Option& option : each.options) {
      for (const std::string& spelled : Split(option.names, ',')) words += " " + spelled;
      if (option.value.empty()) continue;
      std::string pattern = name + ":" + ReplaceAll(option.names, ",", "|" + name + ":");
      std::string action = IsFile(option) ? "COMPREPLY=($(compgen -f -- \"$word\"))"
                           : IsFolder(option)
                               ? "COMPREPLY=($(compgen -d -- \"$word\"))"
                               : "COMPREPLY=($(compgen -W " + Quoted(Join(option.choices, " ")) + " -- \"$word\"))";
      values += "    " + pattern + ") " + action + "; return ;;\n";
    }
    options += "    " + name + ") words=" + Quoted(Trim(words)) + " ;;\n";
  }
  return "# bash completion of sequelint; written by `sequelint completion bash`\n"
         "_sequelint() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
         "  done\n"
         "  case $command:$before in\n" +
         values +
         "  esac\n"
         "  case $command in\n"
         "    '') words=" +
         Quoted(std::string(Trim(commands)) + " help --help --version") + " ;;\n" + options +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _sequelint sequelint\n";
}

// In a description a colon, a bracket and a backslash mean something to zsh.
std::string ZshText(std::string_view text) {
  std::string out;
  for (char c : text)
    out += std::string_view(":[]\\").find(c) != std::string_view::npos ? std::string("\\") + c : std::string(1, c);
  return out;
}

std::string ZshScript(const std::vector<Described>& all) {
  std::string commands, cases;
  for (const Described& each : all) {
    std::string name(each.command->name());
    commands += "    " + Quoted(name + ":" + ZshText(each.command->summary())) + "\n";
    cases += "    " + name + ") _arguments -s";
    for (const Option& option : each.options) {
      for (const std::string& spelled : Split(option.names, ',')) {
        std::string spec = spelled + (spelled.starts_with("--") && !option.value.empty() ? "=" : "") + "[" +
                           ZshText(option.help) + "]";
        if (!option.value.empty()) {
          spec += ":" + ZshText(option.value) + ":" +
                  (IsFolder(option) ? "_files -/"
                   : IsFile(option) ? "_files"
                                    : "(" + Join(option.choices, " ") + ")");
        }
        cases += " \\\n      " +
                 Quoted((std::holds_alternative<std::vector<std::string>*>(option.target) ? "*" : "") + spec);
      }
    }
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return "#compdef sequelint\n"
         "# zsh completion of sequelint; written by `sequelint completion zsh`\n"
         "_sequelint() {\n"
         "  local -a commands\n"
         "  commands=(\n" +
         commands +
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _sequelint ]]; then _sequelint \"$@\"; else compdef _sequelint sequelint; fi\n";
}

std::string FishScript(const std::vector<Described>& all) {
  std::string out =
      "# fish completion of sequelint; written by `sequelint completion fish`\n"
      "complete -c sequelint -f\n"
      "complete -c sequelint -n __fish_use_subcommand -l version -d 'the version'\n";
  for (const Described& each : all) {
    std::string name(each.command->name());
    out +=
        "complete -c sequelint -n __fish_use_subcommand -a " + name + " -d " + Quoted(each.command->summary()) + "\n";
    for (const Option& option : each.options) {
      out += "complete -c sequelint -n '__fish_seen_subcommand_from " + name + "'";
      for (const std::string& spelled : Split(option.names, ',')) {
        out += spelled.starts_with("--") ? " -l " + spelled.substr(2) : " -s " + spelled.substr(1);
      }
      if (IsFile(option)) {
        out += " -r -F";
      } else if (IsFolder(option)) {
        out += " -x -a '(__fish_complete_directories)'";
      } else if (!option.value.empty()) {
        out += " -x" + (option.choices.empty() ? "" : " -a " + Quoted(Join(option.choices, " ")));
      }
      out += " -d " + Quoted(option.help) + "\n";
    }
  }
  return out;
}

// Text of roff: a backslash is an escape, a dash is a hyphen, a dot or quote at the start of a line is a request.
std::string Roff(std::string_view text) {
  std::string out = ReplaceAll(ReplaceAll(std::string(text), "\\", "\\e"), "-", "\\-");
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

}  // namespace

std::string Completion(const std::string& shell, const std::vector<std::unique_ptr<Command>>& commands) {
  if (shell == "bash") return BashScript(Describe(commands));
  if (shell == "zsh") return ZshScript(Describe(commands));
  if (shell == "fish") return FishScript(Describe(commands));
  return "";
}

std::string ManPage(const std::vector<std::unique_ptr<Command>>& commands) {
  std::string out = ".TH SEQUELINT 1 \"\" \"sequelint " + std::string(Version()) + "\" \"User Commands\"\n";
  out +=
      ".SH NAME\nsequelint \\- what a change of Sequelize models and migrations does to a Postgres database\n"
      ".SH SYNOPSIS\n.B sequelint\n.I COMMAND\n[\\fIoptions\\fR]\n"
      ".SH DESCRIPTION\nReads models and migrations at two git revisions without running them, works out the change of "
      "the database, and says what it does to a live one, on the line that causes it.\n"
      ".SH COMMANDS\n";
  for (const Described& each : Describe(commands)) {
    out += ".SS \"sequelint " + std::string(each.command->name()) + " [options] " + Roff(each.command->arguments()) +
           "\"\n" + Roff(each.command->summary()) + ".\n";
    for (const Option& option : each.options) {
      out += ".TP\n\\fB" + Roff(ReplaceAll(option.names, ",", ", ")) + "\\fR" +
             (option.value.empty() ? "" : " \\fI" + Roff(option.value) + "\\fR") + "\n" + Roff(option.help) + "\n";
      if (option.choices.size() > 4) out += "One of " + Roff(Join(option.choices, ", ")) + ".\n";
    }
    out += ".PP\nExamples:\n.PP\n.nf\n";
    for (const std::string& line : Split(each.command->examples(), '\n')) {
      if (!line.empty()) out += Roff(line) + "\n";
    }
    out += ".fi\n";
  }
  out +=
      ".SH EXIT STATUS\n.TP\n0\nnothing at or above \\-\\-fail\\-on\n.TP\n1\nfindings\n.TP\n2\nusage or configuration "
      "error\n.TP\n3\ncannot analyse: no base, unreadable git, nothing found where models were expected\n.TP\n4\na "
      "defect "
      "of sequelint itself\n"
      ".SH ENVIRONMENT\n.TP\nNO_COLOR, FORCE_COLOR, CLICOLOR_FORCE\nwithout and with colour\n"
      ".TP\nGITHUB_TOKEN, GH_TOKEN\nfor comments, and to fetch from a private repository in \\fBci\\fR\n"
      ".TP\nHTTPS_PROXY, NO_PROXY, SSL_CERT_FILE\nthe way to GitHub, and the certificates that are trusted\n"
      ".TP\nGIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE and others\nas git sets them for its hooks\n";
  return out;
}

}  // namespace sequelint::commands
