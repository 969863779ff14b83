#include "support/postgres_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace sequelint::support {
namespace {

constexpr int kFirstMajor = 11, kLastMajor = 18;
constexpr int kStartMilliseconds = 60'000;

// The servers of this process. Destroyed at exit, which closes the pipes.
std::map<int, std::unique_ptr<PostgresServer>>& Servers() {
  static std::map<int, std::unique_ptr<PostgresServer>> servers;
  return servers;
}

bool Runs(const std::string& programs) { return access((programs + "/postgres").c_str(), X_OK) == 0; }

template <class T>
T OrThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what + "\n  " + result.error().remedy);
  return std::move(*result);
}

}  // namespace

std::string PostgresServer::Programs(int major) {
  if (const char* given = std::getenv(fmt::format("SEQUELINT_POSTGRES_{}", major).c_str())) return given;
  for (const std::string& folder : {fmt::format("/usr/lib/postgresql/{}/bin", major),
                                    fmt::format("{}/build/postgres/{}/bin", SEQUELINT_ROOT, major)}) {
    if (Runs(folder)) return folder;
  }
  return "";
}

bool PostgresServer::Installed(int major) { return !Programs(major).empty(); }

std::vector<int> PostgresServer::InstalledMajors() {
  static const std::vector<int> majors = [] {
    std::vector<int> found;
    for (int major = kFirstMajor; major <= kLastMajor; ++major) {
      if (major == kPostgres || Installed(major)) {
        found.push_back(major);
      } else {
        fmt::print(stderr, "skipped: postgres {} is not installed (scripts/postgres-servers installs it)\n", major);
      }
    }
    return found;
  }();
  return majors;
}

PostgresServer& PostgresServer::Get(int major) {
  std::unique_ptr<PostgresServer>& server = Servers()[major];
  if (!server) {
    std::string programs = Programs(major);
    if (programs.empty()) {
      throw std::runtime_error(
          fmt::format("postgres {} is not installed\n  run scripts/setup, or set "
                      "SEQUELINT_POSTGRES_{} to the folder with its programs",
                      major, major));
    }
    server.reset(new PostgresServer(major, programs));
  }
  return *server;
}

PostgresServer::PostgresServer(int major, const std::string& programs) : major_(major) {
  folder_ = fmt::format("{}/sequelint-pg{}-{}", std::filesystem::temp_directory_path().string(), major, getpid());
  std::string script = std::string(SEQUELINT_ROOT) + "/tests/support/scratch-postgres";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the scratch server");
  supervisor_ = fork();
  if (supervisor_ == 0) {
    setsid();  // a Ctrl-C at the terminal ends the tests, and through the pipe the server
    dup2(ends[0], STDIN_FILENO);
    execl("/bin/sh", "sh", script.c_str(), programs.c_str(), folder_.c_str(), nullptr);
    _exit(127);
  }
  close(ends[0]);
  owner_ = ends[1];
  std::string why;
  for (int waited = 0; waited < kStartMilliseconds; waited += 10) {
    if (Result<postgres::Connection> connection = postgres::Connection::Open(Address("postgres"))) {
      administrator_ = std::make_unique<postgres::Connection>(std::move(*connection));
      return;
    } else {
      why = connection.error().what;
    }
    if (waitpid(supervisor_, nullptr, WNOHANG) == supervisor_) {
      supervisor_ = -1;
      why = "it ended at once, see above";
      break;
    }
    usleep(10'000);
  }
  throw std::runtime_error(
      fmt::format("scratch postgres {} does not start: {}\n  its programs: {}", major, why, programs));
}

PostgresServer::~PostgresServer() {
  administrator_.reset();
  if (owner_ >= 0) close(owner_);
  if (supervisor_ > 0) waitpid(supervisor_, nullptr, 0);
}

std::string PostgresServer::Address(std::string_view database) const {
  return fmt::format("host='{}' user=postgres dbname='{}'", folder_, database);
}

namespace {

// Runs a statement that wants no session on `database`. Ended sessions take a moment to go.
void RunAlone(postgres::Connection& administrator, const std::string& database, const std::string& statement) {
  std::string why;
  for (int attempt = 0; attempt < 100; ++attempt) {
    (void)administrator.Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", {database});
    Result<bool> done = administrator.Run(statement);
    if (done) return;
    why = done.error().what;
    if (administrator.state() != "55006") break;  // object_in_use
    usleep(10'000);
  }
  throw std::runtime_error(why);
}

std::string NewDatabase(PostgresServer& server, std::string_view from_template) {
  static int made = 0;
  std::string name = fmt::format("scratch_{}", ++made);
  RunAlone(server.administrator(), std::string(from_template),
           fmt::format("CREATE DATABASE {} TEMPLATE {}", name, from_template));
  return name;
}

}  // namespace

ScratchDatabase::ScratchDatabase(int major, std::string_view from_template)
    : server_(PostgresServer::Get(major)), name_(NewDatabase(server_, from_template)), connection_(Connect()) {}

ScratchDatabase::~ScratchDatabase() {
  try {
    RunAlone(server_.administrator(), name_, "DROP DATABASE IF EXISTS " + name_);
  } catch (const std::exception& error) {
    fmt::print(stderr, "scratch database stays: {}\n", error.what());
  }
}

postgres::Connection ScratchDatabase::Connect() const { return OrThrow(postgres::Connection::Open(address())); }

void ScratchDatabase::Run(const std::string& script) { OrThrow(connection_.Run(script)); }

std::string ScratchDatabase::Ask(const std::string& query) {
  postgres::Rows rows = OrThrow(connection_.Query(query));
  std::string text;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < rows.columns(); ++column) {
      text += (column == 0 ? "" : "|");
      text += rows.Text(row, column);
    }
    text += row + 1 < rows.size() ? "\n" : "";
  }
  return text;
}

std::string ScratchDatabase::Dump(const std::string& options) {
  std::string command = fmt::format("'{}/pg_dump' -h '{}' -U postgres {} {}", PostgresServer::Programs(kPostgres),
                                    folder(), options, name_);
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string text;
  std::array<char, 4096> block;
  while (size_t read = fread(block.data(), 1, block.size(), pipe)) text.append(block.data(), read);
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  return text;
}

}  // namespace sequelint::support
