#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace sequelint::commands {

// A line on the terminal that says what takes long, from the first second on; it is gone before anything else is
// printed. Nothing where standard error is no terminal.
class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress() { Stop(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Say(std::string_view what);  // the last thing that was done
  void Stop();

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false, shown_ = false;
  std::string what_;
  std::thread thread_;
};

}  // namespace sequelint::commands
