#pragma once

#include <optional>
#include <string_view>

namespace sequelint::facts {

// How often Postgres must evaluate an expression: once for all time (`'a' || 'b'`), once per statement (`now()`), or
// for every row (`random()`).
enum class Volatility { kImmutable, kStable, kVolatile };

// The volatility of a DEFAULT or index expression: the worst of its functions. Empty when it calls a function that is
// not one of Postgres' own, unless another one is volatile already.
std::optional<Volatility> VolatilityOf(std::string_view sql);

}  // namespace sequelint::facts
