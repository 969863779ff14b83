#include "git/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace sequelint::git {
namespace {

void Close(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

// The environment, without questions on a terminal, without writing to the repository, in the C locale.
std::vector<std::string> Environment(const Process::Variables& extra) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view text = *variable;
    if (text.starts_with("LC_ALL=") || text.starts_with("GIT_TERMINAL_PROMPT=") ||
        text.starts_with("GIT_OPTIONAL_LOCKS=") || extra.contains(std::string(text.substr(0, text.find('='))))) {
      continue;
    }
    variables.emplace_back(text);
  }
  variables.insert(variables.end(), {"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0"});
  for (const auto& [name, value] : extra) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::optional<Process> Process::Start(const std::vector<std::string>& arguments, const std::string& folder,
                                      const Variables& variables) {
  // The child reads from a socket, not a pipe: writing to one that is gone fails instead of raising SIGPIPE.
  std::array<int, 2> in{-1, -1}, out{-1, -1}, error{-1, -1};
  bool ready = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) == 0 &&
               pipe2(out.data(), O_CLOEXEC) == 0 && pipe2(error.data(), O_CLOEXEC) == 0;
  pid_t pid = -1;
  if (ready) {
    std::vector<std::string> argument_texts = arguments, environment = Environment(variables);
    std::vector<char*> argv = Pointers(argument_texts), envp = Pointers(environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[1], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, error[1], 2);
    if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    if (posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0) pid = -1;
    posix_spawn_file_actions_destroy(&actions);
  }
  Close(in[1]);
  Close(out[1]);
  Close(error[1]);
  if (pid < 0) {
    Close(in[0]);
    Close(out[0]);
    Close(error[0]);
    return std::nullopt;
  }
  return Process(pid, in[0], out[0], error[0]);
}

Process::Process(Process&& other) noexcept
    : pid_(other.pid_), in_(other.in_), out_(other.out_), error_(other.error_), buffer_(std::move(other.buffer_)) {
  other.pid_ = -1;
  other.in_ = other.out_ = other.error_ = -1;
}

Process::~Process() {
  CloseInput();
  Close(out_);
  Close(error_);
  Wait();
}

void Process::CloseInput() { Close(in_); }

int Process::Wait() {
  if (pid_ < 0) return -1;
  int status = 0;
  pid_t waited;
  do {
    waited = waitpid(pid_, &status, 0);
  } while (waited < 0 && errno == EINTR);
  pid_ = -1;
  if (waited < 0) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool Process::Write(std::string_view text) {
  while (!text.empty()) {
    ssize_t sent = send(in_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// Reads some more output into the buffer. Errors are drained, so that the child never waits for us.
bool Process::Fill() {
  std::array<char, 65536> chunk;
  while (true) {
    std::array<pollfd, 2> polls = {{{out_, POLLIN, 0}, {error_, POLLIN, 0}}};
    if (poll(polls.data(), polls.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (polls[1].revents != 0 && read(error_, chunk.data(), chunk.size()) <= 0) Close(error_);
    if (polls[0].revents == 0) continue;
    ssize_t got = read(out_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    buffer_.append(chunk.data(), static_cast<size_t>(got));
    return true;
  }
}

std::optional<std::string> Process::ReadLine() {
  size_t end;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    if (!Fill()) return std::nullopt;
  }
  std::string line = buffer_.substr(0, end + 1);
  buffer_.erase(0, end + 1);
  return line;
}

std::optional<std::string> Process::ReadExactly(size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!Fill()) return std::nullopt;
  }
  std::string text = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return text;
}

std::optional<Process::Output> Process::Run(const std::vector<std::string>& arguments, const std::string& folder,
                                            size_t limit, const Variables& variables) {
  std::optional<Process> process = Start(arguments, folder, variables);
  if (!process) return std::nullopt;
  process->CloseInput();
  Output output;
  std::array<char, 65536> chunk;
  bool stopped = false;
  while (process->out_ >= 0 || process->error_ >= 0) {
    std::array<pollfd, 2> polls = {{{process->out_, POLLIN, 0}, {process->error_, POLLIN, 0}}};
    if (poll(polls.data(), polls.size(), -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    auto drain = [&](short events, int& fd, std::string& into) {
      if (events == 0) return;
      ssize_t got = read(fd, chunk.data(), chunk.size());
      if (got > 0) into.append(chunk.data(), static_cast<size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) Close(fd);
    };
    drain(polls[0].revents, process->out_, output.out);
    drain(polls[1].revents, process->error_, output.error);
    if (output.out.size() > limit || output.error.size() > limit) {
      kill(process->pid_, SIGKILL);
      stopped = true;
      break;
    }
  }
  output.status = process->Wait();
  if (stopped) output.status = -1;
  return output;
}

}  // namespace sequelint::git
