#include "migrations/names.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>

namespace sequelint::migrations {
namespace {

std::string Digits(const std::string& stamp) {
  std::string digits;
  for (char c : stamp) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

int Number(const std::string& digits, size_t at, size_t count) { return std::stoi(digits.substr(at, count)); }

// "20240131", "202401311200", "20240131120000" and so on: the first eight digits are a day.
bool IsDate(const std::string& digits) {
  if (digits.size() != 8 && digits.size() != 10 && digits.size() != 12 && digits.size() != 14 && digits.size() != 17) {
    return false;
  }
  return digits.compare(0, 2, "19") == 0 || digits.compare(0, 2, "20") == 0;
}

bool IsDay(const std::string& digits) {
  int month = Number(digits, 4, 2), day = Number(digits, 6, 2);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// What a stamp is: files sort well among others of their kind only.
std::string KindOf(const MigrationFile& file) {
  if (file.stamp.empty()) return "no number";
  bool version = file.stamp[0] == 'v' || file.stamp.find('.') != std::string::npos;
  if (version) return "a version";
  std::string digits = Digits(file.stamp);
  if (IsDate(digits)) return "a date";
  return digits.size() >= 10 ? "a time since 1970" : "a number";
}

// The stamp, and a number of the day behind it: `20240101-02-plan` ⇒ "20240101-02".
std::string LongStamp(const MigrationFile& file) {
  size_t end = file.stamp.size(), at = end + 1;
  if (end >= file.name.size() || (file.name[end] != '-' && file.name[end] != '_')) return file.stamp;
  while (at < file.name.size() && file.name[at] >= '0' && file.name[at] <= '9') ++at;
  return at > end + 1 ? file.name.substr(0, at) : file.stamp;
}

}  // namespace

std::string WrongWith(const MigrationFile& file, const std::vector<MigrationFile>& all, const std::string& today) {
  std::string kind = KindOf(file), digits = Digits(file.stamp);
  if (kind == "a date" && !IsDay(digits)) return "`" + file.stamp + "` is no date";
  if (kind == "a date" && digits.substr(0, 8) > today) return "`" + file.stamp + "` lies in the future";
  std::map<std::string, size_t> kinds;
  size_t others = 0;
  bool narrower = false;
  for (const MigrationFile& other : all) {
    if (other.folder != file.folder || other.path == file.path) continue;
    ++others;
    ++kinds[KindOf(other)];
    // `9-x` sorts behind `10-y`.
    std::string theirs = Digits(other.stamp);
    bool numbers = kind == "a number" && KindOf(other) == kind && theirs.size() != digits.size();
    bool less = digits.size() < theirs.size();
    narrower = narrower || (numbers && less != (file.name < other.name));
  }
  if (narrower) return "its number has another width than those of the others, and sorts among them as text";
  if (kind == "no number" && others == 0) return "it has no number or date to be sorted by";
  for (const auto& [name, count] : kinds) {
    if (name == kind || name == "no number" || count * 3 < others * 2) continue;
    return kind == "no number" ? "it has no number or date to be sorted by, and the others have"
                               : "it begins with " + kind + ", and the others with " + name;
  }
  return "";
}

std::string SameStamp(const MigrationFile& file, const std::vector<MigrationFile>& all) {
  if (file.stamp.empty()) return "";
  for (const MigrationFile& other : all) {
    if (other.folder == file.folder && other.path != file.path && LongStamp(other) == LongStamp(file)) {
      return other.path;
    }
  }
  return "";
}

std::string Today() {
  // Two days of grace: clocks and time zones differ.
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + std::chrono::hours(48));
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[16];
  size_t length = std::strftime(text, sizeof text, "%Y%m%d", &parts);
  return {text, length};
}

}  // namespace sequelint::migrations
