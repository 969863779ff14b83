#include "postgres/connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <map>

#include "base/text.h"

namespace sequelint::postgres {
namespace {

constexpr const char* kConnectTimeout = "10";

void DropNotice(void*, const char*) {}

// "FATAL:  database \"x\" does not exist\nDETAIL: …" ⇒ "database \"x\" does not exist"
std::string FirstLine(std::string_view message) {
  message = Trim(message.substr(0, message.find('\n')));
  for (std::string_view severity : {"FATAL:", "ERROR:", "PANIC:"}) {
    size_t at = message.find(severity);
    if (at != std::string_view::npos) message = Trim(message.substr(at + severity.size()));
  }
  return std::string(message);
}

std::string RemedyFor(std::string_view state) {
  if (state == "28P01" || state == "28000") return "check user and password, or set PGUSER and PGPASSWORD";
  if (state == "3D000") return "create the database, or name an existing one behind the last / of the address";
  if (state == "42501") return "connect as a role that may read these objects";
  if (state == "53300") return "close other sessions, or raise max_connections";
  if (state == "55P03" || state == "57014") return "another session holds a lock: end it, or try again later";
  if (state.substr(0, 2) == "57") return "the server is shutting down or starting: try again";
  return "run the statement by hand to see more";
}

std::string ConnectRemedy(std::string_view message) {
  auto says = [&](std::string_view part) { return message.find(part) != std::string_view::npos; };
  if (says("password")) return RemedyFor("28P01");
  if (says("does not exist") && says("database")) return RemedyFor("3D000");
  if (says("invalid") || says("missing \"=\"")) return "write the address as postgres://user@host:port/database";
  return "check that the server runs and that host, port and user are right";
}

}  // namespace

Rows::Rows(pg_result* result) : result_(result) {}
void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }
size_t Rows::size() const { return static_cast<size_t>(PQntuples(result_.get())); }
size_t Rows::columns() const { return static_cast<size_t>(PQnfields(result_.get())); }

bool Rows::IsNull(size_t row, size_t column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view Rows::Text(size_t row, size_t column) const {
  const char* text = PQgetvalue(result_.get(), static_cast<int>(row), static_cast<int>(column));
  if (text == nullptr) return {};
  return {text, static_cast<size_t>(PQgetlength(result_.get(), static_cast<int>(row), static_cast<int>(column)))};
}

std::optional<std::string> Rows::Value(size_t row, size_t column) const {
  if (IsNull(row, column)) return std::nullopt;
  return std::string(Text(row, column));
}

int Rows::Integer(size_t row, size_t column) const {
  std::string_view text = Text(row, column);
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> Rows::List(size_t row, size_t column) const {
  std::string_view text = Text(row, column);
  std::vector<std::string> items;
  if (text.size() < 2 || text.front() != '{') return items;
  text = text.substr(1, text.size() - 2);
  size_t at = 0;
  while (at < text.size()) {
    std::string item;
    bool quoted = text[at] == '"';
    for (at += quoted ? 1 : 0; at < text.size() && text[at] != (quoted ? '"' : ','); ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      item += text[at];
    }
    if (quoted) ++at;
    items.push_back(!quoted && item == "NULL" ? "" : item);
    if (at < text.size()) ++at;
  }
  return items;
}

void Connection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Result<Connection> Connection::Open(const std::string& address) {
  // Later settings win: the address overrides our timeout, nothing overrides the encoding.
  const char* names[] = {"connect_timeout", "dbname", "fallback_application_name", "client_encoding", nullptr};
  const char* values[] = {kConnectTimeout, address.c_str(), "sequelint", "UTF8", nullptr};
  Connection session;
  session.name_ = WithoutPassword(address);
  session.connection_.reset(PQconnectdbParams(names, values, 1));
  pg_conn* connection = session.connection_.get();
  if (connection == nullptr || PQstatus(connection) != CONNECTION_OK) {
    std::string message = connection == nullptr ? "out of memory" : FirstLine(PQerrorMessage(connection));
    return Error{fmt::format("cannot connect to {}: {}", session.name_, message), ConnectRemedy(message)};
  }
  PQsetNoticeProcessor(connection, DropNotice, nullptr);
  return session;
}

Error Connection::Failed(pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  state_ = state == nullptr ? "08000" : state;
  std::string text = message == nullptr ? FirstLine(PQerrorMessage(connection_.get())) : message;
  return Error{fmt::format("{}: {}", name_, text), RemedyFor(state_)};
}

Result<Rows> Connection::Query(const std::string& sql, const std::vector<std::optional<std::string>>& parameters) {
  std::vector<const char*> values;
  for (const auto& parameter : parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  pg_result* result = PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                   values.data(), nullptr, nullptr, 0);
  Rows rows(result);
  ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return Failed(result);
  state_.clear();
  return rows;
}

Result<bool> Connection::Run(const std::string& script) {
  state_.clear();
  std::optional<Error> failed;
  if (PQsendQuery(connection_.get(), script.c_str()) == 0) failed = Failed(nullptr);
  while (pg_result* result = PQgetResult(connection_.get())) {
    Rows rows(result);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_IN) PQputCopyEnd(connection_.get(), "no data for COPY FROM STDIN");
    if (status == PGRES_COPY_OUT) {
      char* line = nullptr;
      while (PQgetCopyData(connection_.get(), &line, 0) > 0) PQfreemem(line);
    }
    if (status == PGRES_FATAL_ERROR && !failed) failed = Failed(result);
    if (PQstatus(connection_.get()) == CONNECTION_BAD) break;
  }
  if (failed) return *failed;
  return true;
}

int Connection::major() const { return PQserverVersion(connection_.get()) / 10000; }
int Connection::process() const { return PQbackendPID(connection_.get()); }

std::string WithoutPassword(const std::string& address) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(address.c_str(), &message);
  if (options == nullptr) {
    PQfreemem(message);
    return "the given address";
  }
  std::map<std::string, std::string> given;
  for (PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr) given[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  std::string name = "postgres://";
  if (!given["user"].empty()) name += given["user"] + "@";
  name += given["host"].empty() ? given["hostaddr"] : given["host"];
  if (!given["port"].empty()) name += ":" + given["port"];
  return name + "/" + given["dbname"];
}

}  // namespace sequelint::postgres
