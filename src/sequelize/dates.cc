#include "sequelize/dates.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

constexpr int64_t kDay = 86'400'000;

// Days since 1970-01-01 of a proleptic Gregorian date, and back (H. Hinnant's algorithms).
int64_t DaysFromCivil(int64_t y, int m, int d) {
  y -= m <= 2;
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct Civil {
  int64_t year;
  int month, day;
};

Civil CivilFromDays(int64_t z) {
  z += 719468;
  int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  int64_t doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153;
  int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {yoe + era * 400 + (month <= 2), month, static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

// Takes digits and single characters off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<int> Digits(size_t count) {
    if (text_.size() < count) return {};
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return {};
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  // The digits after a decimal point, as milliseconds.
  int Fraction() {
    int value = 0, scale = 100;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      value += (text_.front() - '0') * scale;
      scale /= 10;
      text_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view text_;
};

bool ReadOffset(Scanner& in, int& minutes) {
  if (in.Take('Z')) return true;
  int sign = in.Take('+') ? 1 : in.Take('-') ? -1 : 0;
  if (!sign) return false;
  auto hours = in.Digits(2);
  if (!hours) return false;
  in.Take(':');
  minutes = sign * (*hours * 60 + in.Digits(2).value_or(0));
  return true;
}

std::optional<double> ParseIso(std::string_view text) {
  Scanner in(text);
  auto year = in.Digits(4);
  if (!year) return {};
  int month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction = 0, offset = 0;
  bool dashed = in.Take('-');
  if (!in.done()) {
    auto m = in.Digits(2);
    if (!m || *m < 1 || *m > 12) return {};
    month = *m;
    if (dashed ? in.Take('-') : !in.done()) {
      auto d = in.Digits(2);
      if (!d || *d < 1 || *d > 31) return {};
      day = *d;
    }
  }
  if (in.Take('T') || in.Take(' ')) {
    auto h = in.Digits(2);
    if (!h || *h > 24) return {};
    hour = *h;
    if (in.Take(':')) {
      auto m = in.Digits(2);
      if (!m || *m > 59) return {};
      minute = *m;
      if (in.Take(':')) {
        auto s = in.Digits(2);
        if (!s || *s > 59) return {};
        second = *s;
        if (in.Take('.') || in.Take(',')) fraction = in.Fraction();
      }
    }
    in.Take(' ');
    if (!in.done() && !ReadOffset(in, offset)) return {};
  }
  if (!in.done()) return {};
  Civil back = CivilFromDays(DaysFromCivil(*year, month, day));
  if (back.month != month) return {};  // 31 February
  return static_cast<double>(DaysFromCivil(*year, month, day) * kDay) + hour * 3.6e6 + (minute - offset) * 6e4 +
         second * 1e3 + fraction;
}

struct Parts {
  Civil date;
  int hour, minute, second, millisecond;
};

Parts Split(double milliseconds) {
  auto ms = static_cast<int64_t>(std::floor(milliseconds));
  int64_t days = ms >= 0 ? ms / kDay : -((kDay - 1 - ms) / kDay);
  auto rest = static_cast<int>(ms - days * kDay);
  return {CivilFromDays(days), rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60, rest % 1000};
}

template <class... Arguments>
std::string Print(const char* format, Arguments... arguments) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, format, arguments...);
  return buffer;
}

bool Formattable(double milliseconds) { return std::isfinite(milliseconds) && std::abs(milliseconds) <= 8.64e15; }

}  // namespace

ParsedDate ParseDate(std::string_view text) {
  text = Trim(text);
  if (auto ms = ParseIso(text)) return {ParsedDate::kMoment, *ms};
  bool digits = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return {digits ? ParsedDate::kUnsure : ParsedDate::kInvalid, 0};
}

std::optional<int> ParseOffset(std::string_view zone) {
  if (zone.empty() || zone == "Z" || zone == "UTC" || zone == "Etc/UTC" || zone == "GMT" || zone == "Etc/GMT") return 0;
  Scanner in(zone);
  int minutes = 0;
  if (!ReadOffset(in, minutes) || !in.done()) return {};
  return minutes;
}

std::string FormatTimestamp(double milliseconds, int offset) {
  if (!Formattable(milliseconds)) return "Invalid date";
  Parts p = Split(milliseconds + offset * 6e4);
  int absolute = std::abs(offset);
  return Print("%04lld-%02d-%02d %02d:%02d:%02d.%03d %c%02d:%02d", static_cast<long long>(p.date.year), p.date.month,
               p.date.day, p.hour, p.minute, p.second, p.millisecond, offset < 0 ? '-' : '+', absolute / 60,
               absolute % 60);
}

std::string FormatDay(double milliseconds) {
  if (!Formattable(milliseconds)) return "Invalid date";
  Parts p = Split(milliseconds);
  return Print("%04lld-%02d-%02d", static_cast<long long>(p.date.year), p.date.month, p.date.day);
}

std::string FormatIso(double milliseconds) {
  if (!Formattable(milliseconds)) return "Invalid date";
  Parts p = Split(milliseconds);
  return Print("%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<long long>(p.date.year), p.date.month, p.date.day,
               p.hour, p.minute, p.second, p.millisecond);
}

}  // namespace sequelint::sequelize
