#include "schema/constant.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <vector>

#include "base/text.h"

namespace sequelint::schema {
namespace {

// Reads `2020-01-01 10:20:30.5+02:00`, its parts from left to right.
class Moment {
 public:
  explicit Moment(std::string_view text) : rest_(Trim(text)) {}

  bool Read() {
    if (!Number(4, year_) || !Take('-') || !Number(2, month_) || !Take('-') || !Number(2, day_)) return false;
    if (Take('T') || Take(' ')) {
      SkipBlanks();
      if (!Clock()) return false;
      SkipBlanks();
      if (!Zone()) return false;
    }
    return rest_.empty() && month_ >= 1 && month_ <= 12 && day_ >= 1 && day_ <= 31 && IsTime();
  }
  bool ReadTime() { return Clock() && rest_.empty() && IsTime(); }

  std::string Time() const {
    return fmt::format("{:02}:{:02}:{:02}{}{}", hour_, minute_, second_, fraction_.empty() ? "" : ".", fraction_);
  }

  std::string Date() const { return fmt::format("{:04}-{:02}-{:02}", year_, month_, day_); }

  std::string Print(bool with_zone) const {
    using namespace std::chrono;
    sys_days date = year_month_day(year(year_), month(static_cast<unsigned>(month_)), day(static_cast<unsigned>(day_)));
    sys_seconds moment = date + hours(hour_) + minutes(minute_) + seconds(second_);
    if (with_zone) moment -= minutes(offset_);
    sys_days whole = floor<days>(moment);
    year_month_day ymd(whole);
    hh_mm_ss time(moment - whole);
    std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                                   static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                                   time.hours().count(), time.minutes().count(), time.seconds().count());
    if (!fraction_.empty()) text += "." + fraction_;
    return text + (with_zone ? "+00" : "");
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // `10:20`, `10:20:30.5`
  bool Clock() {
    if (!Number(2, hour_) || !Take(':') || !Number(2, minute_)) return false;
    if (Take(':') && !Number(2, second_)) return false;
    if (Take('.')) {
      while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') fraction_ += rest_[0], rest_.remove_prefix(1);
      fraction_.erase(fraction_.find_last_not_of('0') + 1);
    }
    return true;
  }
  bool IsTime() const { return hour_ < 24 && minute_ < 60 && second_ < 60 && fraction_.size() <= 6; }
  void SkipBlanks() {
    while (Take(' ')) {
    }
  }
  bool Number(size_t digits, int& value) {
    if (rest_.size() < digits) return false;
    value = 0;
    for (char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }
  // `Z`, `+02`, `+02:00`, `-0330`, or nothing.
  bool Zone() {
    if (Take('Z') || Take('z') || rest_.empty()) return true;
    int sign = rest_[0] == '-' ? -1 : 1, hours = 0, minutes = 0;
    if ((!Take('+') && !Take('-')) || !Number(2, hours)) return false;
    Take(':');
    if (!rest_.empty() && !Number(2, minutes)) return false;
    offset_ = sign * (hours * 60 + minutes);
    return true;
  }

  std::string_view rest_;
  int year_ = 0, month_ = 0, day_ = 0, hour_ = 0, minute_ = 0, second_ = 0, offset_ = 0;
  std::string fraction_;
};

// jsonb keeps keys by length, then by bytes, and blanks behind `:` and `,`.
void PrintJsonb(const nlohmann::json& json, std::string& out) {
  if (json.is_array()) {
    out += '[';
    for (size_t i = 0; i < json.size(); ++i) out += i ? ", " : "", PrintJsonb(json[i], out);
    out += ']';
  } else if (json.is_object()) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : json.items()) keys.push_back(key);
    std::sort(keys.begin(), keys.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    out += '{';
    for (size_t i = 0; i < keys.size(); ++i) {
      out += (i ? ", " : "") + nlohmann::json(keys[i]).dump() + ": ";
      PrintJsonb(json[keys[i]], out);
    }
    out += '}';
  } else {
    out += json.dump();
  }
}

constexpr size_t kLongestJson = 65536;
constexpr long kDeepestJson = 200;

std::optional<std::string> Jsonb(std::string_view text) {
  auto opens = [](char c) { return c == '[' || c == '{'; };
  if (text.size() > kLongestJson || std::count_if(text.begin(), text.end(), opens) > kDeepestJson) return std::nullopt;
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  std::string out;
  PrintJsonb(json, out);
  return out;
}

// `18 months 1 week` ⇒ `1 year 6 mons 7 days`. Whole numbers and no signs only.
class Interval {
 public:
  bool Read(std::string_view text) {
    std::istringstream words{ToLower(text)};
    bool any = false;
    for (std::string word; words >> word; any = true) {
      size_t digits = word.find_first_not_of("0123456789");
      if (digits == 0 || word.size() > 9) return false;
      if (digits != std::string::npos && word[digits] == ':') {
        if (!Clock(word)) return false;
        continue;
      }
      std::string unit = digits == std::string::npos ? "" : word.substr(digits);
      if (unit.empty() && !(words >> unit)) return false;
      if (!Add(std::stol(word.substr(0, digits)), unit)) return false;
    }
    return any;
  }

