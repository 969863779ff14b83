#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct pg_conn;
struct pg_result;

namespace sequelint::postgres {

// What one statement returned, as text.
class Rows {
 public:
  explicit Rows(pg_result* result);

  size_t size() const;
  size_t columns() const;
  bool IsNull(size_t row, size_t column) const;
  // "" for NULL. Valid as long as the Rows.
  std::string_view Text(size_t row, size_t column) const;
  std::optional<std::string> Value(size_t row, size_t column) const;
  bool True(size_t row, size_t column) const { return Text(row, column) == "t"; }
  int Integer(size_t row, size_t column) const;
  // A one-dimensional array printed by Postgres: `{a,"b c",NULL}` ⇒ a, b c, "".
  std::vector<std::string> List(size_t row, size_t column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

// One session. Notices go nowhere; errors are Results that name the server without its password.
class Connection {
 public:
  // `address`: `postgres://user@host:port/database?options`, or libpq's `host=… dbname=…`.
  static Result<Connection> Open(const std::string& address);

  // One statement.
  Result<Rows> Query(const std::string& sql, const std::vector<std::optional<std::string>>& parameters = {});
  // Any number of statements (one implicit transaction unless they say otherwise); what they return is dropped.
  Result<bool> Run(const std::string& script);

  int major() const;                                 // 15
  int process() const;                               // the server's process id
  const std::string& name() const { return name_; }  // the address as messages may show it
  // SQLSTATE of the last error, "" after a success.
  const std::string& state() const { return state_; }

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  Connection() = default;
  Error Failed(pg_result* result);

  std::unique_ptr<pg_conn, Finish> connection_;
  std::string name_;
  std::string state_;
};

// The address without password: `postgres://user@host:port/database`.
std::string WithoutPassword(const std::string& address);

}  // namespace sequelint::postgres
