#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "commands/command.h"
#include "commands/progress.h"

namespace sequelint::commands {
namespace {

int output_error = 0;

void Write(FILE* stream, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() && stream == stdout && output_error == 0) {
    output_error = errno;
  }
}

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

bool IsColour(std::string_view choice, int fd) {
  if (choice != "auto") return choice == "always";
  if (IsSet("NO_COLOR")) return false;
  if (IsSet("FORCE_COLOR") || IsSet("CLICOLOR_FORCE")) return true;
  const char* terminal = std::getenv("TERM");
  return isatty(fd) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

int OutputError() {
  if (std::fflush(stdout) != 0 && output_error == 0) output_error = errno;
  return output_error;
}

void Session::StartProgress() { progress_ = std::make_shared<Progress>(!options.quiet && !options.verbose); }

void Session::Print(std::string_view text) {
  if (progress_) progress_->Stop();
  Write(stdout, text);
  if (!text.empty() && text.back() != '\n') Write(stdout, "\n");
}

void Session::Note(std::string_view line) {
  if (options.quiet) return;
  if (progress_) progress_->Stop();
  Write(stderr, line);
  Write(stderr, "\n");
}

void Session::Trace(std::string_view line) {
  if (progress_) progress_->Say(line);
  if (!options.verbose && !(options.timing && line.ends_with(" ms"))) return;
  Write(stderr, line);
  Write(stderr, "\n");
}

bool Session::colour() const { return IsColour(options.color, STDOUT_FILENO); }

int Session::width() const {
  constexpr int kNoTerminal = 100, kNarrowest = 40;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < kNarrowest) return kNoTerminal;
  return size.ws_col;
}

void PrintError(const Error& error) {
  bool colour = IsColour("auto", STDERR_FILENO);
  std::string text = colour ? "\033[1;31merror\033[0m: " : "error: ";
  text += error.what + "\n";
  if (!error.remedy.empty()) text += "  " + error.remedy + "\n";
  Write(stderr, text);
}

Error UsageError(std::string what, std::string remedy) {
  return Error{std::move(what), std::move(remedy), ExitStatus::kUsage};
}

}  // namespace sequelint::commands
