#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "plan/operation.h"

namespace sequelint::facts {

// Postgres' table locks in the order of their strength.
enum class Mode {
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive
};

// "ACCESS SHARE" …, by Mode.
extern const std::array<std::string_view, 8> kModeNames;

// What a statement does that is no operation of its own (`LOCK TABLE`, `VACUUM FULL`, `SET LOGGED`): the locks on the
// relations it touches, first and second, and which of them it reads or writes anew.
struct StatementEffects {
  std::optional<Mode> first, second;
  bool every = false;  // `first` holds for all of them
  bool rewrites = false, scans = false;
  size_t read = 0;  // the one that is scanned or rewritten
};

// Empty for a statement that was not understood, or whose effects nobody measured.
std::optional<StatementEffects> EffectsOf(const plan::RawSql& statement, int postgres);

}  // namespace sequelint::facts