  std::string Print() const {
    std::string out;
    auto part = [&](long count, std::string_view unit) {
      if (count == 0) return;
      out += (out.empty() ? "" : " ") + std::to_string(count) + " " + std::string(unit) + (count == 1 ? "" : "s");
    };
    part(months_ / 12, "year"), part(months_ % 12, "mon"), part(days_, "day");
    if (seconds_ == 0 && !out.empty()) return out;
    char clock[32];
    std::snprintf(clock, sizeof clock, "%02ld:%02ld:%02ld", seconds_ / 3600, seconds_ / 60 % 60, seconds_ % 60);
    return out + (out.empty() ? "" : " ") + clock;
  }

 private:
  bool Clock(const std::string& word) {
    int hours = 0, minutes = 0, seconds = 0, read = 0;
    bool whole = std::sscanf(word.c_str(), "%d:%d:%d%n", &hours, &minutes, &seconds, &read) == 3;
    if (!whole) whole = std::sscanf(word.c_str(), "%d:%d%n", &hours, &minutes, &read) == 2;
    seconds_ += hours * 3600L + minutes * 60L + seconds;
    return whole && read == static_cast<int>(word.size());
  }

  bool Add(long count, std::string_view unit) {
    struct Unit {
      std::string_view name;
      long Interval::*field;
      long times;
    };
    static constexpr Unit kUnits[] = {
        {"year", &Interval::months_, 12},    {"yr", &Interval::months_, 12},    {"y", &Interval::months_, 12},
        {"month", &Interval::months_, 1},    {"mon", &Interval::months_, 1},    {"week", &Interval::days_, 7},
        {"w", &Interval::days_, 7},          {"day", &Interval::days_, 1},      {"d", &Interval::days_, 1},
        {"hour", &Interval::seconds_, 3600}, {"hr", &Interval::seconds_, 3600}, {"h", &Interval::seconds_, 3600},
        {"minute", &Interval::seconds_, 60}, {"min", &Interval::seconds_, 60},  {"m", &Interval::seconds_, 60},
        {"second", &Interval::seconds_, 1},  {"sec", &Interval::seconds_, 1},   {"s", &Interval::seconds_, 1}};
    for (const Unit& known : kUnits) {
      bool plural = known.name.size() > 1 && unit == std::string(known.name) + "s";
      if (unit != known.name && !plural) continue;
      this->*known.field += count * known.times;
      return true;
    }
    return false;
  }

  long months_ = 0, days_ = 0, seconds_ = 0;
};

}  // namespace

std::string CanonicalConstant(std::string_view text, std::string_view type) {
  if (type == "uuid") return ToLower(text);
  if (type == "jsonb") return Jsonb(text).value_or(std::string(text));
  if (type == "time without time zone") {
    Moment time(text);
    return time.ReadTime() ? time.Time() : std::string(text);
  }
  if (type == "interval") {
    Interval interval;
    return interval.Read(text) ? interval.Print() : std::string(text);
  }
  bool stamp = type == "timestamp with time zone" || type == "timestamp without time zone";
  if (!stamp && type != "date") return std::string(text);
  Moment moment(text);
  if (!moment.Read()) return std::string(text);
  return type == "date" ? moment.Date() : moment.Print(type == "timestamp with time zone");
}

std::string ShortestMoment(std::string_view text) {
  Moment moment(text);
  if (text.size() < 10 || text[4] != '-' || !moment.Read()) return std::string(text);
  std::string shortest = moment.Print(true);
  shortest.resize(shortest.size() - 3);  // +00
  if (shortest.ends_with(" 00:00:00")) shortest.resize(shortest.size() - 9);
  return shortest;
}

}  // namespace sequelint::schema
