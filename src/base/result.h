#pragma once

#include <string>
#include <utility>
#include <variant>

namespace sequelint {

// Exit statuses, the same for every command and format.
enum class ExitStatus : int {
  kClean = 0,          // nothing at or above --fail-on
  kFindings = 1,       // findings at or above --fail-on
  kUsage = 2,          // usage or configuration error
  kCannotAnalyse = 3,  // no base, unreadable git, nothing found where models were expected
  kInternal = 4,       // a defect of sequelint itself
};

// Why a run cannot proceed: one line that names the thing, one line that says what to do.
// Neither starts with a capital nor ends with a full stop.
struct Error {
  std::string what;
  std::string remedy;
  ExitStatus status = ExitStatus::kCannotAnalyse;
};

// A value, or the Error that stood in its way.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace sequelint
