#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection.h"

namespace sequelint::support {

inline constexpr int kPostgres = 15;  // the major that every machine running the tests has

// A throw-away Postgres of one major version: started by the first call in a test process, on a Unix socket only,
// stopped and removed when the process ends in whatever way.
//
// Its programs are looked for in $SEQUELINT_POSTGRES_<MAJOR> (a bin folder), below build/postgres (where
// scripts/postgres-servers installs) and where Debian's packages put them.
class PostgresServer {
 public:
  // Throws std::runtime_error (a failed test) when there is none: no test of the default major is ever skipped.
  static PostgresServer& Get(int major = kPostgres);
  static bool Installed(int major);
  // The majors 11 to 18 that can run here. Writes one line per missing major to standard error, once.
  static std::vector<int> InstalledMajors();
  // The folder with the server's programs, "" when it is not installed.
  static std::string Programs(int major);

  ~PostgresServer();
  int major() const { return major_; }
  const std::string& folder() const { return folder_; }  // of the socket: `host` for every client
  std::string Address(std::string_view database) const;  // libpq's; the user is postgres, there is no password
  postgres::Connection& administrator() { return *administrator_; }

 private:
  PostgresServer(int major, const std::string& programs);
  int major_;
  int owner_ = -1;       // writing end of the pipe that keeps scratch-postgres alive
  int supervisor_ = -1;  // its process
  std::string folder_;
  std::unique_ptr<postgres::Connection> administrator_;
};

// A database of its own for one test, made from a template (whose sessions are ended) and dropped at the end.
class ScratchDatabase {
 public:
  explicit ScratchDatabase(int major = kPostgres, std::string_view from_template = "template1");
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  const std::string& name() const { return name_; }
  std::string address() const { return server_.Address(name_); }
  const std::string& folder() const { return server_.folder(); }
  postgres::Connection& connection() { return connection_; }
  postgres::Connection Connect() const;  // another session

  void Run(const std::string& script);        // throws std::runtime_error when the server refuses
  std::string Ask(const std::string& query);  // the rows, columns joined by `|`, one row per line
  // pg_dump of it (major 15 only has the program): `options` as on its command line.
  std::string Dump(const std::string& options = "");

 private:
  PostgresServer& server_;
  std::string name_;
  postgres::Connection connection_;
};

}  // namespace sequelint::support
