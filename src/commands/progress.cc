#include "commands/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "report/unicode.h"

namespace sequelint::commands {
namespace {

bool IsTerminal() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb" &&
         std::getenv("CI") == nullptr;
}

}  // namespace

Progress::Progress(bool wanted) {
  if (wanted && IsTerminal()) thread_ = std::thread([this] { Run(); });
}

void Progress::Say(std::string_view what) {
  std::lock_guard lock(mutex_);
  what_ = report::Inert(report::Cut(what, 60));
}

void Progress::Run() {
  using std::chrono::seconds;
  std::unique_lock lock(mutex_);
  for (int elapsed = 1; !stopped_.wait_for(lock, seconds(1), [this] { return stop_; }); ++elapsed) {
    std::string line = "\r\033[K" + std::to_string(elapsed) + " s " + what_;
    std::fwrite(line.data(), 1, line.size(), stderr);
    shown_ = true;
  }
}

void Progress::Stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_one();
  thread_.join();
  if (shown_) std::fputs("\r\033[K", stderr);
}

}  // namespace sequelint::commands
