#include <array>
#include <cmath>

#include "eval/builtins.h"

// Dates: milliseconds since 1970, read and written in UTC (the zone a program runs in is not known; servers use UTC).
namespace sequelint::eval {
namespace {

constexpr double kDay = 86'400'000;

// Days since 1970 of a civil date, and back (proleptic Gregorian calendar).
double DaysFrom(double year, double month, double day) {
  year += std::floor(month / 12);
  month = month - std::floor(month / 12) * 12;
  double y = month < 2 ? year - 1 : year;
  double era = std::floor(y / 400), of_era = y - era * 400;
  double of_year = std::floor((153 * (month + (month > 1 ? -2 : 10)) + 2) / 5) + day - 1;
  double of_days = of_era * 365 + std::floor(of_era / 4) - std::floor(of_era / 100) + of_year;
  return era * 146097 + of_days - 719468;
}

struct Civil {
  double year, month, day, hour, minute, second, millisecond, weekday;
};

Civil CivilOf(double time) {
  double days = std::floor(time / kDay), rest = time - days * kDay;
  double z = days + 719468, era = std::floor(z / 146097), of_era = z - era * 146097;
  double year_of_era = std::floor((of_era - std::floor(of_era / 1460) + std::floor(of_era / 36524) - std::floor(of_era / 146096)) / 365);
  double of_year = of_era - (365 * year_of_era + std::floor(year_of_era / 4) - std::floor(year_of_era / 100));
  double shifted = std::floor((5 * of_year + 2) / 153);
  Civil out{};
  out.day = of_year - std::floor((153 * shifted + 2) / 5) + 1;
  out.month = shifted < 10 ? shifted + 2 : shifted - 10;
  out.year = year_of_era + era * 400 + (out.month < 2 ? 1 : 0);
  out.hour = std::floor(rest / 3'600'000);
  out.minute = std::fmod(std::floor(rest / 60'000), 60);
  out.second = std::fmod(std::floor(rest / 1000), 60);
  out.millisecond = std::fmod(rest, 1000);
  out.weekday = std::fmod(std::fmod(days + 4, 7) + 7, 7);
  return out;
}

double Clip(double time) { return std::isfinite(time) && std::fabs(time) <= 8.64e15 ? std::trunc(time) : std::nan(""); }

double TimeOf(const std::array<double, 7>& parts) {
  return DaysFrom(parts[0], parts[1], 1) * kDay + (parts[2] - 1) * kDay + parts[3] * 3'600'000 + parts[4] * 60'000 +
         parts[5] * 1000 + parts[6];
}

// "2020-01-02", "2020-01-02T03:04:05.678Z", "2020-01-02 03:04:05+02:00".
double ParseIso(std::string_view text) {
  std::array<double, 7> parts = {0, 0, 1, 0, 0, 0, 0};
  size_t at = 0;
  auto digits = [&](size_t count, double& out) {
    if (at + count > text.size()) return false;
    out = 0;
    for (size_t i = 0; i < count; ++i, ++at) {
      if (text[at] < '0' || text[at] > '9') return false;
      out = out * 10 + (text[at] - '0');
    }
    return true;
  };
  auto take = [&](char c) { return at < text.size() && text[at] == c ? (++at, true) : false; };
  if (!digits(4, parts[0])) return std::nan("");
  if (take('-')) {
    if (!digits(2, parts[1]) || parts[1] < 1 || parts[1] > 12) return std::nan("");
    parts[1] -= 1;
    if (take('-') && (!digits(2, parts[2]) || parts[2] < 1 || parts[2] > 31)) return std::nan("");
  }
  if (take('T') || take(' ')) {
    if (!digits(2, parts[3]) || !take(':') || !digits(2, parts[4])) return std::nan("");
    if (take(':') && !digits(2, parts[5])) return std::nan("");
    if (take('.')) {
      double scale = 100;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
        parts[6] += std::floor((text[at] - '0') * scale);
      }
    }
    if (parts[3] > 24 || parts[4] > 59 || parts[5] > 59) return std::nan("");
  }
  double offset = 0;
  take(' ');
  if (!take('Z') && at < text.size() && (text[at] == '+' || text[at] == '-')) {
    double sign = text[at++] == '+' ? 1 : -1, hours = 0, minutes = 0;
    if (!digits(2, hours)) return std::nan("");
    take(':');
    if (at < text.size() && !digits(2, minutes)) return std::nan("");
    offset = sign * (hours * 60 + minutes) * 60'000;
  }
  if (at != text.size()) return std::nan("");
  return Clip(TimeOf(parts) - offset);
}

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// "January 2, 2020 03:04:05", "2 Jan 2020", "01/02/2020".
double ParseWords(std::string_view text) {
  std::array<double, 7> parts = {-1, -1, -1, 0, 0, 0, 0};
  std::vector<double> numbers;
  bool slashes = text.find('/') != std::string_view::npos;
  for (size_t at = 0; at < text.size();) {
    char c = text[at];
    if (c >= '0' && c <= '9') {
      double number = 0;
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') number = number * 10 + (text[at++] - '0');
      if (at < text.size() && text[at] == ':') {
        size_t part = 3;
        parts[part++] = number;
        while (at < text.size() && text[at] == ':' && part < 6) {
          double next = 0;
          ++at;
          while (at < text.size() && text[at] >= '0' && text[at] <= '9') next = next * 10 + (text[at++] - '0');
          parts[part++] = next;
        }
      } else {
        numbers.push_back(number);
      }
    } else if ((c | 32) >= 'a' && (c | 32) <= 'z') {
      size_t begin = at;
      while (at < text.size() && (text[at] | 32) >= 'a' && (text[at] | 32) <= 'z') ++at;
      std::string_view word = text.substr(begin, at - begin);
      bool known = word == "GMT" || word == "UTC" || word == "Z";
      for (size_t i = 0; i < kMonths.size(); ++i) {
        if (word.size() >= 3 && word.substr(0, 3) == kMonths[i]) parts[1] = static_cast<double>(i), known = true;
      }
      for (std::string_view day : kDays) known = known || (word.size() >= 3 && word.substr(0, 3) == day);
      if (!known) return std::nan("");
    } else {
      ++at;
    }
  }
  if (slashes && numbers.size() == 3 && parts[1] < 0) {
    parts[1] = numbers[0] - 1;
    parts[2] = numbers[1];
    parts[0] = numbers[2];
  } else if (parts[1] >= 0 && numbers.size() == 2) {
    parts[2] = numbers[0] > 31 ? numbers[1] : numbers[0];
    parts[0] = numbers[0] > 31 ? numbers[0] : numbers[1];
  } else {
    return std::nan("");
  }
  if (parts[2] < 1 || parts[2] > 31 || parts[1] > 11) return std::nan("");
  return Clip(TimeOf(parts));
}

double Parse(std::string_view text) {
  double time = ParseIso(text);
  return std::isnan(time) && !text.empty() && text.size() < 100 ? ParseWords(text) : time;
}

std::string Number(double number, int width) {
  std::string text = std::to_string(static_cast<int64_t>(number));
  while (static_cast<int>(text.size()) < width) text.insert(0, 1, '0');
  return text;
}

std::string IsoText(double time) {
  Civil c = CivilOf(time);
  std::string year = c.year >= 0 && c.year <= 9999 ? Number(c.year, 4) : (c.year < 0 ? "-" : "+") + Number(std::fabs(c.year), 6);
  return year + "-" + Number(c.month + 1, 2) + "-" + Number(c.day, 2) + "T" + Number(c.hour, 2) + ":" +
         Number(c.minute, 2) + ":" + Number(c.second, 2) + "." + Number(c.millisecond, 3) + "Z";
}

std::string DateText(double time) {
  Civil c = CivilOf(time);
  return std::string(kDays[static_cast<size_t>(c.weekday)]) + " " + std::string(kMonths[static_cast<size_t>(c.month)]) +
         " " + Number(c.day, 2) + " " + Number(c.year, 4);
}

std::string TimeText(double time) {
  Civil c = CivilOf(time);
  return Number(c.hour, 2) + ":" + Number(c.minute, 2) + ":" + Number(c.second, 2);
}

Value Now(Machine& machine, Span span) { return machine.Unknown("the time the module is loaded", span); }

// The milliseconds of the receiver; nothing when they are not known: then `out` is the result.
std::optional<double> Self(Machine& machine, const Call& call, Value& out) {
  if (call.self.IsUnknown()) {
    out = machine.Derived(call.self, call.span);
    return std::nullopt;
  }
  if (!call.self.IsObject() || call.self.object()->cls != Class::kDate) {
    out = machine.Mistake("this is not a Date object.", call.span);
    return std::nullopt;
  }
  const Value& time = call.self.object()->primitive;
  if (time.IsNumber()) return time.number();
  out = time.IsUnknown() ? machine.Derived(time, call.span) : Value::Number(std::nan(""), call.span);
  return std::nullopt;
}

template <double Civil::* kPart>
Value Part(Machine& machine, const Call& call) {
  Value out;
  std::optional<double> time = Self(machine, call, out);
  if (!time) return out;
  return Value::Number(std::isnan(*time) ? *time : CivilOf(*time).*kPart, call.span);
}

Value GetTime(Machine& machine, const Call& call) {
  Value out;
  std::optional<double> time = Self(machine, call, out);
  return time ? Value::Number(*time, call.span) : out;
}

template <std::string (*kFormat)(double)>
Value Format(Machine& machine, const Call& call) {
  Value out;
  std::optional<double> time = Self(machine, call, out);
  if (!time) return out;
  if (std::isnan(*time)) {
    if (kFormat == IsoText) machine.ThrowError("RangeError", "Invalid time value", call.span);
    return machine.Str("Invalid Date", call.span);
  }
  return machine.Str(kFormat(*time), call.span);
}

std::string FullText(double time) { return DateText(time) + " " + TimeText(time) + " GMT+0000 (Coordinated Universal Time)"; }
std::string ClockText(double time) { return TimeText(time) + " GMT+0000 (Coordinated Universal Time)"; }
std::string UtcText(double time) {
  Civil c = CivilOf(time);
  return std::string(kDays[static_cast<size_t>(c.weekday)]) + ", " + Number(c.day, 2) + " " +
         std::string(kMonths[static_cast<size_t>(c.month)]) + " " + Number(c.year, 4) + " " + TimeText(time) + " GMT";
}

Value ToJson(Machine& machine, const Call& call) {
  Value out;
  std::optional<double> time = Self(machine, call, out);
  if (!time) return out;
  return std::isnan(*time) ? Value::Null(call.span) : machine.Str(IsoText(*time), call.span);
}

Value Zero(Machine&, const Call& call) { return Value::Number(0, call.span); }

// setFullYear(year, month?, day?), setHours(…): `kFirst` is the first part that the arguments stand for.
template <size_t kFirst>
Value SetParts(Machine& machine, const Call& call) {
  Value out;
  std::optional<double> time = Self(machine, call, out);
  if (!time) return out;
  Object* date = call.self.object();
  machine.Touch(date);
  if (std::optional<Value> stop = Stop(machine, call, call.arguments.size())) return date->primitive = *stop;
  Civil c = CivilOf(*time);
  std::array<double, 7> parts = {c.year, c.month, c.day, c.hour, c.minute, c.second, c.millisecond};
  for (size_t i = 0; i < call.arguments.size() && kFirst + i < parts.size(); ++i) {
    parts[kFirst + i] = std::trunc(NumberOf(machine, call.arguments[i]));
  }
  date->primitive = Value::Number(Clip(TimeOf(parts)), call.span);
  return date->primitive;
}

Value SetTime(Machine& machine, const Call& call) {
  if (!call.self.IsObject() || call.self.object()->cls != Class::kDate) return machine.Mistake("this is not a Date object.", call.span);
  machine.Touch(call.self.object());
  Value time = call.Argument(0);
  call.self.object()->primitive = time.IsUnknown() ? time : Value::Number(Clip(NumberOf(machine, time)), call.span);
  return call.self.object()->primitive;
}

Value Utc(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 7, false)) return *stop;
  std::array<double, 7> parts = {0, 0, 1, 0, 0, 0, 0};
  for (size_t i = 0; i < std::min<size_t>(7, call.arguments.size()); ++i) {
    parts[i] = std::trunc(NumberOf(machine, call.arguments[i]));
  }
  if (parts[0] >= 0 && parts[0] <= 99) parts[0] += 1900;
  return Value::Number(Clip(TimeOf(parts)), call.span);
}

Value MakeDate(Machine& machine, const Call& call) {
  if (call.new_target == nullptr) return Now(machine, call.span);
  Object* date = call.self.object();
  date->cls = Class::kDate;
  if (call.arguments.empty()) {
    date->primitive = Now(machine, call.span);
    return {};
  }
  if (std::optional<Value> stop = Stop(machine, call, 7, false)) {
    date->primitive = *stop;
    return {};
  }
  Value first = call.Argument(0);
  if (call.arguments.size() > 1) {
    date->primitive = Utc(machine, call);
    return {};
  }
  if (first.IsObject() && first.object()->cls == Class::kDate) {
    date->primitive = first.object()->primitive;
  } else if (first.IsObject()) {
    first = machine.ToPrimitive(first, Machine::Hint::kDefault);
  }
  if (first.IsString()) {
    date->primitive = Value::Number(Parse(first.string()), call.span);
  } else if (!first.IsObject()) {
    date->primitive = Value::Number(Clip(NumberOf(machine, first)), call.span);
  }
  return {};
}

}  // namespace

