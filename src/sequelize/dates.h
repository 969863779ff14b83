#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sequelint::sequelize {

// What a text means to moment(), with UTC as the zone of texts that name none.
struct ParsedDate {
  enum Kind { kMoment, kInvalid, kUnsure } kind = kInvalid;  // kUnsure: not ISO 8601, but engines may read a date in it
  double milliseconds = 0;                                   // since 1970
};
ParsedDate ParseDate(std::string_view text);

// "+05:30" ⇒ 330; "Z", "UTC" and "" ⇒ 0; nothing for named zones.
std::optional<int> ParseOffset(std::string_view zone);

// "2020-01-31 13:45:00.000 +00:00"
std::string FormatTimestamp(double milliseconds, int offset_minutes);
// "2020-01-31"
std::string FormatDay(double milliseconds);
// "2020-01-31T13:45:00.000Z", as Date.prototype.toISOString
std::string FormatIso(double milliseconds);

}  // namespace sequelint::sequelize
