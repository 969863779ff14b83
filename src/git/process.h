#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sequelint::git {

// A program started without a shell, found on PATH; nothing but its three streams is inherited.
class Process {
 public:
  using Variables = std::map<std::string, std::string>;  // set on top of the environment
  // Null when it cannot be started. `folder`: where it runs.
  static std::optional<Process> Start(const std::vector<std::string>& arguments, const std::string& folder,
                                      const Variables& variables = {});
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();  // closes the streams and waits

  bool Write(std::string_view text);
  // Up to and including the next newline; nothing at the end of the output.
  std::optional<std::string> ReadLine();
  std::optional<std::string> ReadExactly(size_t bytes);

  struct Output {
    int status = -1;  // as the shell sees it
    std::string out, error;
  };
  // Everything it prints, up to `limit` bytes (then it is stopped and the status is -1).
  static std::optional<Output> Run(const std::vector<std::string>& arguments, const std::string& folder, size_t limit,
                                   const Variables& variables = {});

 private:
  Process(pid_t pid, int in, int out, int error) : pid_(pid), in_(in), out_(out), error_(error) {}
  bool Fill();
  void CloseInput();
  int Wait();

  pid_t pid_;
  int in_, out_, error_;
  std::string buffer_;
};

}  // namespace sequelint::git