void Machine::InstallDate() {
  Object* prototype = intrinsics_.date;
  Methods(prototype, {{"getTime", GetTime}, {"valueOf", GetTime}, {"toISOString", Format<IsoText>},
                      {"toJSON", ToJson}, {"toString", Format<FullText>}, {"toDateString", Format<DateText>},
                      {"toTimeString", Format<ClockText>}, {"toUTCString", Format<UtcText>},
                      {"toGMTString", Format<UtcText>}, {"getTimezoneOffset", Zero}, {"setTime", SetTime}});
  auto both = [&](const char* name, Builtin get, Builtin set) {
    for (const char* zone : {"", "UTC"}) {
      std::string getter = std::string("get") + zone + name, setter = std::string("set") + zone + name;
      Hide(prototype, Intern(getter), Value::Of(NewBuiltin(getter, get)));
      if (set != nullptr) Hide(prototype, Intern(setter), Value::Of(NewBuiltin(setter, set)));
    }
  };
  both("FullYear", Part<&Civil::year>, SetParts<0>);
  both("Month", Part<&Civil::month>, SetParts<1>);
  both("Date", Part<&Civil::day>, SetParts<2>);
  both("Hours", Part<&Civil::hour>, SetParts<3>);
  both("Minutes", Part<&Civil::minute>, SetParts<4>);
  both("Seconds", Part<&Civil::second>, SetParts<5>);
  both("Milliseconds", Part<&Civil::millisecond>, SetParts<6>);
  both("Day", Part<&Civil::weekday>, nullptr);
  Object* cls = NewClass(
      "Date", [this](Interpreter&, const Call& call) { return MakeDate(*this, call); }, nullptr, prototype);
  Methods(cls, {{"now", [](Machine& machine, const Call& call) -> Value { return Now(machine, call.span); }},
                {"UTC", Utc},
                {"parse", [](Machine& machine, const Call& call) -> Value {
                   if (std::optional<Value> stop = Stop(machine, call, 1, false)) return *stop;
                   return Value::Number(Parse(TextOf(machine, call.Argument(0))), call.span);
                 }}});
  Hide(global_, Intern("Date"), Value::Of(cls));
}

}  // namespace sequelint::eval
